"""Settings and numbering change together, or not at all."""

from dataclasses import replace

import pytest

from chalicelib.domain.access import Actor
from chalicelib.domain.errors import Invalid, PreconditionFailed, StaleVersion
from chalicelib.domain.party import TaxId
from chalicelib.domain.series import DocumentKind, NumberAlreadyIssued, NumberSeries, series_id
from chalicelib.ports.books import Change, Save
from chalicelib.use_cases.organization.read_organization import read_organization
from chalicelib.use_cases.organization.settings import OrganizationSettings
from chalicelib.use_cases.organization.update_organization import (
    OrganizationChanges,
    Renumbering,
    update_organization,
)
from tests.use_cases.identity.world import World, actor_of


@pytest.fixture
def boss(world: World) -> Actor:
    return actor_of(world.sign_up().user)


def update(
    world: World, boss: Actor, numbering=None, *, expected_version=None, **fields
) -> OrganizationSettings:
    return update_organization(
        boss,
        OrganizationChanges(fields, numbering or {}),
        expected_version=expected_version,
        **world.ports("books", "clock", "tax_ids"),
    )


def read(world: World, boss: Actor) -> OrganizationSettings:
    return read_organization(boss, **world.ports("books", "clock"))


def issue_number(world: World, boss: Actor) -> str:
    series = read(world, boss).invoices
    number, after = series.take(read(world, boss).today)
    world.books.commit(Change(boss.organization_id, saves=(Save(after, before=series),)))
    return number


def test_what_is_answered_is_what_is_stored(world: World, boss: Actor) -> None:
    numbering = {DocumentKind.INVOICE: Renumbering("R-{NNN}", 42)}
    answered = update(world, boss, numbering, legal_name="Engines", payment_terms_days=14)
    assert read(world, boss) == answered
    assert (answered.organization.legal_name, answered.organization.version) == ("Engines", 2)
    assert issue_number(world, boss) == "R-042"


def test_a_change_of_numbering_alone_is_a_new_version(world: World, boss: Actor) -> None:
    answered = update(world, boss, {DocumentKind.CREDIT_NOTE: Renumbering(next=7)})
    assert answered.organization.version == 2
    assert answered.credit_notes.next_on(answered.today) == 7
    assert answered.invoices == replace(answered.invoices, version=1)


def test_tax_numbers_are_checked_and_spelt_canonically(world: World, boss: Actor) -> None:
    answered = update(world, boss, tax_ids=(TaxId("eu_vat", "de 136695976"),))
    assert answered.organization.tax_ids == (TaxId("eu_vat", "DE136695976"),)
    with pytest.raises(Invalid) as refusal:
        update(world, boss, tax_ids=(TaxId("eu_vat", "DE136695976"), TaxId("eu_vat", "DE136695977")))
    assert [problem.pointer for problem in refusal.value.problems] == ["/tax_ids/1/value"]


def test_a_number_already_issued_cannot_come_again(world: World, boss: Actor) -> None:
    for _ in range(3):
        issue_number(world, boss)
    with pytest.raises(NumberAlreadyIssued):
        update(world, boss, {DocumentKind.INVOICE: Renumbering(next=3)})
    update(world, boss, {DocumentKind.INVOICE: Renumbering(next=4)})


def test_a_bad_pattern_is_named_where_the_caller_wrote_it(world: World, boss: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        update(world, boss, {DocumentKind.INVOICE: Renumbering("no counter")}, legal_name="Engines")
    assert refusal.value.problems[0].pointer == "/numbering/invoice/pattern"
    assert read(world, boss).organization.legal_name == "Analytical Engines"


def test_an_old_version_changes_nothing(world: World, boss: Actor) -> None:
    update(world, boss, legal_name="Engines")
    with pytest.raises(PreconditionFailed):
        update(world, boss, legal_name="Motors", expected_version=1)
    assert update(world, boss, legal_name="Motors", expected_version=2).organization.version == 3


def test_a_number_issued_at_the_same_moment_is_not_lost(world: World, boss: Actor) -> None:
    commit = world.books.commit

    def raced(change: Change) -> None:
        world.books.commit = commit  # type: ignore[method-assign]
        issue_number(world, boss)
        commit(change)

    world.books.commit = raced  # type: ignore[method-assign]
    with pytest.raises(StaleVersion):
        update(world, boss, {DocumentKind.INVOICE: Renumbering(next=10)})
    series = world.books.get(boss.organization_id, NumberSeries, series_id(DocumentKind.INVOICE))
    assert series is not None
    assert series.next_on(read(world, boss).today) == 2
