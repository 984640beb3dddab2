"""Routes of clients."""

from chalicelib.api.listing import Filter, FilterKind, ListingRules
from chalicelib.api.request import Request
from chalicelib.api.routing import Routes
from chalicelib.api.schemas.clients import ClientBody, ClientChanges, ClientView
from chalicelib.domain.access import Permission
from chalicelib.domain.client import Client
from chalicelib.domain.errors import Invalid, NotFound, PreconditionFailed
from chalicelib.ports.listing import Page
from chalicelib.use_cases.clients.archive_client import archive_client
from chalicelib.use_cases.clients.create_client import create_client
from chalicelib.use_cases.clients.list_clients import list_clients
from chalicelib.use_cases.clients.update_client import update_client
from chalicelib.use_cases.loading import load

routes = Routes(__name__, tag="Clients", about="The companies and people you bill.")

LISTING = ListingRules(
    filters={
        "q": Filter("search", FilterKind.PREFIX, description="Beginning of the name."),
        "created_at": Filter("created_at", FilterKind.INSTANT, description="When it was added."),
        "archived": Filter("is_archived", FilterKind.FLAG, description="`true` for archived ones."),
        "metadata": Filter("metadata", FilterKind.METADATA, description="Facts of your own."),
    }
)


def _present(client: Client, request: Request) -> ClientView:
    return ClientView.of(client, is_for_client=request.actor.client_id is not None)


@routes.get(
    "/api/v1/clients", may=Permission.BILLING_READ, answer=ClientView, listing=LISTING, present=_present
)
def list_all_clients(request: Request) -> Page[Client]:
    """List clients.

    Newest first, without archived ones unless `archived=true` asks for them."""
    return list_clients(request.actor, request.listing, books=request.ports.books)


@routes.post(
    "/api/v1/clients",
    may=Permission.BILLING_WRITE,
    body=ClientBody,
    answer=ClientView,
    present=_present,
    raises=(Invalid,),
)
def add_client(request: Request[ClientBody]) -> Client:
    """Add a client.

    Tax numbers are checked by their published rule and stored in canonical spelling."""
    ports = request.ports
    return create_client(
        request.actor,
        request.body.details(),
        books=ports.books,
        clock=ports.clock,
        ids=ports.ids,
        tax_ids=ports.tax_ids,
    )


@routes.get(
    "/api/v1/clients/{client_id}",
    may=Permission.BILLING_READ,
    answer=ClientView,
    present=_present,
    raises=(NotFound,),
)
def get_client(request: Request, client_id: str) -> Client:
    """Get a client.

    `credit_balance` is what you owe the client, per currency."""
    return load(request.ports.books, request.actor, Client, client_id)


@routes.put(
    "/api/v1/clients/{client_id}",
    may=Permission.BILLING_WRITE,
    body=ClientChanges,
    answer=ClientView,
    present=_present,
    raises=(NotFound, PreconditionFailed, Invalid),
)
def change_client(request: Request[ClientChanges], client_id: str) -> Client:
    """Change a client.

    Fields that are sent replace what was there; the rest stays. Sent documents keep what they froze. An archived
    client is active again."""
    return update_client(
        request.actor,
        client_id,
        request.body.changes(),
        expected_version=request.expected_version,
        books=request.ports.books,
        tax_ids=request.ports.tax_ids,
    )


@routes.delete(
    "/api/v1/clients/{client_id}", may=Permission.BILLING_WRITE, raises=(NotFound, PreconditionFailed)
)
def delete_client(request: Request, client_id: str) -> None:
    """Archive a client.

    It can no longer be billed; everything on record stays."""
    archive_client(
        request.actor, client_id, expected_version=request.expected_version, books=request.ports.books
    )
