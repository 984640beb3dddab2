from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.domain.numbering import Reset, format_number, parse_pattern, period_of

NOVEMBER = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("pattern", "number", "period"),
    [
        ("INV-{YYYY}-{NNNN}", "INV-2026-0007", "2026"),
        ("{YY}{MM}/{NNN}", "2611/007", "2026-11"),
        ("R{N}", "R7", ""),
        ("{MM}-{NN}", "11-07", ""),
        ("{NNNNNN}-{YYYY}", "000007-2026", "2026"),
    ],
)
def test_a_pattern_formats_the_number_and_decides_its_period(pattern: str, number: str, period: str) -> None:
    parsed = parse_pattern(pattern)
    assert format_number(parsed, NOVEMBER, 7) == number
    assert period_of(parsed, NOVEMBER) == period


def test_the_counter_resets_with_the_period_that_the_pattern_spells_out() -> None:
    assert parse_pattern("{YYYY}{MM}{NN}").reset is Reset.MONTHLY
    assert parse_pattern("{YY}-{NN}").reset is Reset.YEARLY
    assert parse_pattern("{MM}-{NN}").reset is Reset.NEVER


def test_a_counter_that_outgrows_its_padding_is_never_cut() -> None:
    assert format_number(parse_pattern("A{NN}"), NOVEMBER, 12345) == "A12345"


def test_counting_starts_at_one() -> None:
    with pytest.raises(ValueError, match="from 1"):
        format_number(parse_pattern("A{NN}"), NOVEMBER, 0)


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "INV",
        "{YYYY}",
        "{NN}{NN}",
        "{nn}",
        "{DD}{N}",
        "{}{N}",
        "{N",
        "N}",
        "{{N}}",
        "A B{N}",
        "A\n{N}",
        "{N}\n",
        "Ä{N}",
        "{N}\x00",
        "{N}\u202e",
        "x" * 38 + "{N}",
        "{" + "N" * 13 + "}",
        "{YYY}{N}",
        "{N }",
    ],
)
def test_a_pattern_that_cannot_number_is_refused_at_the_pointer(pattern: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_pattern(pattern, "/numbering/invoice/pattern")
    assert [problem.pointer for problem in refusal.value.problems] == ["/numbering/invoice/pattern"]


@given(
    st.sampled_from(["{YYYY}{N}{MM}", "{N}{YY}", "{MM}{N}", "A{NN}{MM}{YYYY}", "{YYYY}-{NNNN}"]),
    st.tuples(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 10**6)),
    st.tuples(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 10**6)),
)
@settings(max_examples=80)
def test_two_counters_never_print_the_same_number(
    text: str, one: tuple[date, int], other: tuple[date, int]
) -> None:
    pattern = parse_pattern(text)
    if (period_of(pattern, one[0]), one[1]) != (period_of(pattern, other[0]), other[1]):
        assert format_number(pattern, *one) != format_number(pattern, *other)
