"""Who am I: the user behind the token."""

from chalicelib.domain.access import Actor
from chalicelib.domain.errors import NotFound
from chalicelib.domain.user import User
from chalicelib.ports.books import Books


def read_own_profile(actor: Actor, *, books: Books) -> User:
    """Raises NotFound for an API key: it is nobody."""
    user = books.get(actor.organization_id, User, actor.principal_id)
    if user is None:
        raise NotFound("user", actor.principal_id)
    return user
