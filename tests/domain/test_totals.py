"""The totals against public bug reports by value, and against an independent model in exact fractions."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.domain.identities import identities
from chalicelib.domain.lines import Charge, Discount, Line
from chalicelib.domain.money import MAX_AMOUNT_MINOR
from chalicelib.domain.tax import Tax, TaxCategory
from chalicelib.domain.totals import TaxGroup, Totals, compute_totals

TAXES = (
    Tax(TaxCategory.STANDARD, Decimal(19)),
    Tax(TaxCategory.STANDARD, Decimal("7.0")),
    Tax(TaxCategory.STANDARD, Decimal("5.5")),
    Tax(TaxCategory.ZERO_RATED, Decimal(0)),
    Tax(TaxCategory.EXEMPT, Decimal(0), "Art. 132"),
)


def a_line(quantity: str, unit_price: str, rate: str = "19", discount: Discount | None = None) -> Line:
    category = TaxCategory.STANDARD if Decimal(rate) else TaxCategory.ZERO_RATED
    return Line(
        "Work", Decimal(quantity), Decimal(unit_price), Tax(category, Decimal(rate)), discount=discount
    )


def percent(value: str) -> Discount:
    return Discount(percent=Decimal(value))


def figures(totals: Totals) -> tuple[int, int, int, int]:
    return totals.net_total_minor, totals.tax_total_minor, totals.rounding_minor, totals.total_minor


def euros(*lines: Line, **settings: object) -> Totals:
    return compute_totals(lines, currency="EUR", **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("case", "totals", "expected"),
    [
        ("1000.00 plus 19 % is 1190.00", euros(a_line("1", "100000")), (100000, 19000, 0, 119000)),
        (
            "1190.00 with 19 % is 1000.00",
            euros(a_line("1", "119000"), prices_include_tax=True),
            (100000, 19000, 0, 119000),
        ),
        (
            "353.90 stays 353.90",
            euros(a_line("1", "35390"), prices_include_tax=True),
            (29739, 5650, 1, 35390),
        ),
        (
            "500.00 stays 500.00",
            euros(a_line("1", "50000"), prices_include_tax=True),
            (42017, 7983, 0, 50000),
        ),
        (
            "500.00 stays 500.00 at 21 %",
            euros(a_line("1", "50000", "21"), prices_include_tax=True),
            (41322, 8678, 0, 50000),
        ),
        (
            "ten times 0.99 stays 9.90",
            euros(*[a_line("1", "99")] * 10, prices_include_tax=True),
            (832, 158, 0, 990),
        ),
        ("3.25 x 95.38 is rounded once", euros(a_line("3.25", "9538")), (30999, 5890, 0, 36889)),
        (
            "15.34 and 15.33 add up",
            euros(a_line("1", "1534", "21"), a_line("1", "1533", "21")),
            (3067, 644, 0, 3711),
        ),
        ("ten ones are one ten", euros(*[a_line("1", "33.3")] * 10), (330, 63, 0, 393)),
        (
            "tax is on the discounted price",
            euros(a_line("1", "10000"), discount=percent("10")),
            (9000, 1710, 0, 10710),
        ),
        ("100 % off one line", euros(a_line("3", "33.33", discount=percent("100"))), (0, 0, 0, 0)),
        (
            "100 % off everything",
            euros(a_line("3", "3333"), a_line("1", "1", "7"), discount=percent("100")),
            (0, 0, 0, 0),
        ),
    ],
)
def test_public_bug_reports_do_not_happen_here(case: str, totals: Totals, expected: tuple[int, ...]) -> None:
    assert figures(totals) == expected, case


def test_the_minor_unit_is_the_currency_s_own_business() -> None:
    assert figures(compute_totals([a_line("3", "333", "10")], currency="JPY")) == (999, 100, 0, 1099)


def test_an_invoice_without_lines_is_worth_nothing() -> None:
    totals = euros()
    assert figures(totals) == (0, 0, 0, 0)
    assert totals.tax_breakdown == ()


def test_one_tax_group_per_category_and_rate_in_a_fixed_order() -> None:
    spelled_out = Line("x", Decimal(1), Decimal(50), Tax(TaxCategory.STANDARD, Decimal("19.00")))
    totals = euros(spelled_out, a_line("1", "100", "0"), a_line("1", "100", "7"), a_line("1", "100", "19"))
    assert [(group.category, str(group.rate), group.taxable_minor) for group in totals.tax_breakdown] == [
        ("S", "19", 150),
        ("S", "7", 100),
        ("Z", "0", 100),
    ]


def test_reasons_of_one_group_are_named_together() -> None:
    exempt = [
        Line("x", Decimal(1), Decimal(1), Tax(TaxCategory.EXEMPT, Decimal(0), reason)) for reason in "bab"
    ]
    assert [group.reason for group in euros(*exempt).tax_breakdown] == ["a; b"]


def test_a_document_discount_is_spread_over_the_tax_groups() -> None:
    totals = euros(a_line("1", "10000", "19"), a_line("1", "5000", "7"), discount=Discount(amount_minor=1000))
    assert [(g.discount_minor, g.taxable_minor, g.tax_minor) for g in totals.tax_breakdown] == [
        (667, 9333, 1773),
        (333, 4667, 327),
    ]
    assert totals.discount_total_minor == 1000
    assert totals.subtotal_minor == 15000


def test_a_charge_is_taxed_in_its_own_group() -> None:
    freight = Charge("Freight", 500, Tax(TaxCategory.STANDARD, Decimal(7)))
    totals = euros(a_line("1", "10000"), charges=[freight], discount=percent("50"))
    assert figures(totals) == (5500, 985, 0, 6485)
    assert [(g.charge_minor, g.discount_minor) for g in totals.tax_breakdown] == [(0, 5000), (500, 0)]


def test_a_charge_with_tax_included_is_taken_apart_like_a_line() -> None:
    freight = Charge("Freight", 1190, Tax(TaxCategory.STANDARD, Decimal(19)))
    totals = euros(a_line("1", "2380"), charges=[freight], prices_include_tax=True)
    assert (totals.line_nets_minor, totals.charge_nets_minor) == ((2000,), (1000,))


def test_returning_a_discounted_item_gives_back_what_was_paid() -> None:
    for discount in (percent("12.5"), Discount(amount_minor=77)):
        totals = euros(a_line("3", "999", discount=discount), a_line("-3", "999", discount=discount))
        assert figures(totals) == (0, 0, 0, 0)


def test_a_line_discount_is_what_separates_gross_and_net() -> None:
    totals = euros(
        a_line("1", "999", discount=percent("10")), a_line("2", "500", discount=Discount(amount_minor=1))
    )
    assert totals.line_nets_minor == (899, 999)
    assert totals.line_discounts_minor == (100, 1)


def test_a_line_discount_on_a_price_with_tax_is_shown_net() -> None:
    line = a_line("1", "11900", discount=Discount(amount_minor=1190))
    totals = euros(line, prices_include_tax=True)
    assert (totals.line_nets_minor, totals.line_discounts_minor) == ((9000,), (1000,))


def test_a_discount_amount_may_take_the_whole_rounded_line_and_no_more() -> None:
    assert euros(a_line("1", "10.5", discount=Discount(amount_minor=11))).line_nets_minor == (0,)
    with pytest.raises(Invalid) as refusal:
        euros(a_line("1", "100"), a_line("1", "10.5", discount=Discount(amount_minor=12)))
    assert [(p.pointer, p.code) for p in refusal.value.problems] == [
        ("/lines/1/discount", "discount_too_large")
    ]


@pytest.mark.parametrize(
    ("lines", "settings", "pointer", "code"),
    [
        ([a_line("1", "100")], {"discount": Discount(amount_minor=101)}, "/discount", "discount_too_large"),
        ([], {"discount": Discount(amount_minor=1)}, "/discount", "discount_too_large"),
        ([a_line("1", "100")], {"discount": percent("100.1")}, "/discount/percent", "discount_out_of_range"),
        (
            [a_line("1", "1", discount=percent("-1"))],
            {},
            "/lines/0/discount/percent",
            "discount_out_of_range",
        ),
        (
            [a_line("1", "1")],
            {"discount": Discount(amount_minor=-1)},
            "/discount/amount",
            "discount_negative",
        ),
        ([a_line("1", str(MAX_AMOUNT_MINOR + 1))], {}, "/lines/0", "amount_too_large"),
        ([a_line("1", str(MAX_AMOUNT_MINOR))], {}, "/lines", "amount_too_large"),
        (
            [a_line("1", "1")],
            {"charges": [Charge("x", -1, TAXES[0])]},
            "/charges/0/amount",
            "charge_negative",
        ),
        (
            [a_line("1", "1")],
            {"charges": [Charge("x", MAX_AMOUNT_MINOR + 1, TAXES[0])]},
            "/charges/0/amount",
            "amount_too_large",
        ),
        ([a_line("1", "1")], {"currency": "XAU"}, "/currency", "unknown_currency"),
    ],
)
def test_impossible_amounts_are_refused_at_their_place(
    lines: list[Line], settings: dict[str, object], pointer: str, code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        compute_totals(lines, **({"currency": "EUR"} | settings))  # type: ignore[arg-type]
    assert [(problem.pointer, problem.code) for problem in refusal.value.problems] == [(pointer, code)]


def test_a_discount_is_a_percentage_or_an_amount() -> None:
    for wrong in ({}, {"percent": Decimal(1), "amount_minor": 1}):
        with pytest.raises(ValueError, match="either"):
            Discount(**wrong)  # type: ignore[arg-type]


taxes = st.sampled_from(TAXES)
percents = st.builds(percent, st.decimals(0, 100, places=2).map(str))
lines_strategy = st.builds(
    Line,
    st.just("x"),
    st.one_of(st.decimals("0.001", 500, places=3), st.integers(1, 9).map(Decimal)),
    st.one_of(st.decimals(0, 50_000, places=6), st.integers(0, 10_000).map(Decimal)),
    taxes,
    discount=st.none() | percents,
)
charges_strategy = st.lists(st.builds(Charge, st.just("x"), st.integers(0, 9999), taxes), max_size=3)
documents = st.fixed_dictionaries(
    {
        "lines": st.lists(lines_strategy, min_size=1, max_size=8),
        "discount": st.none() | percents,
        "charges": charges_strategy,
        "prices_include_tax": st.booleans(),
    }
)
returns = st.lists(st.tuples(lines_strategy, st.booleans()), min_size=1, max_size=6).map(
    lambda pairs: [
        Line(x.description, -x.quantity if back else x.quantity, x.unit_price, x.tax, discount=x.discount)
        for x, back in pairs
    ]
)


def nearest(value: Fraction) -> int:
    """The model's own rounding: half away from zero."""
    return (value + Fraction(1, 2)).__floor__() if value >= 0 else -((-value + Fraction(1, 2)).__floor__())


