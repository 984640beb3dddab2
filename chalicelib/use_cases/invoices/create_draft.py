"""Drafting: an invoice that is being written, with no number and no effect on the books."""

from collections.abc import Sequence

from chalicelib.domain.access import Actor
from chalicelib.domain.drafting import draft
from chalicelib.domain.ids import Kind
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_content import Terms
from chalicelib.ports.books import Books, Change, saves
from chalicelib.ports.clock import Clock, Ids
from chalicelib.use_cases.invoices.materials import LineInput, complete, gather


def create_draft(
    actor: Actor, terms: Terms, lines: Sequence[LineInput], *, books: Books, clock: Clock, ids: Ids
) -> Invoice:
    """One read, one write. Raises Invalid for an unusable client, product, line or date."""
    materials = gather(actor, terms.client_id, lines, books=books)
    invoice = draft(
        ids.new(Kind.INVOICE),
        complete(terms, lines, materials),
        materials.organization,
        materials.client,
        clock.now(),
    )
    books.commit(Change(actor.organization_id, saves=saves(invoice), result=invoice))
    return invoice
