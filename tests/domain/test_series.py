"""Number series: each period counts for itself, and no number can be given twice."""

from datetime import date

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.series import NumberAlreadyIssued, NumberSeries
from tests.builders import a_series

TODAY = date(2026, 11, 30)


def numbers(series: NumberSeries, *days: date) -> tuple[list[str], NumberSeries]:
    taken = []
    for day in days:
        number, series = series.take(day)
        taken.append(number)
    return taken, series


def test_numbers_follow_one_another_without_a_gap() -> None:
    taken, series = numbers(a_series(), TODAY, TODAY, TODAY)
    assert taken == ["INV-2026-0001", "INV-2026-0002", "INV-2026-0003"]
    assert series.next_on(TODAY) == 4


def test_a_new_year_starts_at_one_and_a_back_dated_invoice_continues_its_own_year() -> None:
    taken, _ = numbers(a_series(), TODAY, date(2027, 1, 1), TODAY, date(2027, 6, 1))
    assert taken == ["INV-2026-0001", "INV-2027-0001", "INV-2026-0002", "INV-2027-0002"]


def test_monthly_patterns_count_each_month_and_endless_ones_never_start_again() -> None:
    monthly, _ = numbers(a_series(pattern="{YYYY}{MM}-{NN}"), TODAY, date(2026, 12, 1), TODAY)
    assert monthly == ["202611-01", "202612-01", "202611-02"]
    endless, _ = numbers(a_series(pattern="R{NNN}"), TODAY, date(2027, 12, 1))
    assert endless == ["R001", "R002"]


def test_asking_for_the_next_number_takes_none() -> None:
    series = a_series()
    assert (series.next_on(TODAY), series.next_on(TODAY)) == (1, 1)


def test_a_start_number_can_be_set_for_a_migration() -> None:
    series = a_series().renumbered("INV-{YYYY}-{NNNN}", 124, TODAY)
    assert numbers(series, TODAY)[0] == ["INV-2026-0124"]


def test_numbers_can_be_skipped_but_never_given_again() -> None:
    _, series = numbers(a_series(), TODAY, TODAY)
    assert series.renumbered(series.pattern, 10, TODAY).next_on(TODAY) == 10
    assert series.renumbered(series.pattern, 3, TODAY).next_on(TODAY) == 3
    with pytest.raises(NumberAlreadyIssued) as refused:
        series.renumbered(series.pattern, 2, TODAY)
    assert refused.value.code == "number_already_issued"


def test_saying_nothing_about_the_next_number_keeps_it() -> None:
    _, series = numbers(a_series(), TODAY, TODAY)
    assert series.renumbered(series.pattern, None, TODAY) == series


def test_this_years_start_number_leaves_last_years_counter_alone() -> None:
    _, series = numbers(a_series(), date(2025, 5, 5), date(2025, 5, 6))
    assert series.renumbered(series.pattern, 1, TODAY).next_on(TODAY) == 1
    assert series.renumbered(series.pattern, 500, TODAY).next_on(date(2025, 7, 1)) == 3


def test_another_pattern_goes_on_from_the_highest_number_ever_used() -> None:
    _, series = numbers(a_series(), *[date(2025, 5, 5)] * 7, TODAY)
    changed = series.renumbered("{YYYY}/{NNN}", None, TODAY)
    assert numbers(changed, TODAY)[0] == ["2026/008"]
    with pytest.raises(NumberAlreadyIssued):
        series.renumbered("{YYYY}/{NNN}", 7, TODAY)


def test_going_back_to_an_old_pattern_repeats_none_of_its_numbers() -> None:
    old = "INV-{YYYY}-{NNNN}"
    first, series = numbers(a_series(pattern=old), TODAY, TODAY)
    second, series = numbers(series.renumbered("R{NNNN}", None, TODAY), TODAY, TODAY)
    third, _ = numbers(series.renumbered(old, None, TODAY), TODAY)
    assert first + second + third == ["INV-2026-0001", "INV-2026-0002", "R0003", "R0004", "INV-2026-0005"]


def test_numbers_count_from_one() -> None:
    with pytest.raises(Invalid) as refused:
        a_series().renumbered("INV-{NNNN}", 0, TODAY)
    assert refused.value.problems[0].code == "too_small"


def test_an_unusable_pattern_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        a_series().renumbered("INV", None, TODAY)
    assert refused.value.problems[0].code == "number_pattern_invalid"
