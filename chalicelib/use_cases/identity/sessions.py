"""What somebody who signed in holds: a short access token, and a refresh token of a session's family.

Refresh tokens are derived, not stored: the session row remembers only which generation is the newest. The user's
`token_version` is one of the facts they are derived from, so raising it kills every one of them at once.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.ids import Kind
from chalicelib.domain.user import Session, User
from chalicelib.ports.clock import Ids
from chalicelib.ports.identity import AccessClaims, Tokens
from chalicelib.use_cases.identity.refusals import RefreshTokenInvalid
from chalicelib.use_cases.organization.settings import OrganizationSettings

ACCESS_LIFETIME_SECONDS = 15 * 60
SESSION_LIFETIME = timedelta(days=30)

_PURPOSE = "refresh"
_REFRESH_TOKEN = re.compile(
    r"rt_([0-9A-Za-z]{1,40})_([0-9A-Za-z]{1,40})_([1-9][0-9]{0,8})_([A-Za-z0-9_-]{43})"
)


@dataclass(frozen=True)
class SignedIn:
    """The answer to everybody who proved who they are; `organization` is there when it has just been made."""

    user: User
    access_token: str
    refresh_token: str
    organization: OrganizationSettings | None = None
    expires_in_seconds: int = ACCESS_LIFETIME_SECONDS


@dataclass(frozen=True)
class RefreshToken:
    """A refresh token taken apart; nothing about it is proved yet."""

    organization_id: str
    session_id: str
    generation: int
    secret: str

    @classmethod
    def read(cls, text: str) -> "RefreshToken":
        """Raises RefreshTokenInvalid for what cannot be one."""
        match = _REFRESH_TOKEN.fullmatch(text)
        if match is None:
            raise RefreshTokenInvalid
        organization, session, generation, secret = match.groups()
        return cls(
            f"{Kind.ORGANIZATION}_{organization}", f"{Kind.SESSION}_{session}", int(generation), secret
        )

    def is_genuine(self, user: User, tokens: Tokens) -> bool:
        return tokens.matches(self.secret, _PURPOSE, *_facts(self.session_id, self.generation, user))


def open_session(user: User, now: datetime, *, ids: Ids) -> Session:
    return Session(
        id=ids.new(Kind.SESSION),
        organization_id=user.organization_id,
        user_id=user.id,
        created_at=now,
        expires_at=now + SESSION_LIFETIME,
    )


def signed_in(
    user: User,
    session: Session,
    now: datetime,
    *,
    tokens: Tokens,
    organization: OrganizationSettings | None = None,
) -> SignedIn:
    """A fresh access token, and the refresh token of the session's newest generation."""
    claims = AccessClaims(
        user_id=user.id,
        organization_id=user.organization_id,
        role=user.role,
        token_version=user.token_version,
        session_id=session.id,
        client_id=user.client_id,
    )
    secret = tokens.derive(_PURPOSE, *_facts(session.id, session.generation, user))
    organization_part = session.organization_id.removeprefix(f"{Kind.ORGANIZATION}_")
    session_part = session.id.removeprefix(f"{Kind.SESSION}_")
    return SignedIn(
        user=user,
        access_token=tokens.issue_access(claims, now, ACCESS_LIFETIME_SECONDS),
        refresh_token=f"rt_{organization_part}_{session_part}_{session.generation}_{secret}",
        organization=organization,
    )


def _facts(session_id: str, generation: int, user: User) -> tuple[str, ...]:
    return user.organization_id, session_id, str(generation), user.id, str(user.token_version)
