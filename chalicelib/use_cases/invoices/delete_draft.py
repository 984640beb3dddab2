"""Deleting a draft: nothing was promised to anybody yet, so nothing needs to remain."""

from chalicelib.domain.access import Actor
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_status import InvoiceAction, next_status
from chalicelib.ports.books import Books, Change
from chalicelib.use_cases.loading import load


def delete_draft(actor: Actor, invoice_id: str, *, expected_version: int | None = None, books: Books) -> None:
    """Raises IllegalTransition (`invoice_not_draft`) for anything that was ever sent."""
    invoice = load(books, actor, Invoice, invoice_id, expected_version=expected_version)
    next_status(invoice.status, InvoiceAction.DELETE, invoice.label)
    books.commit(Change(actor.organization_id, deletes=(invoice,)))
