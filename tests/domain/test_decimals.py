import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.decimals import decimal_text, parse_decimal


def parse(text: object, *, allow_negative: bool = False) -> Decimal:
    return parse_decimal(text, max_integer_digits=12, max_places=6, allow_negative=allow_negative)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "value"),
    [("19", "19"), ("1.5", "1.5"), (7, "7"), ("0.35", "0.35"), ("007", "7"), ("-0", "0"), (0, "0")],
)
def test_plain_decimals_are_read_exactly(text: str | int, value: str) -> None:
    assert str(parse(text)) == value


@pytest.mark.parametrize(
    "text",
    [
        "1e999999",
        "1E5",
        "NaN",
        "Infinity",
        "-Infinity",
        "１２",
        "٣",
        "+1",
        " 1",
        "1 ",
        "1\n",
        "",
        "1_000",
        "1,5",
        ".5",
        "5.",
        "-",
        "0x1",
        "1.2.3",
        "−1",
        "1" * 13,
        "0.1234567",
        "0." + "0" * 20,
        chr(0xD800),
        True,
        False,
        1.5,
        None,
        Decimal(1),
        10**12,
        -(10**12),
        [],
        b"1",
    ],
)
def test_anything_else_is_refused_with_a_sentence(text: object) -> None:
    with pytest.raises(ValueError, match=r"^must "):
        parse(text)


def test_a_huge_number_is_refused_at_once() -> None:
    started = time.process_time()
    for text in ("1e999999", "9" * 1_000_000, 10**200_000):
        with pytest.raises(ValueError, match=r"^must "):
            parse(text)
    assert time.process_time() - started < 1


def test_a_negative_number_is_read_only_where_it_is_allowed() -> None:
    assert parse("-1.5", allow_negative=True) == Decimal("-1.5")
    assert parse(-3, allow_negative=True) == -3
    for text in ("-1.5", -3):
        with pytest.raises(ValueError, match="negative"):
            parse(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [("1.50", "1.5"), ("19.000", "19"), ("1E+3", "1000"), ("0E-9", "0"), ("-0.0", "0"), ("100", "100")],
)
def test_the_written_form_is_plain_and_shortest(value: str, text: str) -> None:
    assert decimal_text(Decimal(value)) == text


def test_a_number_without_decimal_form_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="no decimal form"):
        decimal_text(Decimal("NaN"))


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=6))
def test_what_is_written_reads_back_as_the_same_number(value: Decimal) -> None:
    assert parse(decimal_text(value), allow_negative=True) == value


@given(st.text(alphabet="0123456789.-+eE_ ９∞", max_size=12))
def test_no_text_is_read_as_another_number_than_decimal_reads(text: str) -> None:
    try:
        value = parse(text, allow_negative=True)
    except ValueError:
        return
    assert value == Decimal(text)
    assert text.isascii()
