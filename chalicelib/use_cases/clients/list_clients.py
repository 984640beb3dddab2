"""Listing clients, newest first; archived ones only when asked for."""

from dataclasses import replace

from chalicelib.domain.access import Actor
from chalicelib.domain.client import Client
from chalicelib.ports.books import Books
from chalicelib.ports.listing import Condition, Listing, Operator, Page


def list_clients(actor: Actor, listing: Listing, *, books: Books) -> Page[Client]:
    """A signed-in client finds itself and nobody else."""
    if actor.client_id is not None:
        own = books.get(actor.organization_id, Client, actor.client_id)
        return Page([own] if own else [])
    if not any(c.field == "is_archived" for c in listing.conditions):
        current = Condition("is_archived", Operator.EQ, False)
        listing = replace(listing, conditions=(*listing.conditions, current))
    return books.page(actor.organization_id, Client, listing)
