"""The timeline of an invoice: everything that happened to it, oldest first."""

from chalicelib.domain.access import Actor
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.journal import Entry
from chalicelib.ports.books import Books
from chalicelib.use_cases.loading import require


def list_invoice_events(actor: Actor, invoice_id: str, *, books: Books) -> list[Entry]:
    """Raises NotFound for what the actor may not see."""
    (found,) = books.get_many(actor.organization_id, (Invoice, invoice_id))
    invoice: Invoice = require(found, actor, Invoice, invoice_id)
    return books.entries(actor.organization_id, invoice_id, limit=invoice.journal_sequence or 1)