def typed_amounts(lines: list[Line]) -> list[int]:
    return [
        nearest(
            Fraction(x.quantity)
            * Fraction(x.unit_price)
            * (100 - Fraction(x.discount.percent if x.discount else 0))
            / 100  # type: ignore[arg-type]
        )
        for x in lines
    ]


def typed_by_group(document: dict) -> tuple[dict, int]:  # type: ignore[type-arg]
    """What each tax group's lines and charges cost as typed, and the document discount, from scratch."""
    amounts = typed_amounts(document["lines"])
    groups: dict[tuple[str, Fraction], list[int]] = defaultdict(lambda: [0, 0])
    for line, amount in zip(document["lines"], amounts, strict=True):
        groups[line.tax.category.value, Fraction(line.tax.rate)][0] += amount
    for charge in document["charges"]:
        groups[charge.tax.category.value, Fraction(charge.tax.rate)][1] += charge.amount_minor
    discount = document["discount"]
    return groups, nearest(sum(amounts) * Fraction(discount.percent) / 100) if discount else 0


@given(documents)
@settings(max_examples=120, deadline=None)
def test_totals_equal_an_independent_model(document: dict) -> None:  # type: ignore[type-arg]
    totals = compute_totals(currency="EUR", **document)
    groups, discount = typed_by_group(document)
    assert {(g.category.value, Fraction(g.rate)) for g in totals.tax_breakdown} == set(groups)
    asked = sum(lines + charges for lines, charges in groups.values()) - discount
    part = Fraction(document["discount"].percent) / 100 if document["discount"] else Fraction(0)
    for group in totals.tax_breakdown:
        lines, charges = groups[group.category.value, Fraction(group.rate)]
        exact_gross = lines * (1 - part) + charges
        exact = (
            exact_gross / (1 + Fraction(group.rate) / 100) if document["prices_include_tax"] else exact_gross
        )
        # A percentage of the document is rounded once for the whole and then shared, which moves a group by a unit.
        assert abs(group.taxable_minor - exact) <= (Fraction(3, 2) if part else Fraction(1, 2))
        assert group.tax_minor == nearest(group.taxable_minor * Fraction(group.rate) / 100)
    if document["prices_include_tax"]:
        assert totals.total_minor == asked
    else:
        assert (totals.net_total_minor, totals.rounding_minor) == (asked, 0)
        assert list(totals.line_nets_minor) == typed_amounts(document["lines"])


