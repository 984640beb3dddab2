"""Signing out: the session ends, with its whole family of refresh tokens and every access token issued in it."""

from dataclasses import replace

from chalicelib.domain.user import Session
from chalicelib.ports.books import Books, Change, Save
from chalicelib.ports.clock import Clock
from chalicelib.ports.identity import Tokens
from chalicelib.use_cases.identity.refresh_session import living_session
from chalicelib.use_cases.identity.refusals import RefreshTokenInvalid
from chalicelib.use_cases.identity.sessions import RefreshToken


def log_out(refresh_token: str, *, books: Books, clock: Clock, tokens: Tokens) -> Session | None:
    """The session that ended. Whoever holds no living token is signed out already: that is no error."""
    try:
        session, _ = living_session(RefreshToken.read(refresh_token), books=books, tokens=tokens)
    except RefreshTokenInvalid:
        return None
    if session.revoked_at is None:
        revoked = replace(session, revoked_at=clock.now(), version=session.version + 1)
        books.commit(Change(session.organization_id, saves=(Save(revoked, before=session),)))
    return session
