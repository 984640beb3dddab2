"""Staying signed in: the newest refresh token is exchanged for its successor, and a spent one betrays a thief.

The predecessor of the newest token gets the same successor again for as long as that successor is unused: a client
whose answer was lost, or that asked twice at once, is not signed out. Anything older has been spent for certain.
"""

from dataclasses import replace

from chalicelib.domain.user import Session, User
from chalicelib.ports.books import Books, Change, Save
from chalicelib.ports.clock import Clock
from chalicelib.ports.identity import Tokens
from chalicelib.use_cases.identity.refusals import RefreshTokenInvalid, RefreshTokenReused
from chalicelib.use_cases.identity.sessions import RefreshToken, SignedIn, signed_in


def refresh_session(refresh_token: str, *, books: Books, clock: Clock, tokens: Tokens) -> SignedIn:
    """Two reads, at most one write. Raises RefreshTokenInvalid, or RefreshTokenReused after revoking the family."""
    token = RefreshToken.read(refresh_token)
    now = clock.now()
    session, user = living_session(token, books=books, tokens=tokens)
    if session.revoked_at is not None or session.expires_at <= now or not user.is_active:
        raise RefreshTokenInvalid

    if token.generation == session.generation:
        rotated = replace(session, generation=session.generation + 1, version=session.version + 1)
        result = signed_in(user, rotated, now, tokens=tokens)
        books.commit(Change(session.organization_id, saves=(Save(rotated, before=session),), result=result))
        return result
    if token.generation == session.generation - 1:
        return signed_in(user, session, now, tokens=tokens)

    revoked = replace(session, revoked_at=now, version=session.version + 1)
    books.commit(Change(session.organization_id, saves=(Save(revoked, before=session),)))
    raise RefreshTokenReused


def living_session(token: RefreshToken, *, books: Books, tokens: Tokens) -> tuple[Session, User]:
    """The session a genuine token belongs to, and whose it is. Raises RefreshTokenInvalid."""
    session = books.get(token.organization_id, Session, token.session_id)
    user = books.get(token.organization_id, User, session.user_id) if session is not None else None
    if session is None or user is None or not token.is_genuine(user, tokens):
        raise RefreshTokenInvalid
    return session, user
