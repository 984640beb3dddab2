"""Routes of users: one's own profile, and the people of the organisation."""

from chalicelib.api.auth import forget
from chalicelib.api.listing import Filter, FilterKind, ListingRules
from chalicelib.api.request import Request
from chalicelib.api.routing import Routes
from chalicelib.api.schemas.users import OwnProfileChanges, UserBody, UserChanges, UserView
from chalicelib.domain.access import Permission, Role
from chalicelib.domain.errors import Invalid, NotFound, PreconditionFailed
from chalicelib.domain.user import User
from chalicelib.ports.listing import Page
from chalicelib.use_cases.identity.refusals import EmailTaken, TooManyAttempts
from chalicelib.use_cases.loading import load
from chalicelib.use_cases.users.administrators import LastAdmin
from chalicelib.use_cases.users.create_user import create_user
from chalicelib.use_cases.users.deactivate_user import deactivate_user
from chalicelib.use_cases.users.details import OwnRole
from chalicelib.use_cases.users.read_own_profile import read_own_profile
from chalicelib.use_cases.users.update_own_profile import update_own_profile
from chalicelib.use_cases.users.update_user import update_user

routes = Routes(__name__, tag="Users", about="The people who sign in, their roles and profiles.")

LISTING = ListingRules(
    filters={
        "q": Filter("search", FilterKind.PREFIX, description="Beginning of the name."),
        "role": Filter("role", FilterKind.WORDS, tuple(Role), description="One or more roles."),
        "client_id": Filter("client_id", FilterKind.ID, description="Users of this client."),
        "created_at": Filter("created_at", FilterKind.INSTANT, description="When they were added."),
    }
)


def _present(user: User, _request: Request) -> UserView:
    return UserView.of(user)


@routes.get(
    "/api/v1/users/me",
    may=Permission.OWN_PROFILE,
    answer=UserView,
    present=_present,
    raises=(NotFound,),
)
def get_own_profile(request: Request) -> User:
    """Get your own profile.

    An API key is nobody, and has none."""
    return read_own_profile(request.actor, books=request.ports.books)


@routes.put(
    "/api/v1/users/me",
    may=Permission.OWN_PROFILE,
    body=OwnProfileChanges,
    answer=UserView,
    present=_present,
    raises=(NotFound, PreconditionFailed, Invalid, TooManyAttempts),
)
def change_own_profile(request: Request[OwnProfileChanges]) -> User:
    """Change your own profile or password.

    Fields that are sent replace what was there. A new password needs the current one and signs you out everywhere."""
    ports = request.ports
    changed = update_own_profile(
        request.actor,
        request.body.changes(),
        request.body.new_password(),
        expected_version=request.expected_version,
        books=ports.books,
        clock=ports.clock,
        passwords=ports.passwords,
        throttle=ports.throttle,
    )
    forget(request.actor.organization_id, changed.id)
    return changed


@routes.get(
    "/api/v1/users",
    may=Permission.ORGANIZATION_WRITE,
    answer=UserView,
    listing=LISTING,
    present=_present,
)
def list_users(request: Request) -> Page[User]:
    """List users, newest first.

    Deactivated ones too: what they did keeps their name."""
    return request.ports.books.page(request.actor.organization_id, User, request.listing)


@routes.post(
    "/api/v1/users",
    may=Permission.ORGANIZATION_WRITE,
    body=UserBody,
    answer=UserView,
    present=_present,
    raises=(EmailTaken, Invalid),
)
def add_user(request: Request[UserBody]) -> User:
    """Add a user.

    Without a password they get a mail with a link to choose one."""
    ports = request.ports
    return create_user(
        request.actor,
        request.body.details(),
        request.body.password,
        books=ports.books,
        clock=ports.clock,
        ids=ports.ids,
        passwords=ports.passwords,
    )


@routes.get(
    "/api/v1/users/{user_id}",
    may=Permission.ORGANIZATION_WRITE,
    answer=UserView,
    present=_present,
    raises=(NotFound,),
)
def get_user(request: Request, user_id: str) -> User:
    """Get a user."""
    return load(request.ports.books, request.actor, User, user_id)


@routes.put(
    "/api/v1/users/{user_id}",
    may=Permission.ORGANIZATION_WRITE,
    body=UserChanges,
    answer=UserView,
    present=_present,
    raises=(NotFound, PreconditionFailed, Invalid, EmailTaken, LastAdmin, OwnRole),
)
def change_user(request: Request[UserChanges], user_id: str) -> User:
    """Change a user.

    Fields that are sent replace what was there. Nobody changes their own role, and the last administrator stays."""
    changed = update_user(
        request.actor,
        user_id,
        request.body.changes(),
        expected_version=request.expected_version,
        books=request.ports.books,
    )
    forget(request.actor.organization_id, user_id)
    return changed


@routes.delete(
    "/api/v1/users/{user_id}",
    may=Permission.ORGANIZATION_WRITE,
    raises=(NotFound, PreconditionFailed, LastAdmin),
)
def delete_user(request: Request, user_id: str) -> None:
    """Deactivate a user.

    Every session ends; the last administrator stays."""
    deactivate_user(
        request.actor, user_id, expected_version=request.expected_version, books=request.ports.books
    )
    forget(request.actor.organization_id, user_id)
