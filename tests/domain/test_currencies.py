import pytest

from chalicelib.domain.currencies import EXPONENTS, UnknownCurrency, exponent, is_currency


@pytest.mark.parametrize(
    ("code", "places"), [("EUR", 2), ("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("ISK", 0)]
)
def test_each_currency_has_its_own_minor_unit(code: str, places: int) -> None:
    assert exponent(code) == places


@pytest.mark.parametrize("code", ["", "eur", "EURO", "XAU", "XXX", "XTS", "DEM", "ЕUR", "EUR "])
def test_what_is_not_an_active_currency_is_refused(code: str) -> None:
    assert not is_currency(code)
    with pytest.raises(UnknownCurrency) as refusal:
        exponent(code)
    assert refusal.value.problems[0].pointer == "/currency"


def test_the_table_is_the_published_list() -> None:
    published = pytest.importorskip("iso4217").raw_table
    assert {
        code: int(entry["CcyMnrUnts"])
        for code, entry in published.items()
        if code is not None and (entry["CcyMnrUnts"] or "").isdigit()
    } == EXPONENTS
