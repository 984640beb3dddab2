"""Loading what a use case works on: it exists, the actor may see it, and it is at the version the caller expects."""

import re

from chalicelib.domain.access import Actor
from chalicelib.domain.errors import NotFound, PreconditionFailed
from chalicelib.domain.visibility import may_see
from chalicelib.ports.books import A, Books


def load(
    books: Books, actor: Actor, kind: type[A], identifier: str, *, expected_version: int | None = None
) -> A:
    """Raises NotFound for what is missing or not the actor's to see, PreconditionFailed for another version."""
    found = books.get(actor.organization_id, kind, identifier)
    return require(found, actor, kind, identifier, expected_version=expected_version)


def require(
    found: A | None, actor: Actor, kind: type[A], identifier: str, *, expected_version: int | None = None
) -> A:
    """The same checks for something that was loaded together with others."""
    if found is None or not may_see(actor, found):
        raise NotFound(_spelt(kind.__name__), identifier)
    if expected_version is not None and found.version != expected_version:
        raise PreconditionFailed(found.version)
    return found


def _spelt(kind: str) -> str:
    """`ApiKey` is an `api key`, as the API itself calls a path argument that cannot be an id."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower()
