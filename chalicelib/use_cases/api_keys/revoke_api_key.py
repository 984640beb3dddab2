"""Revoking an API key; its row stays, so that what it did keeps a name."""

from dataclasses import replace

from chalicelib.domain.access import Actor
from chalicelib.domain.user import ApiKey
from chalicelib.ports.books import Books, Change, Save
from chalicelib.ports.clock import Clock
from chalicelib.use_cases.loading import load


def revoke_api_key(actor: Actor, key_id: str, *, books: Books, clock: Clock) -> None:
    """Doing it twice is no error. Raises NotFound."""
    key = load(books, actor, ApiKey, key_id)
    if key.revoked_at is None:
        revoked = replace(key, revoked_at=clock.now(), version=key.version + 1)
        books.commit(Change(actor.organization_id, saves=(Save(revoked, before=key),)))
