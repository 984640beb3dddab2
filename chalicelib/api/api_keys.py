"""Routes of API keys."""

from chalicelib.api.auth import forget
from chalicelib.api.listing import ListingRules
from chalicelib.api.request import Request
from chalicelib.api.routing import Routes
from chalicelib.api.schemas.api_keys import ApiKeyBody, ApiKeyView, NewApiKeyView
from chalicelib.domain.access import Permission
from chalicelib.domain.errors import NotFound, PreconditionFailed
from chalicelib.domain.user import ApiKey
from chalicelib.ports.listing import Page
from chalicelib.use_cases.api_keys.create_api_key import NewApiKey, create_api_key
from chalicelib.use_cases.api_keys.revoke_api_key import revoke_api_key

routes = Routes(__name__, tag="API keys", about="Keys with which programs sign in.")


def _present(key: ApiKey, _request: Request) -> ApiKeyView:
    return ApiKeyView.of(key)


def _present_new(made: NewApiKey, _request: Request) -> NewApiKeyView:
    return NewApiKeyView.of_new(made)


@routes.get(
    "/api/v1/api-keys",
    may=Permission.ORGANIZATION_WRITE,
    answer=ApiKeyView,
    listing=ListingRules(),
    present=_present,
)
def list_api_keys(request: Request) -> Page[ApiKey]:
    """List API keys, newest first.

    Revoked ones too, with the time they were revoked."""
    return request.ports.books.page(request.actor.organization_id, ApiKey, request.listing)


@routes.post(
    "/api/v1/api-keys",
    may=Permission.ORGANIZATION_WRITE,
    body=ApiKeyBody,
    answer=NewApiKeyView,
    present=_present_new,
    has_secret_answer=True,
)
def add_api_key(request: Request[ApiKeyBody]) -> NewApiKey:
    """Make an API key.

    The key itself is in this answer and nowhere else, ever."""
    ports = request.ports
    return create_api_key(
        request.actor,
        request.body.name,
        request.body.widest(),
        books=ports.books,
        clock=ports.clock,
        ids=ports.ids,
    )


@routes.delete(
    "/api/v1/api-keys/{key_id}", may=Permission.ORGANIZATION_WRITE, raises=(NotFound, PreconditionFailed)
)
def delete_api_key(request: Request, key_id: str) -> None:
    """Revoke an API key.

    It stops working at once where it is revoked, and everywhere within 30 seconds."""
    revoke_api_key(
        request.actor,
        key_id,
        expected_version=request.expected_version,
        books=request.ports.books,
        clock=request.ports.clock,
    )
    forget(request.actor.organization_id, key_id)
