"""Clients: added, changed, archived and found again."""

from typing import Any

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.client import Client, ClientType
from chalicelib.domain.errors import Invalid, NotFound, PreconditionFailed
from chalicelib.domain.party import TaxId
from chalicelib.ports.books import Change, CreditMovement
from chalicelib.ports.listing import Condition, Listing, Operator
from chalicelib.use_cases.clients.archive_client import archive_client
from chalicelib.use_cases.clients.create_client import create_client
from chalicelib.use_cases.clients.details import ClientDetails
from chalicelib.use_cases.clients.list_clients import list_clients
from chalicelib.use_cases.clients.update_client import update_client
from tests.builders import CLIENT, ORG, OTHER_ORG, an_actor
from tests.company import OTHER_CLIENT, Company

READ = Listing()


def add(company: Company, **details: Any) -> Client:
    what = ClientDetails(**{"type": ClientType.INDIVIDUAL, "name": "Ada Lovelace", **details})
    return create_client(company.admin, what, **company.ports("books", "clock", "ids", "tax_ids"))


def change(company: Company, changes: dict[str, Any], **more: Any) -> Client:
    return update_client(company.admin, CLIENT, changes, **more, **company.ports("books", "tax_ids"))


def archive(company: Company, **more: Any) -> None:
    archive_client(company.admin, CLIENT, books=company.books, **more)


def test_a_new_client_is_stored_as_it_is_answered(company: Company) -> None:
    added = add(company, metadata={"crm": "7"})
    assert company.client(added.id) == added
    assert (added.name, added.metadata, added.version) == ("Ada Lovelace", {"crm": "7"}, 1)


def test_tax_ids_are_kept_in_their_canonical_spelling(company: Company) -> None:
    added = add(company, tax_ids=(TaxId("eu_vat", "de 136 695 976"),))
    assert added.tax_ids == (TaxId("eu_vat", "DE136695976"),)


def test_a_tax_id_that_cannot_be_right_is_refused_by_its_place(company: Company) -> None:
    with pytest.raises(Invalid) as refused:
        add(company, tax_ids=(TaxId("eu_vat", "DE136695976"), TaxId("eu_vat", "DE136695975")))
    assert [(p.pointer, p.code) for p in refused.value.problems] == [("/tax_ids/1/value", "invalid_tax_id")]
    assert len(list_clients(company.admin, READ, books=company.books).items) == 2


def test_a_change_replaces_what_is_named_and_keeps_the_rest(company: Company) -> None:
    before = company.client()
    after = change(company, {"name": "Globex SA", "email": ""})
    assert company.client() == after
    assert (after.name, after.email, after.version) == ("Globex SA", "", before.version + 1)
    assert (after.tax_ids, after.billing_address) == (before.tax_ids, before.billing_address)


def test_a_change_never_touches_the_clients_credit(company: Company) -> None:
    company.books.commit(Change(ORG, credits=(CreditMovement(CLIENT, "EUR", 500),)))
    assert change(company, {"name": "Globex SA"}).credits_minor == {"EUR": 500}


def test_a_change_of_another_version_is_refused(company: Company) -> None:
    for act in (
        lambda: change(company, {"name": "X"}, expected_version=9),
        lambda: archive(company, expected_version=9),
    ):
        with pytest.raises(PreconditionFailed):
            act()
    assert company.client().version == 1


def test_archived_clients_are_listed_only_when_asked_for(company: Company) -> None:
    archive(company)
    archive(company)
    assert company.client().version == 2, "archiving twice changes nothing"
    archived = Listing((Condition("is_archived", Operator.EQ, True),))
    listed = [
        [c.id for c in list_clients(company.admin, q, books=company.books).items] for q in (READ, archived)
    ]
    assert listed == [[OTHER_CLIENT], [CLIENT]]


def test_a_change_brings_an_archived_client_back(company: Company) -> None:
    archive(company)
    assert not change(company, {"notes": "is back"}).is_archived


def test_a_client_who_signs_in_finds_itself_and_nobody_else(company: Company) -> None:
    found = list_clients(an_actor(Role.CLIENT), READ, books=company.books).items
    assert [client.id for client in found] == [CLIENT]


def test_another_organisations_client_does_not_exist(company: Company) -> None:
    stranger = an_actor(organization_id=OTHER_ORG)
    with pytest.raises(NotFound):
        archive_client(stranger, CLIENT, books=company.books)
    assert not company.client().is_archived
