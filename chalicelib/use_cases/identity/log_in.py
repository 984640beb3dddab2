"""Signing in with e-mail and password: the same work and the same answer whether or not the address is known."""

from dataclasses import dataclass, replace

from chalicelib.domain.user import DIRECTORY, EmailClaim, User, claim_id
from chalicelib.ports.books import Books, Change, Save, saves
from chalicelib.ports.clock import Clock, Ids
from chalicelib.ports.effects import Throttle
from chalicelib.ports.identity import PasswordHasher, Tokens
from chalicelib.use_cases.identity.attempts import give_back, sign_in_buckets, take_attempt
from chalicelib.use_cases.identity.refusals import InvalidCredentials
from chalicelib.use_cases.identity.sessions import SignedIn, open_session, signed_in

# Looked for when an address is unknown, so that an unknown address costs as many reads as a known one.
_NOBODY = EmailClaim(id="", user_organization_id=DIRECTORY, user_id="usr_00000000000000000000000000")


@dataclass(frozen=True)
class Credentials:
    email: str
    password: str


def log_in(
    credentials: Credentials,
    *,
    source_ip: str,
    books: Books,
    clock: Clock,
    ids: Ids,
    passwords: PasswordHasher,
    throttle: Throttle,
    tokens: Tokens,
) -> SignedIn:
    """Two reads, one write. Raises TooManyAttempts before any hash is computed, InvalidCredentials."""
    now = clock.now()
    buckets = sign_in_buckets(credentials.email, source_ip)
    take_attempt(buckets, throttle=throttle, now=now)
    user = _find_user(credentials.email, books=books)
    known_hash = user.password_hash if user is not None and user.is_active else ""
    if not passwords.verify(known_hash, credentials.password) or user is None:
        raise InvalidCredentials
    give_back(buckets, throttle=throttle, now=now)

    session = open_session(user, now, ids=ids)
    result = signed_in(user, session, now, tokens=tokens)
    rehashed: tuple[Save, ...] = ()
    if passwords.is_outdated(user.password_hash):
        stronger = replace(user, password_hash=passwords.hash(credentials.password), version=user.version + 1)
        rehashed = (Save(stronger, before=user),)
    books.commit(Change(user.organization_id, saves=(*saves(session), *rehashed), result=result))
    return result


def _find_user(email: str, *, books: Books) -> User | None:
    """Whom an address signs in; always two reads."""
    claim = books.get(DIRECTORY, EmailClaim, claim_id(email)) or _NOBODY
    return books.get(claim.user_organization_id, User, claim.user_id)
