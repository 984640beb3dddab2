import json
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.derivations import Figure, exact_text
from chalicelib.domain.explanation import Explanation, explain
from chalicelib.domain.identities import identities
from chalicelib.domain.lines import Charge, Discount, Line
from chalicelib.domain.tax import Tax, TaxCategory
from chalicelib.domain.totals import compute_totals

STANDARD = Tax(TaxCategory.STANDARD, Decimal(19))
REDUCED = Tax(TaxCategory.STANDARD, Decimal(7))
LINES = [
    Line("Advice", Decimal("3.25"), Decimal(9538), STANDARD, discount=Discount(percent=Decimal(10))),
    Line("Book", Decimal(2), Decimal("1999.5"), REDUCED, discount=Discount(amount_minor=99)),
]
FREIGHT = Charge("Freight", 500, STANDARD)
RULES = ["BR-CO-10", "BR-CO-11", "BR-CO-12", "BR-CO-13", "BR-CO-14", "BR-CO-15", "BR-CO-16"]


def explained(*, prices_include_tax: bool = False, currency: str = "EUR") -> Explanation:
    settings = {
        "discount": Discount(percent=Decimal(5)),
        "charges": [FREIGHT],
        "prices_include_tax": prices_include_tax,
    }
    totals = compute_totals(LINES, currency=currency, **settings)  # type: ignore[arg-type]
    return explain(LINES, totals, currency=currency, **settings)  # type: ignore[arg-type]


def sentences(figures: tuple[Figure, ...]) -> dict[str, str]:
    return {figure.name: figure.derivation for figure in figures}


def test_a_line_is_derived_from_quantity_price_and_discount() -> None:
    advice, book = explained().lines
    assert sentences(advice.figures) == {
        "gross": "3.25 x 95.38 = 309.985, rounded 309.99",
        "net": "309.985 - 10 % = 278.9865, rounded 278.99",
    }
    assert sentences(book.figures)["net"] == "39.99 - 0.99 = 39.00, rounded 39.00"


def test_a_tax_group_is_derived_from_lines_discount_charges_and_rate() -> None:
    standard, reduced = explained().tax_groups
    assert sentences(standard.figures) == {
        "taxable": "lines 278.99 - discount 13.95 + charges 5.00 = 270.04",
        "tax": "270.04 x 19 % = 51.3076, rounded 51.31",
    }
    assert sentences(reduced.figures)["taxable"] == "lines 39.00 - discount 1.95 = 37.05"


def test_the_totals_only_add() -> None:
    assert sentences(explained().totals) == {
        "subtotal": "278.99 + 39.00 = 317.99",
        "discount_total": "5 % of the lines, by tax group: 13.95 + 1.95 = 15.90",
        "charge_total": "5.00",
        "net_total": "317.99 - 15.90 + 5.00 = 307.09",
        "tax_total": "51.31 + 2.59 = 53.90",
        "total_with_tax": "307.09 + 53.90 = 360.99",
        "rounding_amount": "0.00 + 0.00 = 0.00",
        "total": "360.99 + 0.00 = 360.99",
    }


def test_a_price_with_tax_shows_where_the_rounding_amount_comes_from() -> None:
    line = Line("Set", Decimal(1), Decimal(35390), STANDARD)
    totals = compute_totals([line], currency="EUR", prices_include_tax=True)
    shown = explain([line], totals, currency="EUR", prices_include_tax=True)
    assert sentences(shown.lines[0].figures)["net"] == "353.90 / (1 + 19 %) = 297.394957…, rounded 297.39"
    assert sentences(shown.tax_groups[0].figures)["rounding"] == "353.90 with tax - 297.39 - 56.50 = 0.01"
    assert sentences(shown.totals)["total"] == "353.89 + 0.01 = 353.90"


def test_every_identity_is_shown_with_both_sides() -> None:
    shown = explained(prices_include_tax=True).identities
    assert [identity.rule for identity in shown] == [
        *RULES,
        *["BR-S-08", "BR-S-09", "BR-CO-17"] * 2,
        "PAIDUP-GROSS",
    ]
    assert all(identity.holds and identity.left_minor == identity.right_minor for identity in shown)


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
@pytest.mark.parametrize("prices_include_tax", [True, False])
def test_each_derivation_ends_in_the_figure_it_explains(currency: str, prices_include_tax: bool) -> None:
    shown = explained(currency=currency, prices_include_tax=prices_include_tax)
    figures = [f for part in (*shown.lines, *shown.charges, *shown.tax_groups) for f in part.figures]
    places = {"EUR": 2, "JPY": 0, "KWD": 3}[currency]
    for figure in (*figures, *shown.totals):
        last = re.findall(r"-?[0-9][0-9.]*", figure.derivation)[-1]
        assert Decimal(last).scaleb(places) == figure.amount_minor, figure


def test_an_explanation_is_ready_for_json() -> None:
    document = explained(prices_include_tax=True).as_dict()
    assert json.loads(json.dumps(document))["identities"][0]["holds"] is True
    assert list(document) == [
        *[
            "currency",
            "prices_include_tax",
            "rounding_rule",
            "lines",
            "charges",
            "tax_groups",
            "totals",
            "identities",
        ]
    ]


def test_long_sums_are_summed_up() -> None:
    lines = [Line("x", Decimal(1), Decimal(100), STANDARD)] * 40
    shown = explain(lines, compute_totals(lines, currency="EUR"), currency="EUR")
    assert sentences(shown.totals)["subtotal"] == "40 amounts, together 40.00"


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ("subtotal_minor", "BR-CO-10"),
        ("discount_total_minor", "BR-CO-11"),
        ("charge_total_minor", "BR-CO-12"),
        ("net_total_minor", "BR-CO-13"),
        ("tax_total_minor", "BR-CO-14"),
        ("total_minor", "BR-CO-15"),
        ("total_minor", "BR-CO-16"),
    ],
)
def test_a_cent_slipped_into_a_total_breaks_its_identity(field: str, rule: str) -> None:
    totals = compute_totals(LINES, currency="EUR")
    wrong = replace(totals, **{field: getattr(totals, field) + 1})
    broken = {identity.rule for identity in identities(LINES, wrong) if not identity.holds}
    assert rule in broken


@pytest.mark.parametrize(
    ("field", "rule"), [("taxable_minor", "BR-S-08"), ("tax_minor", "BR-S-09"), ("tax_minor", "BR-CO-17")]
)
def test_a_cent_slipped_into_a_tax_group_breaks_its_identity(field: str, rule: str) -> None:
    totals = compute_totals(LINES, currency="EUR")
    first, *others = totals.tax_breakdown
    first = replace(first, **{field: getattr(first, field) + 1})
    wrong = replace(totals, tax_breakdown=(first, *others))
    assert rule in {identity.rule for identity in identities(LINES, wrong) if not identity.holds}


@given(st.fractions())
def test_the_exact_value_is_written_whole_or_marked_as_unending(value: Fraction) -> None:
    text = exact_text(value)
    written = Fraction(text.removesuffix("…"))
    assert abs(written - value) < Fraction(1, 10**6) if text.endswith("…") else written == value
