"""Signing up makes an organisation that can bill at once."""

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.errors import Invalid, StaleVersion
from chalicelib.domain.series import DocumentKind, NumberSeries, series_id
from chalicelib.domain.user import DIRECTORY, EmailClaim, claim_id
from chalicelib.use_cases.identity.refusals import EmailTaken, SignupClosed, TooManyAttempts
from tests.use_cases.identity.world import World


def test_signing_up_makes_the_organization_its_admin_and_both_number_series(world: World) -> None:
    result = world.sign_up(country="JP")
    settings = result.organization
    assert settings is not None
    assert (settings.organization.currency, settings.organization.timezone) == ("JPY", "Asia/Tokyo")
    assert (result.user.role, result.user.organization_id) == (Role.ADMIN, settings.organization.id)
    for kind in DocumentKind:
        stored = world.books.get(settings.organization.id, NumberSeries, series_id(kind))
        assert stored is not None
        assert stored.next_on(settings.today) == 1


def test_currency_and_time_zone_can_be_chosen(world: World) -> None:
    settings = world.sign_up(currency="USD", timezone="America/New_York").organization
    assert settings is not None
    assert (settings.organization.currency, settings.organization.timezone) == ("USD", "America/New_York")


def test_the_tokens_of_a_signup_work_at_once(world: World) -> None:
    result = world.sign_up()
    assert world.authenticate(result.access_token).principal_id == result.user.id
    assert world.refresh(result.refresh_token).user == result.user


def test_a_closed_deployment_takes_nobody(world: World) -> None:
    with pytest.raises(SignupClosed):
        world.sign_up(is_open=False)
    assert world.books.dump()["aggregates"] == {}


@pytest.mark.parametrize("spelling", ["ada@example.com", "ADA@example.com"])
def test_an_address_signs_up_once_however_it_is_spelt(world: World, spelling: str) -> None:
    world.sign_up("ada@example.com")
    with pytest.raises(EmailTaken):
        world.sign_up(spelling)


def test_of_two_signups_at_the_same_moment_the_second_writes_nothing(world: World) -> None:
    """The claim was not there when the second looked, and is when it writes: the kernel then asks again."""
    world.sign_up()
    before = world.books.dump()
    get = world.books.get
    blind = {"times": 0}

    def without_the_claim(organization_id, kind, identifier):
        blind["times"] += 1
        return None if kind is EmailClaim else get(organization_id, kind, identifier)

    world.books.get = without_the_claim  # type: ignore[method-assign]
    with pytest.raises(StaleVersion):
        world.sign_up()
    assert blind["times"] == 1
    assert world.books.dump() == before
    world.books.get = get  # type: ignore[method-assign]
    assert world.books.get(DIRECTORY, EmailClaim, claim_id("ada@example.com")) is not None


@pytest.mark.parametrize("password", ["short", "x" * 129, "Password123", "ada@example.com"])
def test_a_password_that_is_short_long_common_or_the_address_is_refused(world: World, password: str) -> None:
    with pytest.raises(Invalid) as refusal:
        world.sign_up(password=password)
    assert refusal.value.problems[0].pointer == "/password"


def test_signing_up_is_throttled_by_network(world: World) -> None:
    for number in range(300):
        world.sign_up(f"ada{number}@example.com")
    with pytest.raises(TooManyAttempts):
        world.sign_up("ada300@example.com")
