"""What the worker needs to write an invitation or a password reset: to whom, in whose name, with which token.

The token is made when the mail is, so that it is never stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.journal import Task, TaskKind
from chalicelib.domain.organization import Organization
from chalicelib.domain.user import DIRECTORY, EmailClaim, User
from chalicelib.ports.books import Books
from chalicelib.ports.clock import Clock
from chalicelib.ports.identity import Tokens
from chalicelib.use_cases.identity.password_links import (
    INVITATION_LIFETIME,
    RESET_LIFETIME,
    password_token,
)


@dataclass(frozen=True)
class PasswordMail:
    user: User
    organization: Organization
    token: str
    expires_at: datetime


def compose_password_mail(
    organization_id: str, task: Task, *, books: Books, clock: Clock, tokens: Tokens
) -> PasswordMail | None:
    """None when there is nobody to write to: an unknown address, or a user deactivated since."""
    user = _addressee(organization_id, task.arguments, books=books)
    if user is None or not user.is_active:
        return None
    organization = books.get(user.organization_id, Organization, user.organization_id)
    if organization is None:
        return None
    now, lifetime = clock.now(), _lifetime(task.kind)
    return PasswordMail(
        user, organization, password_token(user, now, lifetime, tokens=tokens), now + lifetime
    )


def _addressee(organization_id: str, arguments: Mapping[str, str], *, books: Books) -> User | None:
    if "user_id" in arguments:
        return books.get(organization_id, User, arguments["user_id"])
    claim = books.get(DIRECTORY, EmailClaim, arguments["claim_id"])
    return books.get(claim.user_organization_id, User, claim.user_id) if claim is not None else None


def _lifetime(kind: TaskKind) -> timedelta:
    return INVITATION_LIFETIME if kind is TaskKind.MAIL_INVITATION else RESET_LIFETIME
