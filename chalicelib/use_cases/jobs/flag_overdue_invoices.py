"""Flagging overdue invoices: the moment is recorded and announced once, whoever runs this however often.

`overdue` itself is derived on read, so a late run delays only the event. The sparse index holds open invoices that
nobody has flagged yet; flagging takes them out of it, so the work is proportional to what is newly overdue.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.access import system_actor
from chalicelib.domain.errors import StaleVersion
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_status import InvoiceAction, next_status
from chalicelib.ports.books import Books, Change, DueInvoice, Save
from chalicelib.ports.clock import Clock, Ids
from chalicelib.use_cases.recording import note

PAGE = 100
_FURTHEST_AHEAD_OF_UTC = timedelta(hours=14)


@dataclass(frozen=True)
class FlaggingReport:
    """`skipped` are due only in time zones further east, or were changed by somebody else at the same moment:
    the next run sees them again."""

    examined: int
    flagged: int
    skipped: int
    is_complete: bool


def flag_overdue_invoices(
    *,
    books: Books,
    clock: Clock,
    ids: Ids,
    as_of: datetime | None = None,
    stop_at: datetime | None = None,
    within: str | None = None,
) -> FlaggingReport:
    """Safe to repeat, to overlap and to crash anywhere: each invoice is one guarded transaction. Stops at
    `stop_at`, and the next run goes on. `within` confines it to one organisation."""
    now = as_of or clock.now()
    examined = flagged = 0
    is_complete = True
    for due in _candidates(now, books=books):
        if stop_at is not None and clock.now() >= stop_at:
            is_complete = False
            break
        if within not in {None, due.organization_id}:
            continue
        examined += 1
        flagged += _flag(due, now, books=books, ids=ids)
    return FlaggingReport(examined, flagged, examined - flagged, is_complete)


def _candidates(now: datetime, *, books: Books) -> Iterator[DueInvoice]:
    """Everything due before today somewhere on Earth, page by page; the invoice's own time zone decides later."""
    earliest_today = (now + _FURTHEST_AHEAD_OF_UTC).date()
    last: DueInvoice | None = None
    while True:
        page = books.due_invoices(earliest_today, limit=PAGE, after=last)
        yield from page
        if len(page) < PAGE:
            return
        last = page[-1]


def _flag(due: DueInvoice, now: datetime, *, books: Books, ids: Ids) -> bool:
    (invoice,) = books.get_many(due.organization_id, (Invoice, due.invoice_id))
    if invoice is None or invoice.overdue_at is not None or not invoice.is_overdue(now):
        return False
    next_status(invoice.status, InvoiceAction.FLAG_OVERDUE, invoice.label)
    flagged, entry = note(
        replace(invoice, overdue_at=now, version=invoice.version + 1),
        "invoice.overdue",
        system_actor(due.organization_id),
        now,
        ids=ids,
        details={"due_date": due.due_on.isoformat(), "amount_due": invoice.due_minor},
    )
    change = Change(due.organization_id, saves=(Save(flagged, before=invoice),), entries=(entry,))
    try:
        books.commit(change)
    except StaleVersion:
        return False
    return True
