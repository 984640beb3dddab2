"""IBANs: one wrong character is noticed."""

import pytest

from chalicelib.domain.iban import iban_problem, normalised_iban

GOOD = [
    "DE89 3704 0044 0532 0130 00",
    "gb82 west 1234 5698 7654 32",
    "NO93 8601 1117 947",
    "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
    "FR14 2004 1010 0505 0001 3M02 606",
]


@pytest.mark.parametrize("written", GOOD)
def test_a_right_iban_is_accepted_however_it_is_spaced(written: str) -> None:
    assert iban_problem(normalised_iban(written)) is None


@pytest.mark.parametrize("written", GOOD)
def test_every_single_wrong_character_is_noticed(written: str) -> None:
    iban = normalised_iban(written)
    for position, character in enumerate(iban):
        other = "7" if character != "7" else "3"
        assert iban_problem(iban[:position] + other + iban[position + 1 :])


@pytest.mark.parametrize(
    "iban",
    ["", "DE89", "DE8937040044053201300", "XX89370400440532013000", "DE８９370400440532013000", "de89"],
)
def test_what_is_no_iban_is_refused_with_a_sentence(iban: str) -> None:
    assert iban_problem(iban)
