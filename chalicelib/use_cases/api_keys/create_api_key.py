"""Making an API key. Its secret is shown once; the row keeps a hash."""

from dataclasses import dataclass

from chalicelib.domain.access import Actor, Scope
from chalicelib.domain.ids import Kind
from chalicelib.domain.user import ApiKey
from chalicelib.ports.books import Books, Change, saves
from chalicelib.ports.clock import Clock, Ids
from chalicelib.use_cases.identity.authenticate import ApiKeyToken, hash_of_secret


@dataclass(frozen=True)
class NewApiKey:
    api_key: ApiKey
    token: str
    """What the program sends as its Bearer token."""


def create_api_key(
    actor: Actor, name: str, scope: Scope, *, books: Books, clock: Clock, ids: Ids
) -> NewApiKey:
    secret = ids.secret()
    key = ApiKey(
        id=ids.new(Kind.API_KEY),
        organization_id=actor.organization_id,
        name=name,
        scope=scope,
        secret_hash=hash_of_secret(secret),
        created_by=actor.principal_id,
        created_at=clock.now(),
        last_four=secret[-4:],
    )
    made = NewApiKey(key, str(ApiKeyToken(key.organization_id, key.id, secret)))
    books.commit(Change(actor.organization_id, saves=saves(key), result=made))
    return made
