import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stdnum import iso11649

from chalicelib.domain.payment_reference import is_valid_reference, mint_reference

seeds = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZabcxyz0123456789-_/", min_size=1, max_size=40).filter(
    lambda seed: any(character.isalnum() for character in seed)
)


def test_a_reference_keeps_the_readable_part_of_its_seed() -> None:
    assert mint_reference("539007547034") == "RF18539007547034"
    assert mint_reference("INV-2026-0007").endswith("INV20260007")


@given(seeds)
@settings(max_examples=100)
def test_every_minted_reference_is_valid_for_us_and_for_stdnum(seed: str) -> None:
    reference = mint_reference(seed)
    assert len(reference) <= 25
    assert is_valid_reference(reference)
    assert iso11649.is_valid(reference)
    assert is_valid_reference(iso11649.format(reference).lower())


@given(seeds, st.integers(0, 24), st.sampled_from("0123456789ABCXYZ"))
@settings(max_examples=100)
def test_a_digit_mistyped_for_a_digit_or_a_letter_for_a_letter_is_caught(
    seed: str, position: int, typed: str
) -> None:
    reference = mint_reference(seed)
    position %= len(reference)
    assume(reference[position].isdigit() == typed.isdigit())
    mistyped = reference[:position] + typed + reference[position + 1 :]
    assert is_valid_reference(mistyped) == (mistyped == reference)


@pytest.mark.parametrize(
    "text", ["", "RF", "RF18", "RF18" + "1" * 22, "XX18539007547034", "RF18539007547034\n", "RF１8539"]
)
def test_what_is_no_reference_is_refused(text: str) -> None:
    assert not is_valid_reference(text)


def test_long_seeds_keep_their_random_end() -> None:
    assert mint_reference("inv_01JD" + "A" * 18 + "WXYZ").endswith("WXYZ")
    assert mint_reference("inv_01JD" + "A" * 22) != mint_reference("inv_01JD" + "A" * 21 + "B")


def test_a_seed_without_letters_or_digits_is_refused() -> None:
    with pytest.raises(ValueError, match="letter or digit"):
        mint_reference("--- ё")
