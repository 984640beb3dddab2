"""Listing invoices: summaries, newest first, by any of the filters."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.access import Actor
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_status import InvoiceStatus, stored
from chalicelib.ports.books import Books
from chalicelib.ports.listing import Condition, Listing, Operator, Page
from chalicelib.use_cases.narrowing import narrowed

MOST_READS = 4
"""A page that stays short after so many reads is handed out short."""

_SENT_TO_CLIENT = tuple(
    s.value for s in InvoiceStatus if s not in {InvoiceStatus.DRAFT, InvoiceStatus.OVERDUE}
)


def list_invoices(actor: Actor, listing: Listing, now: datetime, *, books: Books) -> Page[Invoice]:
    """`overdue` is a status of the reader's moment, so the store is asked for `sent` and the rest sorted out here."""
    wanted = _wanted_statuses(listing)
    listing = narrowed(actor, _with_stored_statuses(listing, wanted))
    if actor.client_id is not None:
        not_draft = Condition("status", Operator.IN, _SENT_TO_CLIENT)
        listing = replace(listing, conditions=(*listing.conditions, not_draft))
    if wanted is None:
        return books.page(actor.organization_id, Invoice, listing)
    return _filled(actor, listing, wanted, now, books=books)


def _filled(
    actor: Actor, listing: Listing, wanted: frozenset[str], now: datetime, *, books: Books
) -> Page[Invoice]:
    """Read on until the page is full of invoices with a wanted status as shown now."""
    kept: list[Invoice] = []
    after_id = listing.after_id
    for _ in range(MOST_READS):
        page = books.page(actor.organization_id, Invoice, replace(listing, after_id=after_id))
        kept += [invoice for invoice in page.items if invoice.status_at(now) in wanted]
        after_id = page.next_after_id
        if after_id is None or len(kept) >= listing.limit:
            break
    if len(kept) > listing.limit:
        return Page(kept[: listing.limit], kept[listing.limit - 1].id)
    return Page(kept, after_id)


def _wanted_statuses(listing: Listing) -> frozenset[str] | None:
    for condition in listing.conditions:
        if condition.field == "status" and isinstance(condition.value, tuple):
            return frozenset(condition.value)
    return None


def _with_stored_statuses(listing: Listing, wanted: frozenset[str] | None) -> Listing:
    if wanted is None:
        return listing
    statuses = tuple(sorted({stored(InvoiceStatus(status)).value for status in wanted}))
    others = tuple(c for c in listing.conditions if c.field != "status")
    return replace(listing, conditions=(*others, Condition("status", Operator.IN, statuses)))
