"""Listing invoices: summaries, newest first, by any of the filters."""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain.access import Actor
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_status import InvoiceStatus, stored
from chalicelib.ports.books import Books
from chalicelib.ports.listing import Condition, Listing, Operator, Page
from chalicelib.use_cases.narrowing import narrowed

_FURTHEST_AHEAD_OF_UTC = timedelta(hours=14)
_SENT_TO_CLIENT = tuple(
    s.value for s in InvoiceStatus if s not in {InvoiceStatus.DRAFT, InvoiceStatus.OVERDUE}
)


def list_invoices(actor: Actor, listing: Listing, now: datetime, *, books: Books) -> Page[Invoice]:
    """`overdue` is a status of the reader's moment, so it is asked of the store as `sent` and sorted out here."""
    wanted = _wanted_statuses(listing)
    listing = narrowed(actor, _with_stored_statuses(listing, wanted, now))
    if actor.client_id is not None:
        not_draft = Condition("status", Operator.IN, _SENT_TO_CLIENT)
        listing = replace(listing, conditions=(*listing.conditions, not_draft))
    page = books.page(actor.organization_id, Invoice, listing)
    if wanted is None:
        return page
    return replace(page, items=[i for i in page.items if i.status_at(now) in wanted])


def _wanted_statuses(listing: Listing) -> set[str] | None:
    for condition in listing.conditions:
        if condition.field == "status":
            return set(condition.value) if isinstance(condition.value, tuple) else {str(condition.value)}
    return None


def _with_stored_statuses(listing: Listing, wanted: set[str] | None, now: datetime) -> Listing:
    """Ask for stored statuses; when only overdue ones are wanted, leave out early what is due in no time zone."""
    if wanted is None:
        return listing
    if wanted == {InvoiceStatus.OVERDUE}:
        latest = Condition("due_on", Operator.LT, (now + _FURTHEST_AHEAD_OF_UTC).date())
        listing = replace(listing, conditions=(*listing.conditions, latest))
    statuses = tuple(sorted({stored(InvoiceStatus(status)).value for status in wanted}))
    others = tuple(c for c in listing.conditions if c.field != "status")
    return replace(listing, conditions=(*others, Condition("status", Operator.IN, statuses)))
