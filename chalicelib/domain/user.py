"""People who sign in, the sessions they hold and the keys that programs use."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.access import Role, Scope
from chalicelib.domain.ids import Kind

DIRECTORY = "directory"
"""The pseudo-organisation of e-mail claims: the one look-up that must work before the organisation is known."""


@dataclass(frozen=True)
class User:
    """`token_version` rises whenever every token issued so far must die (password change, deactivation)."""

    id: str
    organization_id: str
    email: str
    name: str
    role: Role
    created_at: datetime
    password_hash: str = ""
    client_id: str | None = None
    phone: str = ""
    job_title: str = ""
    locale: str = ""
    timezone: str = ""
    is_active: bool = True
    token_version: int = 1
    version: int = 1


@dataclass(frozen=True)
class EmailClaim:
    """One e-mail address signs in to one user: unique across organisations, keyed by the address's hash."""

    id: str
    user_organization_id: str
    user_id: str
    organization_id: str = DIRECTORY
    version: int = 1


@dataclass(frozen=True)
class Session:
    """A family of refresh tokens. `generation` is that of the newest token issued; its predecessor stays
    usable until the newest is used, so that a lost response logs nobody out."""

    id: str
    organization_id: str
    user_id: str
    created_at: datetime
    expires_at: datetime
    generation: int = 1
    revoked_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True)
class ApiKey:
    """`secret_hash` is SHA-256 of the secret: the secret has 256 random bits, so no slow hash is needed."""

    id: str
    organization_id: str
    name: str
    scope: Scope
    secret_hash: str
    created_by: str
    created_at: datetime
    last_four: str = ""
    revoked_at: datetime | None = None
    version: int = 1


def normalised_email(email: str) -> str:
    """The spelling under which an address is unique: trimmed and case-folded."""
    return email.strip().casefold()


def claim_id(email: str) -> str:
    return f"{Kind.EMAIL_CLAIM}_{hashlib.sha256(normalised_email(email).encode()).hexdigest()}"
