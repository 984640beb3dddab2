"""What a condition of a list means, in plain Python: the model that every store is compared with."""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.adapters.list_rules import SEARCH, metadata_key
from chalicelib.domain.client import Client
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.product import Product
from chalicelib.domain.text import fold
from chalicelib.domain.user import ApiKey, User
from chalicelib.ports.listing import Condition, Operator

_COMPARISONS: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQ: lambda have, want: have == want,
    Operator.IN: lambda have, want: have in want,
    Operator.LT: lambda have, want: have < want,
    Operator.LTE: lambda have, want: have <= want,
    Operator.GT: lambda have, want: have > want,
    Operator.GTE: lambda have, want: have >= want,
    Operator.PREFIX: lambda have, want: have.startswith(want),
}


def matches(aggregate: Any, condition: Condition) -> bool:
    """Whether an object meets the condition. What has no value, or an empty one, meets none; an empty value of
    metadata is a value."""
    if condition.field == SEARCH:
        prefix = fold(str(condition.value))
        return not prefix or any(text.startswith(prefix) for text in search_texts(aggregate))
    key = metadata_key(condition)
    have = _value(aggregate, condition.field) if key is None else aggregate.metadata.get(key)
    return have is not None and _COMPARISONS[condition.operator](have, condition.value)


def search_texts(aggregate: Any) -> list[str]:
    """The folded number and the folded name, where the kind has them."""
    match aggregate:
        case Invoice(number=number, client_name=name):
            return [fold(text) for text in (number, name) if text]
        case Client(name=name) | Product(name=name) | User(name=name) | ApiKey(name=name):
            return [fold(name)]
        case _:
            return []


def _value(aggregate: Any, field: str) -> Any:
    value = getattr(aggregate, field)
    return None if value == "" else value
