"""The timeline of an invoice: everything that happened to it, oldest first."""

from chalicelib.domain.access import Actor
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.journal import Entry
from chalicelib.ports.books import Books
from chalicelib.use_cases.loading import require


def list_invoice_events(
    actor: Actor, invoice_id: str, *, after_sequence: int, limit: int, books: Books
) -> list[Entry]:
    """Entries from behind `after_sequence`. Raises NotFound for what the actor may not see."""
    (invoice,) = books.get_many(actor.organization_id, (Invoice, invoice_id))
    require(invoice, actor, Invoice, invoice_id)
    return books.entries(actor.organization_id, invoice_id, after_sequence=after_sequence, limit=limit)
