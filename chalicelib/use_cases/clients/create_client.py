"""Adding a client."""

from chalicelib.domain.access import Actor
from chalicelib.domain.client import Client
from chalicelib.domain.ids import Kind
from chalicelib.ports.books import Books, Change, saves
from chalicelib.ports.clock import Clock, Ids
from chalicelib.ports.identity import TaxIdRules
from chalicelib.use_cases.clients.details import ClientDetails, checked


def create_client(
    actor: Actor, details: ClientDetails, *, books: Books, clock: Clock, ids: Ids, tax_ids: TaxIdRules
) -> Client:
    """Raises Invalid for a tax id that cannot be right."""
    details = checked(details, tax_ids)
    client = details.applied_to(
        Client(
            id=ids.new(Kind.CLIENT),
            organization_id=actor.organization_id,
            type=details.type,
            name=details.name,
            created_at=clock.now(),
        )
    )
    books.commit(Change(actor.organization_id, saves=saves(client), result=client))
    return client
