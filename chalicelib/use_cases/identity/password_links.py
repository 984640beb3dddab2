"""Links that let somebody choose a password: signed, short-lived and good once, with no row of their own.

The user's `token_version` is one of the facts they are derived from. Choosing a password raises it, so the link is
spent and so is every other link and session of that user.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chalicelib.domain.ids import Kind
from chalicelib.domain.user import User
from chalicelib.ports.identity import Tokens
from chalicelib.use_cases.identity.refusals import ResetTokenInvalid

RESET_LIFETIME = timedelta(hours=1)
INVITATION_LIFETIME = timedelta(days=7)

_PURPOSE = "choose-password"
_TOKEN = re.compile(r"pw_([0-9A-Za-z]{1,40})_([0-9A-Za-z]{1,40})_([0-9]{10})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class PasswordToken:
    """A token taken apart; nothing about it is proved yet."""

    organization_id: str
    user_id: str
    expires_at: datetime
    secret: str

    @classmethod
    def read(cls, text: str) -> "PasswordToken":
        """Raises ResetTokenInvalid for what cannot be one."""
        match = _TOKEN.fullmatch(text)
        if match is None:
            raise ResetTokenInvalid
        organization, user, expires_at, secret = match.groups()
        return cls(
            organization_id=f"{Kind.ORGANIZATION}_{organization}",
            user_id=f"{Kind.USER}_{user}",
            expires_at=datetime.fromtimestamp(int(expires_at), UTC),
            secret=secret,
        )

    def is_genuine(self, user: User, tokens: Tokens) -> bool:
        return tokens.matches(self.secret, _PURPOSE, *_facts(user, self.expires_at))


def password_token(user: User, now: datetime, lifetime: timedelta, *, tokens: Tokens) -> str:
    """What goes into the link of a mail."""
    expires_at = now + lifetime
    secret = tokens.derive(_PURPOSE, *_facts(user, expires_at))
    organization = user.organization_id.removeprefix(f"{Kind.ORGANIZATION}_")
    return f"pw_{organization}_{user.id.removeprefix(f'{Kind.USER}_')}_{int(expires_at.timestamp())}_{secret}"


def _facts(user: User, expires_at: datetime) -> tuple[str, ...]:
    return user.organization_id, user.id, str(int(expires_at.timestamp())), str(user.token_version)
