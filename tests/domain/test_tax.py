from decimal import Decimal

import pytest

from chalicelib.domain.tax import Tax, TaxCategory, tax_problems


def problems(category: str, rate: str, reason: str = "") -> list[tuple[str, str]]:
    found = tax_problems(Tax(TaxCategory(category), Decimal(rate), reason), "/lines/0/tax")
    return [(problem.pointer.removeprefix("/lines/0/tax"), problem.code) for problem in found]


@pytest.mark.parametrize(
    ("category", "rate", "reason"),
    [
        ("S", "19", ""),
        ("S", "100", ""),
        ("S", "0.0001", ""),
        ("S", "7.5000000", ""),
        ("Z", "0", ""),
        ("E", "0", "Art. 132"),
    ]
    + [(category, "0", "") for category in ("AE", "K", "G", "O")],
)
def test_a_sound_tax_has_no_problem(category: str, rate: str, reason: str) -> None:
    assert problems(category, rate, reason) == []


@pytest.mark.parametrize("category", ["Z", "E", "AE", "K", "G", "O"])
def test_only_the_standard_category_charges_a_rate(category: str) -> None:
    reason = "why" if category == "E" else ""
    assert problems(category, "19", reason) == [("/rate", "tax_rate_not_zero")]


@pytest.mark.parametrize(
    ("rate", "code"),
    [
        ("0", "tax_rate_missing"),
        ("100.0001", "tax_rate_out_of_range"),
        ("-1", "tax_rate_out_of_range"),
        ("NaN", "tax_rate_out_of_range"),
        ("Infinity", "tax_rate_out_of_range"),
        ("7.12345", "tax_rate_too_precise"),
    ],
)
def test_a_standard_rate_is_above_zero_and_at_most_a_hundred(rate: str, code: str) -> None:
    assert problems("S", rate) == [("/rate", code)]


def test_an_exemption_names_its_reason_and_a_charged_tax_has_none() -> None:
    assert problems("E", "0", "  ") == [("/reason", "tax_reason_missing")]
    assert problems("S", "19", "because") == [("/reason", "tax_reason_not_allowed")]


def test_the_usual_reason_is_printed_unless_the_seller_wrote_one() -> None:
    assert Tax(TaxCategory.REVERSE_CHARGE, Decimal(0)).printed_reason == "Reverse charge"
    assert Tax(TaxCategory.EXPORT, Decimal(0), "Ausfuhr").printed_reason == "Ausfuhr"
    assert Tax(TaxCategory.STANDARD, Decimal(19)).printed_reason == ""
