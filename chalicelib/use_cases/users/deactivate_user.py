"""Deactivating a user: every token dies, the name stays on what they did."""

from chalicelib.domain.access import Actor
from chalicelib.domain.user import User
from chalicelib.ports.books import Books
from chalicelib.use_cases.loading import load
from chalicelib.use_cases.users.update_user import update_user


def deactivate_user(actor: Actor, user_id: str, *, expected_version: int | None = None, books: Books) -> None:
    """Doing it twice is no error. Raises NotFound, PreconditionFailed, LastAdmin."""
    if load(books, actor, User, user_id, expected_version=expected_version).is_active:
        update_user(actor, user_id, {"is_active": False}, expected_version=expected_version, books=books)
