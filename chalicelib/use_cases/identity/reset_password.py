"""Choosing a password with the token of a mail: an invitation, or a reset."""

from dataclasses import replace

from chalicelib.domain.user import User
from chalicelib.ports.books import Books, Change, Save
from chalicelib.ports.clock import Clock
from chalicelib.ports.identity import PasswordHasher, Tokens
from chalicelib.use_cases.identity.new_password import require_good_password
from chalicelib.use_cases.identity.password_links import PasswordToken
from chalicelib.use_cases.identity.refusals import ResetTokenInvalid


def reset_password(
    token: str, password: str, *, books: Books, clock: Clock, passwords: PasswordHasher, tokens: Tokens
) -> User:
    """One read, one write; signs the user out everywhere. A link dies with its user, whose `token_version` rises.

    Raises ResetTokenInvalid, Invalid for a bad password.
    """
    link = PasswordToken.read(token)
    user = books.get(link.organization_id, User, link.user_id)
    if link.expires_at <= clock.now() or user is None or not link.is_genuine(user, tokens):
        raise ResetTokenInvalid
    require_good_password(password, user.email)
    changed = with_password(user, passwords.hash(password))
    books.commit(Change(user.organization_id, saves=(Save(changed, before=user),)))
    return changed


def with_password(user: User, password_hash: str) -> User:
    """A new password ends every session, access token and link that the old one stood behind."""
    return replace(
        user, password_hash=password_hash, token_version=user.token_version + 1, version=user.version + 1
    )
