"""Listing payments, newest first."""

from chalicelib.domain.access import Actor
from chalicelib.domain.payment import Payment
from chalicelib.ports.books import Books
from chalicelib.ports.listing import Listing, Page
from chalicelib.use_cases.narrowing import narrowed


def list_payments(actor: Actor, listing: Listing, *, books: Books) -> Page[Payment]:
    """A signed-in client sees its own."""
    return books.page(actor.organization_id, Payment, narrowed(actor, listing))
