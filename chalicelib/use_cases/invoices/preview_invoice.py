"""Previewing: the computed invoice, with nothing stored."""

from collections.abc import Sequence

from chalicelib.domain.access import Actor
from chalicelib.domain.drafting import draft
from chalicelib.domain.ids import Kind
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_content import Terms
from chalicelib.ports.books import Books
from chalicelib.ports.clock import Clock, Ids
from chalicelib.use_cases.invoices.materials import LineInput, complete, gather


def preview_invoice(
    actor: Actor, terms: Terms, lines: Sequence[LineInput], *, books: Books, clock: Clock, ids: Ids
) -> Invoice:
    """The draft that `create_draft` would store; its id is never used again."""
    materials = gather(actor, terms.client_id, lines, books=books)
    completed = complete(terms, lines, materials)
    return draft(ids.new(Kind.INVOICE), completed, materials.organization, materials.client, clock.now())
