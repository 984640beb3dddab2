"""Who sees what within one organisation."""

from typing import Any

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.visibility import may_see
from tests.builders import NOW, a_client, a_draft, a_payment, a_product, a_sent_invoice, an_actor

OTHER = "cli_00000000000000000000000009"
OWN_THINGS = [a_client(), a_sent_invoice(), a_sent_invoice().void("mistake", NOW), a_payment()]
HIDDEN_THINGS = [
    a_draft(),
    a_client(id=OTHER),
    a_sent_invoice(client=a_client(id=OTHER)),
    a_payment(client_id=OTHER),
    a_product(),
]


@pytest.mark.parametrize("thing", OWN_THINGS)
def test_a_client_sees_itself_and_its_own_sent_documents_and_payments(thing: Any) -> None:
    assert may_see(an_actor(Role.CLIENT), thing)


@pytest.mark.parametrize("thing", HIDDEN_THINGS)
def test_drafts_and_what_belongs_to_others_do_not_exist_for_a_client(thing: Any) -> None:
    assert not may_see(an_actor(Role.CLIENT), thing)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.ACCOUNTANT, Role.VIEWER])
@pytest.mark.parametrize("thing", [*OWN_THINGS, *HIDDEN_THINGS])
def test_everybody_else_sees_everything_of_the_organisation(role: Role, thing: Any) -> None:
    assert may_see(an_actor(role), thing)
