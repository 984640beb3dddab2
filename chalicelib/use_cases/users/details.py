"""What is written about a user, and the rules that tie a role to a client."""

from dataclasses import dataclass

from chalicelib.domain.access import Role
from chalicelib.domain.client import Client
from chalicelib.domain.errors import Forbidden, Invalid
from chalicelib.ports.books import Books


@dataclass(frozen=True)
class UserDetails:
    email: str
    name: str
    role: Role
    client_id: str | None = None
    phone: str = ""
    job_title: str = ""
    locale: str = ""
    timezone: str = ""


class OwnRole(Forbidden):
    code = "own_role"

    def __init__(self) -> None:
        super().__init__("Nobody changes their own role; another administrator has to.")


def require_fitting_client(organization_id: str, role: Role, client_id: str | None, *, books: Books) -> None:
    """Raises Invalid unless exactly the users with role `client` belong to a client, and it exists."""
    if role is not Role.CLIENT:
        if client_id is not None:
            raise Invalid.field("/client_id", "not_allowed", f"the role '{role}' belongs to no client")
        return
    if client_id is None:
        raise Invalid.field("/client_id", "missing", "the role 'client' needs the client it belongs to")
    if books.get(organization_id, Client, client_id) is None:
        raise Invalid.field("/client_id", "unknown_client", f"there is no client '{client_id}'")
