"""Revoking an API key; its row stays, so that what it did keeps a name."""

from dataclasses import replace

from chalicelib.domain.access import Actor
from chalicelib.domain.user import ApiKey
from chalicelib.ports.books import Books, Change, Save
from chalicelib.ports.clock import Clock
from chalicelib.use_cases.loading import load


def revoke_api_key(
    actor: Actor, key_id: str, *, expected_version: int | None = None, books: Books, clock: Clock
) -> None:
    """Doing it twice is no error. Raises NotFound, PreconditionFailed for another version."""
    key = load(books, actor, ApiKey, key_id, expected_version=expected_version)
    if key.revoked_at is None:
        revoked = replace(key, revoked_at=clock.now(), version=key.version + 1)
        books.commit(Change(actor.organization_id, saves=(Save(revoked, before=key),)))
