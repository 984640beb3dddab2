"""What every store demands of a change before it writes: breaking these rules is a defect of the caller."""

from collections.abc import Mapping
from datetime import timedelta

from chalicelib.adapters.aggregate_kinds import may_identify
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_status import InvoiceStatus
from chalicelib.domain.journal import GENESIS_HASH
from chalicelib.domain.payment import Payment
from chalicelib.domain.user import DIRECTORY
from chalicelib.ports.books import PUBLIC, Aggregate, Change, CreditMovement, Save

MAX_ACTIONS = 100
"""The most items that one DynamoDB transaction takes (TransactWriteItems, API reference)."""

RECEIPT_LIFETIME = timedelta(days=30)
"""How long a receipt counts. Its writing time follows from when it expires, so stores need no clock."""


def require_sound(change: Change) -> None:
    """One organisation, each object once, new heads with all their content."""
    for aggregate in (*(save.after for save in change.saves), *change.deletes):
        _require_own(change.organization_id, aggregate)
    for save in change.saves:
        _require_whole(save)
    places = _places(change)
    assert len(set(places)) == len(places), "a change touches each object once"

    entries = [(entry.organization_id, entry.document_id, entry.sequence) for entry in change.entries]
    entries += [(ref.organization_id, ref.document_id, ref.sequence) for ref in change.finished]
    assert len(set(entries)) == len(entries), "a change touches each entry once"
    assert all(organization_id == change.organization_id for organization_id, _, _ in entries)
    if change.receipt is not None:
        assert change.receipt.organization_id in (change.organization_id, PUBLIC)


def credits_by_client(change: Change) -> Mapping[str, Mapping[str, int]]:
    """The movements added up: client id to currency to minor units, nothing where they cancel out."""
    sums: dict[str, dict[str, int]] = {}
    for movement in change.credits:
        _add(sums.setdefault(movement.client_id, {}), movement)
    left = {client: {c: minor for c, minor in by.items() if minor} for client, by in sums.items()}
    return {client: by_currency for client, by_currency in left.items() if by_currency}


def is_body_frozen(save: Save) -> bool:
    """Whether it is an invoice whose body was stored for good at sending: only the head is written."""
    return isinstance(save.before, Invoice) and save.before.status is not InvoiceStatus.DRAFT


def is_awaited(invoice: Invoice) -> bool:
    """Whether the overdue job has to look at it one day: open, due on a day, and not flagged yet."""
    return (
        invoice.status is InvoiceStatus.SENT
        and invoice.due_on is not None
        and invoice.due_minor > 0
        and invoice.overdue_at is None
    )


def count_actions(change: Change) -> int:
    """How many rows a table would write or check for it."""
    heads = len(change.saves) + len(change.deletes) + len(change.checks) + len(credits_by_client(change))
    bodies = sum(
        isinstance(save.after, Invoice)
        and save.after.status is not InvoiceStatus.DRAFT
        and not is_body_frozen(save)
        for save in change.saves
    )
    return heads + bodies + len(change.entries) + len(change.finished) + (change.receipt is not None)


def _places(change: Change) -> list[tuple[str, str]]:
    """Where the change writes or looks: organisation and id of each object, as often as it is named."""
    written = [*(save.after for save in change.saves), *change.deletes]
    return [
        *((aggregate.organization_id, aggregate.id) for aggregate in written),
        *((change.organization_id, check.identifier) for check in change.checks),
        *((change.organization_id, client_id) for client_id in credits_by_client(change)),
    ]


def _add(by_currency: dict[str, int], movement: CreditMovement) -> None:
    by_currency[movement.currency] = by_currency.get(movement.currency, 0) + movement.amount_minor


def _require_own(organization_id: str, aggregate: Aggregate) -> None:
    assert may_identify(aggregate.id, type(aggregate)), f"'{aggregate.id}' is not the id of such an object"
    owner = aggregate.organization_id
    assert owner in (organization_id, DIRECTORY), f"{aggregate.id} belongs to another organisation"


def _require_whole(save: Save) -> None:
    before, after = save.before, save.after
    if before is not None:
        assert (type(before), before.organization_id, before.id) == (
            type(after),
            after.organization_id,
            after.id,
        ), "before and after are the same object"
    if isinstance(before, Invoice | Payment):
        is_summary = before.journal_sequence > 0 and before.journal_hash == GENESIS_HASH
        assert not is_summary, f"{before.id} was read from a list and cannot be written back"
    if not isinstance(after, Invoice):
        return
    if isinstance(before, Invoice) and is_body_frozen(save):
        assert after.body == before.body, f"the body of {after.id} is frozen"
    else:
        assert after.body is not None, f"the body of {after.id} was not loaded and cannot be written"
