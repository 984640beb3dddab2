"""The table of countries names only currencies and time zones that exist."""

from zoneinfo import ZoneInfo

import pytest

from chalicelib.domain.countries import CURRENCIES, is_country, usual_currency, usual_timezone
from chalicelib.domain.currencies import is_currency


def test_every_country_has_a_currency_and_a_time_zone_that_exist() -> None:
    assert len(CURRENCIES) == 250
    for country, currency in CURRENCIES.items():
        assert is_currency(currency)
        assert ZoneInfo(usual_timezone(country))


@pytest.mark.parametrize(
    ("country", "currency", "timezone"),
    [
        ("DE", "EUR", "Europe/Berlin"),
        ("US", "USD", "America/New_York"),
        ("JP", "JPY", "Asia/Tokyo"),
        ("AU", "AUD", "Australia/Sydney"),
        ("BG", "EUR", "Europe/Sofia"),
        ("AQ", "USD", "UTC"),
    ],
)
def test_the_usual_ones_are_those_of_most_companies(country: str, currency: str, timezone: str) -> None:
    assert (usual_currency(country), usual_timezone(country)) == (currency, timezone)


@pytest.mark.parametrize("code", ["", "de", "XX", "EU", "UK", "DEU"])
def test_what_is_no_country_is_none(code: str) -> None:
    assert not is_country(code)
