"""Lists show a signed-in client only what is its own."""

from dataclasses import replace

from chalicelib.domain.access import Actor
from chalicelib.ports.listing import Condition, Listing, Operator


def narrowed(actor: Actor, listing: Listing, field: str = "client_id") -> Listing:
    """The listing with the client's own id as a further condition, for an actor who is a client."""
    if actor.client_id is None:
        return listing
    own = Condition(field, Operator.EQ, actor.client_id)
    return replace(listing, conditions=(*listing.conditions, own))
