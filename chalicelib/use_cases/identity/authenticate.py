"""Who is asking: an access token or an API key, checked against what its owner may today.

The token only says who somebody was when it was issued. Role, client and whether they are still welcome come from
their row, which is remembered for a short while, so that most requests need no look-up.
"""

import hashlib
import hmac
import re
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from chalicelib.domain.access import ROLE_OF_SCOPE, Actor
from chalicelib.domain.errors import Unauthenticated
from chalicelib.domain.ids import Kind
from chalicelib.domain.user import ApiKey, Session, User
from chalicelib.ports.books import Books
from chalicelib.ports.identity import AccessClaims, Tokens
from chalicelib.use_cases.identity.refusals import NotSignedIn

REMEMBERED_FOR = timedelta(seconds=30)
"""How long a revocation may take to reach a function that has just served its owner."""

_MOST_REMEMBERED = 1000
_API_KEY = re.compile(r"pdk_([0-9A-Za-z]{1,40})_([0-9A-Za-z]{1,40})_([A-Za-z0-9_-]{20,100})")

Principal = User | ApiKey | Session


class Principals:
    """Users, their sessions and API keys, read through a small memory of this process."""

    def __init__(self) -> None:
        self._remembered: OrderedDict[tuple[str, str], tuple[datetime, Principal]] = OrderedDict()
        self._lock = Lock()

    def user_in_session(
        self, claims: AccessClaims, *, books: Books, now: datetime
    ) -> tuple[User | None, Session | None]:
        """One read for both, and none while both are remembered."""
        user = self._recall(claims.organization_id, claims.user_id, now)
        session = self._recall(claims.organization_id, claims.session_id, now)
        if user is None or session is None:
            found = books.get_many(
                claims.organization_id, (User, claims.user_id), (Session, claims.session_id)
            )
            user, session = (self._remember(principal, now) for principal in found)
        return (
            user if isinstance(user, User) else None,
            session if isinstance(session, Session) else None,
        )

    def api_key(self, organization_id: str, key_id: str, *, books: Books, now: datetime) -> ApiKey | None:
        found = self._recall(organization_id, key_id, now)
        if found is None:
            found = self._remember(books.get(organization_id, ApiKey, key_id), now)
        return found if isinstance(found, ApiKey) else None

    def forget(self, organization_id: str, principal_id: str) -> None:
        """Their row has changed: this process sees it at once, the others within `REMEMBERED_FOR`."""
        with self._lock:
            self._remembered.pop((organization_id, principal_id), None)

    def _recall(self, organization_id: str, principal_id: str, now: datetime) -> Principal | None:
        with self._lock:
            place = (organization_id, principal_id)
            read_at, principal = self._remembered.get(place, (now, None))
            if principal is None or not timedelta(0) <= now - read_at < REMEMBERED_FOR:
                return None
            self._remembered.move_to_end(place)
            return principal

    def _remember(self, principal: Principal | None, now: datetime) -> Principal | None:
        if principal is not None:
            with self._lock:
                self._remembered[(principal.organization_id, principal.id)] = (now, principal)
                if len(self._remembered) > _MOST_REMEMBERED:
                    self._remembered.popitem(last=False)
        return principal


@dataclass(frozen=True)
class ApiKeyToken:
    """An API key taken apart: it names its organisation and its row, so no table of secrets is needed."""

    organization_id: str
    key_id: str
    secret: str

    @classmethod
    def read(cls, text: str) -> "ApiKeyToken | None":
        match = _API_KEY.fullmatch(text)
        if match is None:
            return None
        organization, key, secret = match.groups()
        return cls(f"{Kind.ORGANIZATION}_{organization}", f"{Kind.API_KEY}_{key}", secret)

    def __str__(self) -> str:
        organization = self.organization_id.removeprefix(f"{Kind.ORGANIZATION}_")
        return f"pdk_{organization}_{self.key_id.removeprefix(f'{Kind.API_KEY}_')}_{self.secret}"


def authenticate(
    bearer: str, *, principals: Principals, books: Books, tokens: Tokens, now: datetime
) -> Actor:
    """Raises NotSignedIn, in the same words whatever is wrong."""
    key = ApiKeyToken.read(bearer)
    if key is not None:
        return _actor_of_key(key, principals=principals, books=books, now=now)
    try:
        claims = tokens.read_access(bearer, now)
    except Unauthenticated as error:
        raise NotSignedIn from error
    user = _living_user(claims, principals=principals, books=books, now=now)
    if user is None:
        # What is remembered may be older than the token: somebody who has just got a new password comes at once.
        principals.forget(claims.organization_id, claims.user_id)
        principals.forget(claims.organization_id, claims.session_id)
        user = _living_user(claims, principals=principals, books=books, now=now)
    if user is None:
        raise NotSignedIn
    return Actor(user.organization_id, user.id, user.role, client_id=user.client_id)


def hash_of_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _living_user(claims: AccessClaims, *, principals: Principals, books: Books, now: datetime) -> User | None:
    user, session = principals.user_in_session(claims, books=books, now=now)
    if user is None or session is None or session.user_id != user.id:
        return None
    is_alive = user.is_active and user.token_version == claims.token_version and session.revoked_at is None
    return user if is_alive else None


def _actor_of_key(token: ApiKeyToken, *, principals: Principals, books: Books, now: datetime) -> Actor:
    key = principals.api_key(token.organization_id, token.key_id, books=books, now=now)
    if key is None or not hmac.compare_digest(key.secret_hash, hash_of_secret(token.secret)):
        raise NotSignedIn
    if key.revoked_at is not None:
        raise NotSignedIn
    return Actor(key.organization_id, key.id, ROLE_OF_SCOPE[key.scope])
