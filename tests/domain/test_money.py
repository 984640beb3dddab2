import decimal
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.currencies import UnknownCurrency
from chalicelib.domain.errors import Invalid
from chalicelib.domain.money import CurrencyMismatch, Money, allocate, apportion, major_text, round_half_up

amounts = st.integers(-(10**15), 10**15)


def test_amounts_of_one_currency_add_subtract_negate_and_compare() -> None:
    assert Money(1000, "EUR") + Money(190, "EUR") - Money(1, "EUR") == Money(1189, "EUR")
    assert -Money(5, "EUR") == Money(-5, "EUR")
    assert Money(1, "EUR") < Money(2, "EUR") <= Money(2, "EUR")
    assert max(Money(1, "JPY"), Money(3, "JPY")) == Money(3, "JPY")
    assert not Money(0, "EUR")


def test_different_currencies_refuse_to_meet() -> None:
    for operation in (Money.__add__, Money.__sub__, Money.__lt__, Money.__ge__):
        with pytest.raises(CurrencyMismatch) as refusal:
            operation(Money(1, "EUR"), Money(1, "USD"))
        assert refusal.value.code == "currency_mismatch"
        assert isinstance(refusal.value, Invalid)
    assert Money(1, "EUR") != Money(1, "USD")


@pytest.mark.parametrize("amount", [1.0, True, Decimal(1), "1"])
def test_an_amount_is_an_int_and_nothing_else(amount: object) -> None:
    with pytest.raises(TypeError):
        Money(amount, "EUR")  # type: ignore[arg-type]


def test_money_needs_a_currency_with_a_minor_unit() -> None:
    with pytest.raises(UnknownCurrency):
        Money(1, "XAU")


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("0.5", 1),
        ("-0.5", -1),
        ("0.49999999999999999999999999999999999999", 0),
        ("2.5", 3),
        ("-2.5", -3),
        ("7", 7),
    ],
)
def test_half_a_unit_is_rounded_away_from_zero(value: str, rounded: int) -> None:
    assert round_half_up(Decimal(value)) == rounded
    assert round_half_up(Fraction(value)) == rounded


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**20), max_value=10**20))
def test_rounding_agrees_with_decimal_and_ignores_its_context(value: Decimal) -> None:
    with decimal.localcontext(prec=60):
        expected = int(value.to_integral_value(decimal.ROUND_HALF_UP))
    with decimal.localcontext(prec=3, rounding=decimal.ROUND_DOWN):
        assert round_half_up(value) == expected


@given(amounts, st.lists(st.integers(0, 10**12), min_size=1, max_size=30).filter(any))
@settings(max_examples=60)
def test_allocation_loses_nothing_and_stays_within_one_unit_of_the_exact_share(
    amount: int, weights: list[int]
) -> None:
    parts = allocate(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(amount * weight, sum(weights))) < 1
        assert weight or part == 0


@given(amounts, st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any), st.randoms())
@settings(max_examples=60)
def test_allocation_does_not_depend_on_the_order_of_the_weights(
    amount: int, weights: list[int], random
) -> None:  # type: ignore[no-untyped-def]
    shuffled = random.sample(weights, len(weights))
    given_order = sorted(zip(weights, allocate(amount, weights), strict=True))
    assert given_order == sorted(zip(shuffled, allocate(amount, shuffled), strict=True))


def test_equal_weights_favour_the_earlier_position() -> None:
    assert allocate(100, [1, 1, 1]) == (34, 33, 33)
    assert allocate(-100, [1, 1, 1]) == (-34, -33, -33)


def test_equal_remainders_favour_the_larger_share_wherever_it_stands() -> None:
    assert allocate(2, [1, 3]) == (0, 2)
    assert allocate(2, [3, 1]) == (2, 0)


def test_allocation_refuses_negative_weights_and_an_amount_with_nowhere_to_go() -> None:
    with pytest.raises(ValueError, match="negative"):
        allocate(5, [2, -1])
    with pytest.raises(ValueError, match="zero"):
        allocate(5, [0, 0])
    assert allocate(0, [0, 0]) == (0, 0)
    assert allocate(0, []) == ()


def test_shares_are_never_stretched_to_a_total_they_do_not_sum_to() -> None:
    with pytest.raises(ValueError, match="rounded sum"):
        apportion(3, [1, 1], Fraction(1))


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (119000, "EUR", "1190.00"),
        (1190, "JPY", "1190"),
        (5, "EUR", "0.05"),
        (-5, "EUR", "-0.05"),
        (1, "KWD", "0.001"),
        (-12345, "KWD", "-12.345"),
        (0, "JPY", "0"),
    ],
)
def test_major_units_have_the_places_of_the_currency(amount: int, currency: str, text: str) -> None:
    assert major_text(amount, currency) == text
