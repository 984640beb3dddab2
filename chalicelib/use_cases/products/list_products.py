"""Listing products, newest first; archived ones only when asked for."""

from dataclasses import replace

from chalicelib.domain.access import Actor
from chalicelib.domain.product import Product
from chalicelib.ports.books import Books
from chalicelib.ports.listing import Condition, Listing, Operator, Page


def list_products(actor: Actor, listing: Listing, *, books: Books) -> Page[Product]:
    """The catalogue is the organisation's own: a signed-in client sees an empty one."""
    if actor.client_id is not None:
        return Page([])
    if not any(c.field == "is_archived" for c in listing.conditions):
        current = Condition("is_archived", Operator.EQ, False)
        listing = replace(listing, conditions=(*listing.conditions, current))
    return books.page(actor.organization_id, Product, listing)
