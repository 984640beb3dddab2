"""Identifiers: typed by their prefix and sorted by time."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.ids import RANDOM_BITS, Kind, is_id, kind_of, new_id
from tests.builders import NOW

RANDOM = st.integers(0, 2**RANDOM_BITS - 1)


@given(RANDOM, st.sampled_from(Kind))
def test_an_id_is_a_prefix_and_26_characters(randomness: int, kind: Kind) -> None:
    identifier = new_id(kind, NOW, randomness)
    assert is_id(identifier, kind)
    assert len(identifier) == len("inv_") + 26
    assert kind_of(identifier) is kind


@given(RANDOM, RANDOM, st.integers(1, 10**9))
def test_ids_sort_by_the_millisecond_they_were_made_in(first: int, second: int, later_ms: int) -> None:
    later = NOW + timedelta(milliseconds=later_ms)
    assert new_id(Kind.INVOICE, NOW, first) < new_id(Kind.INVOICE, later, second)


@given(RANDOM, RANDOM)
def test_within_one_millisecond_they_sort_by_their_randomness(first: int, second: int) -> None:
    ids = new_id(Kind.INVOICE, NOW, first), new_id(Kind.INVOICE, NOW, second)
    assert (ids[0] < ids[1]) is (first < second)


@pytest.mark.parametrize(
    "text",
    ["", "inv", "inv_", "inv_1", "cli_" + "0" * 26, "inv_" + "0" * 27, "inv_" + "I" * 26, "INV_" + "0" * 26],
)
def test_anything_else_is_no_id_of_an_invoice(text: str) -> None:
    assert not is_id(text, Kind.INVOICE)


def test_an_unknown_prefix_is_of_no_kind() -> None:
    assert kind_of("xyz_" + "0" * 26) is None
