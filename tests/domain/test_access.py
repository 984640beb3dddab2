"""Roles and scopes, as the table of the contract has them."""

import pytest

from chalicelib.domain.access import ROLE_OF_SCOPE, Permission, Role, Scope, system_actor
from tests.builders import CLIENT, ORG, an_actor

MAY = {
    Role.ADMIN: set(Permission),
    Role.ACCOUNTANT: {
        Permission.ORGANIZATION_READ,
        Permission.BILLING_READ,
        Permission.BILLING_WRITE,
        Permission.REPORTS_READ,
        Permission.OWN_PROFILE,
    },
    Role.VIEWER: {
        Permission.ORGANIZATION_READ,
        Permission.BILLING_READ,
        Permission.REPORTS_READ,
        Permission.OWN_PROFILE,
    },
    Role.CLIENT: {Permission.BILLING_READ, Permission.OWN_PROFILE},
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("permission", list(Permission))
def test_each_role_may_what_the_table_says(role: Role, permission: Permission) -> None:
    assert an_actor(role).may(permission) is (permission in MAY[role])


def test_each_scope_of_a_key_includes_the_one_before() -> None:
    read, write, admin = (MAY[ROLE_OF_SCOPE[scope]] for scope in (Scope.READ, Scope.WRITE, Scope.ADMIN))
    assert read < write < admin


def test_a_client_sees_one_client_and_everybody_else_sees_all() -> None:
    client = an_actor(Role.CLIENT)
    assert (client.sees_client(CLIENT), client.sees_client("cli_other"), client.sees_client(None)) == (
        True,
        False,
        False,
    )
    assert an_actor(Role.VIEWER).sees_client("cli_other")


def test_scheduled_work_acts_under_a_name_of_its_own() -> None:
    actor = system_actor(ORG, "req-9")
    assert (actor.principal_id, actor.role, actor.request_id) == ("system", Role.ADMIN, "req-9")
