"""What signing in needs: hashes, tokens, and the checks of tax numbers by their published rules."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.domain.access import Role


class PasswordHasher(Protocol):
    def hash(self, password: str) -> str: ...

    def verify(self, password_hash: str, password: str) -> bool:
        """Constant work: an empty hash is verified against a dummy and is never right."""
        ...

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with weaker settings than today's."""
        ...


@dataclass(frozen=True)
class AccessClaims:
    """What an access token says. It is alive while the user's `token_version` is this one and the session it was
    issued in has not ended."""

    user_id: str
    organization_id: str
    role: Role
    token_version: int
    session_id: str
    client_id: str | None = None


class Tokens(Protocol):
    """Signed and derived secrets. All of them die with the signing key."""

    def issue_access(self, claims: AccessClaims, now: datetime, lifetime_seconds: int) -> str: ...

    def read_access(self, token: str, now: datetime) -> AccessClaims:
        """Raises Unauthenticated for anything but a living access token of ours."""
        ...

    def derive(self, purpose: str, *facts: str) -> str:
        """A 43-character URL-safe secret that only the key's holder can compute: HMAC over purpose and facts."""
        ...

    def matches(self, secret: str, purpose: str, *facts: str) -> bool:
        """Constant-time comparison with `derive`, under the current key and its predecessor."""
        ...


class TaxIdRules(Protocol):
    def problem(self, scheme: str, value: str) -> str | None:
        """Why the number cannot be right, in a sentence; None when it may be, or no rule is known."""
        ...

    def normalise(self, scheme: str, value: str) -> str:
        """The canonical spelling, without spaces and separators, where a rule is known."""
        ...
