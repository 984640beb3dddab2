"""What lists can be filtered by, the same for every store. Asking for anything else is a defect of the caller."""

from collections.abc import Mapping
from typing import Any

from chalicelib.adapters.aggregate_kinds import LISTED
from chalicelib.domain.client import Client
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.payment import Payment
from chalicelib.domain.product import Product
from chalicelib.domain.user import ApiKey, User
from chalicelib.ports.listing import Condition, Listing, Operator

METADATA = "metadata."
SEARCH = "search"

_INVOICE_FIELDS = "client_id status currency number due_on issue_on created_at total_minor due_minor"
_PAYMENT_FIELDS = "client_id status currency received_on created_at unallocated_minor"

FIELDS: Mapping[type[Any], frozenset[str]] = {
    Invoice: frozenset(_INVOICE_FIELDS.split()),
    Payment: frozenset(_PAYMENT_FIELDS.split()),
    Client: frozenset({"currency", "is_archived", "created_at"}),
    Product: frozenset({"currency", "is_archived", "created_at"}),
    User: frozenset({"client_id", "role", "created_at"}),
    ApiKey: frozenset({"created_at"}),
}

_WITH_METADATA = frozenset({Invoice, Payment, Client})
_WITH_NAME = frozenset({Invoice, Client, Product, User, ApiKey})


def require_listable(kind: type[Any], listing: Listing) -> None:
    assert kind in LISTED, f"{kind.__name__} objects are not listed"
    assert listing.limit > 0, "a page holds at least one object"
    for condition in listing.conditions:
        assert _is_known(kind, condition), f"{kind.__name__} objects have no '{condition.field}' to filter by"


def metadata_key(condition: Condition) -> str | None:
    """The key whose value the condition asks for, if it is about metadata."""
    return condition.field.removeprefix(METADATA) if condition.field.startswith(METADATA) else None


def _is_known(kind: type[Any], condition: Condition) -> bool:
    if condition.field == SEARCH:
        return kind in _WITH_NAME and condition.operator is Operator.PREFIX
    if metadata_key(condition) is not None:
        return kind in _WITH_METADATA and condition.operator is Operator.EQ
    return condition.field in FIELDS[kind]
