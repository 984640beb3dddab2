"""What a list can be filtered by: the value each kind of object has under a condition's field name."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from chalicelib.domain.client import Client
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.payment import Payment
from chalicelib.domain.product import Product
from chalicelib.domain.text import fold
from chalicelib.domain.user import ApiKey, User
from chalicelib.ports.listing import Condition, Operator

METADATA = "metadata."
SEARCH = "search"

Value = str | int | bool | date | datetime

_PLAIN_FIELDS: Mapping[type[Any], frozenset[str]] = {
    Invoice: frozenset(
        {
            "client_id",
            "status",
            "currency",
            "number",
            "due_on",
            "issue_on",
            "created_at",
            "total_minor",
            "due_minor",
        }
    ),
    Payment: frozenset({"client_id", "status", "currency", "received_on", "created_at", "unallocated_minor"}),
    Client: frozenset({"currency", "is_archived", "created_at"}),
    Product: frozenset({"currency", "is_archived", "created_at"}),
    User: frozenset({"client_id", "role", "created_at"}),
    ApiKey: frozenset({"created_at"}),
}

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
    """Whether an object meets the condition; what has no value (or an empty one) meets none."""
    if condition.field == SEARCH:
        assert condition.operator is Operator.PREFIX
        prefix = fold(str(condition.value))
        return any(text.startswith(prefix) for text in search_texts(aggregate)) or not prefix
    have = value_of(aggregate, condition.field)
    if have is None or have == "":
        return False
    return _COMPARISONS[condition.operator](have, condition.value)


def value_of(aggregate: Any, field: str) -> Value | None:
    """The value of a named field. Asking for a field that the kind does not have is a defect."""
    if field.startswith(METADATA):
        value: Value | None = aggregate.metadata.get(field.removeprefix(METADATA))
        return value
    assert field in _PLAIN_FIELDS[type(aggregate)], (
        f"{type(aggregate).__name__} has no '{field}' to filter by"
    )
    return getattr(aggregate, field)  # type: ignore[no-any-return]


def search_texts(aggregate: Any) -> list[str]:
    """The folded number and the folded name, where the kind has them."""
    match aggregate:
        case Invoice(number=number, client_name=name):
            return [fold(text) for text in (number, name) if text]
        case Client(name=name) | Product(name=name) | User(name=name) | ApiKey(name=name):
            return [fold(name)]
        case _:
            return []