@given(documents, st.randoms())
@settings(max_examples=80, deadline=None)
def test_the_order_of_lines_and_charges_changes_nothing(document: dict, chance: Random) -> None:  # type: ignore[type-arg]
    totals = compute_totals(currency="EUR", **document)
    lines, charges = list(enumerate(document["lines"])), list(document["charges"])
    chance.shuffle(lines)
    charges.reverse()
    shuffled = compute_totals(
        currency="EUR", **(document | {"lines": [line for _, line in lines], "charges": charges})
    )
    assert shuffled.tax_breakdown == totals.tax_breakdown
    assert figures(shuffled) == figures(totals)
    assert shuffled.subtotal_minor == totals.subtotal_minor
    assert sorted(shuffled.line_nets_minor) == sorted(totals.line_nets_minor)


@given(documents)
@settings(max_examples=80, deadline=None)
def test_the_identities_of_en_16931_hold_for_every_document(document: dict) -> None:  # type: ignore[type-arg]
    totals = compute_totals(currency="EUR", **document)
    broken = [
        identity for identity in identities(document.pop("lines"), totals, **document) if not identity.holds
    ]
    assert broken == []


@given(returns, percents, st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_identities_hold_with_returns_among_the_lines(
    lines: list[Line], discount: Discount, inclusive: bool
) -> None:
    totals = compute_totals(lines, currency="EUR", discount=discount, prices_include_tax=inclusive)
    assert all(i.holds for i in identities(lines, totals, discount=discount, prices_include_tax=inclusive))


@given(returns, st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_discount_of_a_hundred_percent_leaves_exactly_nothing(lines: list[Line], inclusive: bool) -> None:
    totals = compute_totals(lines, currency="EUR", discount=percent("100"), prices_include_tax=inclusive)
    assert figures(totals) == (0, 0, 0, 0)


def reachable(gross: int, rate: Fraction) -> bool:
    """Whether any whole net amount, tried one by one, gives this gross."""
    start = int(gross / (1 + rate)) - 3
    return any(net + nearest(net * rate) == gross for net in range(start, start + 7))


@given(
    st.integers(0, 10**7),
    st.sampled_from([Decimal(19), Decimal("7.7"), Decimal(25), Decimal("0.5"), Decimal(100)]),
)
@settings(max_examples=150)
def test_a_price_with_tax_needs_rounding_only_when_no_net_amount_reaches_it(
    gross: int, rate: Decimal
) -> None:
    totals = euros(a_line("1", str(gross), str(rate)), prices_include_tax=True)
    assert totals.total_minor == gross
    assert (totals.rounding_minor == 0) == reachable(gross, Fraction(rate) / 100)
    assert abs(totals.rounding_minor) <= 1


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=6), st.data())
@settings(max_examples=60)
def test_a_fixed_discount_is_taken_off_to_the_cent(prices: list[int], data: st.DataObject) -> None:
    lines = [
        a_line("1", str(price), rate)
        for price, rate in zip(prices, ["19", "7", "5", "0", "19", "7"], strict=False)
    ]
    taken = data.draw(st.integers(0, sum(prices)))
    totals = euros(*lines, discount=Discount(amount_minor=taken))
    assert totals.discount_total_minor == taken
    assert totals.net_total_minor == sum(prices) - taken
    assert all(
        0 <= group.discount_minor <= group.taxable_minor + group.discount_minor
        for group in totals.tax_breakdown
    )


def test_tax_groups_are_plain_values() -> None:
    assert euros(a_line("1", "100")).tax_breakdown == (
        TaxGroup(TaxCategory.STANDARD, Decimal(19), "", 100, 19, 0, 0, 0),
    )
