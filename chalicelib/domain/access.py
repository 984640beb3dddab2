"""Who may do what: the four roles, the scopes of API keys, and the permissions that routes ask for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    ADMIN = "admin"
    ACCOUNTANT = "accountant"
    VIEWER = "viewer"
    CLIENT = "client"


class Scope(StrEnum):
    """What an API key may do; each scope includes the one before it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


class Permission(StrEnum):
    """`area:verb`. A route names exactly one."""

    ORGANIZATION_READ = "organization:read"
    ORGANIZATION_WRITE = "organization:write"
    BILLING_READ = "billing:read"
    BILLING_WRITE = "billing:write"
    REPORTS_READ = "reports:read"
    OWN_PROFILE = "profile:own"


_EVERYTHING = frozenset(Permission)
_VIEWER = frozenset(
    {
        Permission.ORGANIZATION_READ,
        Permission.BILLING_READ,
        Permission.REPORTS_READ,
        Permission.OWN_PROFILE,
    }
)

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.ADMIN: _EVERYTHING,
    Role.ACCOUNTANT: _VIEWER | {Permission.BILLING_WRITE},
    Role.VIEWER: _VIEWER,
    Role.CLIENT: frozenset({Permission.BILLING_READ, Permission.OWN_PROFILE}),
}

ROLE_OF_SCOPE: Mapping[Scope, Role] = {
    Scope.READ: Role.VIEWER,
    Scope.WRITE: Role.ACCOUNTANT,
    Scope.ADMIN: Role.ADMIN,
}


@dataclass(frozen=True)
class Actor:
    """Who is asking, on whose behalf, in which request.

    `principal_id` is a user's or an API key's id, or `system` for scheduled work. `client_id` is set for role
    `client` and narrows everything to that client's own, non-draft documents.
    """

    organization_id: str
    principal_id: str
    role: Role
    request_id: str = ""
    client_id: str | None = None

    def may(self, permission: Permission) -> bool:
        return permission in PERMISSIONS[self.role]

    def sees_client(self, client_id: str | None) -> bool:
        """Whether what belongs to this client exists at all for this actor."""
        return self.client_id is None or self.client_id == client_id


def system_actor(organization_id: str, request_id: str = "") -> Actor:
    """Scheduled jobs and workers act with an administrator's rights, under a name of their own."""
    return Actor(organization_id, "system", Role.ADMIN, request_id)
