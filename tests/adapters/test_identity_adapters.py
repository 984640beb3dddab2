"""Keys, hashes and tax numbers: the libraries behind the ports of identity do what the ports promise."""

import re
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from chalicelib.adapters.argon2.passwords import Argon2Passwords
from chalicelib.adapters.jwt.tokens import JwtTokens, WeakSigningKey
from chalicelib.adapters.stdnum.tax_ids import StdnumTaxIds
from chalicelib.adapters.system.clock import SystemClock
from chalicelib.adapters.system.ids import SystemIds
from chalicelib.domain.ids import Kind, is_id

STRONG = "k" * 32


@pytest.mark.parametrize("keys", [[], [""], ["short"], ["k" * 31], [STRONG, "weak"]])
def test_a_weak_signing_key_is_refused_at_the_start(keys: list[str]) -> None:
    with pytest.raises(WeakSigningKey):
        JwtTokens(keys, audience="https://paidup.example")


def test_derived_secrets_differ_by_purpose_facts_and_where_one_fact_ends() -> None:
    tokens = JwtTokens([STRONG], audience="x")
    secrets = [
        tokens.derive("a", "b", "c"),
        tokens.derive("b", "a", "c"),
        tokens.derive("a", "bc"),
        tokens.derive("a", "b", "c", ""),
        tokens.derive("ab", "c"),
    ]
    assert len(set(secrets)) == len(secrets)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", secret) for secret in secrets)


def test_derived_secrets_are_recognised_until_their_key_is_gone() -> None:
    old, new = "o" * 32, "n" * 32
    secret = JwtTokens([old], audience="x").derive("refresh", "1")
    assert JwtTokens([new, old], audience="x").matches(secret, "refresh", "1")
    assert not JwtTokens([new, old], audience="x").matches(secret, "refresh", "2")
    assert not JwtTokens([new], audience="x").matches(secret, "refresh", "1")
    assert not JwtTokens([old], audience="x").matches("é", "refresh", "1")


def test_passwords_are_hashed_with_at_least_owasps_minimum() -> None:
    hashed = Argon2Passwords().hash("correct horse battery")
    match = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$", hashed)
    assert match is not None
    memory, passes, lanes = map(int, match.groups())
    assert memory >= 19456
    assert (passes >= 2, lanes) == (True, 1)


def test_a_password_matches_its_own_hash_only_and_nobodys_hash_never() -> None:
    passwords = Argon2Passwords()
    hashed = passwords.hash("correct horse battery")
    assert passwords.verify(hashed, "correct horse battery")
    assert not passwords.verify(hashed, "Correct horse battery")
    assert not passwords.verify("", "")
    assert not passwords.verify("", "nobody")
    assert not passwords.is_outdated(hashed)
    assert passwords.is_outdated(hashed.replace("m=19456", "m=1024"))


@pytest.mark.parametrize(
    ("scheme", "written", "canonical"),
    [
        ("eu_vat", "de 136 695 976", "DE136695976"),
        ("de_vat", "136695976", "DE136695976"),
        ("de_vat", "DE136695976", "DE136695976"),
        ("gr_vat", "094259216", "EL094259216"),
        ("vat", "de 136 695 976", "DE136695976"),
        ("vat", "EL094259216", "EL094259216"),
        ("vat", "12345", "12345"),
        ("gb_vat", "980 7806 84", "GB980780684"),
        ("ch_vat", "CHE-107.787.577 MWST", "CHE107787577MWST"),
        ("ch_uid", "CHE-100.155.212", "CHE100155212"),
        ("us_ein", "91-1144442", "911144442"),
        ("au_abn", "83 914 571 673", "83914571673"),
        ("no_vat", "988 077 917 MVA", "NO988077917MVA"),
        ("in_gstin", "27AAPFU0939F1ZV", "27AAPFU0939F1ZV"),
        ("zz_unheard_of", "A 1/2", "A 1/2"),
    ],
)
def test_right_tax_numbers_are_accepted_and_spelt_canonically(scheme, written, canonical) -> None:
    rules = StdnumTaxIds()
    assert rules.problem(scheme, written) is None
    assert rules.normalise(scheme, written) == canonical
    assert rules.normalise(scheme, canonical) == canonical


@pytest.mark.parametrize(
    ("scheme", "written"),
    [
        ("eu_vat", "DE136695977"),
        ("eu_vat", "XX136695976"),
        ("vat", "DE136695977"),
        ("eu_vat", "DE1"),
        ("ch_uid", "CHE-100.155.213"),
        ("us_ein", "00-1144442"),
        ("eu_vat", "DE１３６６９５９７６"),
        ("zz_unheard_of", "x" * 41),
        ("zz_unheard_of", "a\nb"),
        ("zz_unheard_of", ""),
    ],
)
def test_wrong_tax_numbers_are_refused_with_a_sentence(scheme, written) -> None:
    assert StdnumTaxIds().problem(scheme, written)


@pytest.mark.parametrize("scheme", ["os_path", "util", "../x", "eu.vat", "xx_vat", "__import__"])
def test_a_scheme_loads_no_module_but_those_of_tax_rules(scheme) -> None:
    assert StdnumTaxIds().problem(scheme, "123") is None


def test_the_clock_is_utc_and_cut_to_the_millisecond() -> None:
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert now.microsecond % 1000 == 0


def test_ids_of_one_millisecond_sort_in_the_order_they_were_made() -> None:
    class Stopped:
        def now(self) -> datetime:
            return datetime(2026, 11, 30, tzinfo=UTC)

    ids = SystemIds(Stopped())
    made = [ids.new(Kind.INVOICE) for _ in range(500)]
    assert all(is_id(identifier, Kind.INVOICE) for identifier in made)
    assert all(earlier < later for earlier, later in pairwise(made))
    assert len({ids.secret() for _ in range(50)}) == 50
