"""Identifiers: a prefix that says what it is, then 26 characters that sort by time (Crockford base 32)."""

import re
from datetime import datetime
from enum import StrEnum

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TIME_CHARACTERS = 10
_RANDOM_CHARACTERS = 16
RANDOM_BITS = _RANDOM_CHARACTERS * 5


class Kind(StrEnum):
    """The prefix of each kind of object's id."""

    ORGANIZATION = "org"
    USER = "usr"
    CLIENT = "cli"
    PRODUCT = "prd"
    INVOICE = "inv"
    PAYMENT = "pay"
    API_KEY = "key"
    EVENT = "evt"
    SESSION = "ses"
    SERIES = "nrs"
    EMAIL_CLAIM = "eml"


_ID = re.compile(r"([a-z]{3})_([0-9A-HJKMNP-TV-Z]{26})")


def new_id(kind: Kind, at: datetime, randomness: int) -> str:
    """`randomness` is an integer of RANDOM_BITS bits; ids of one kind sort by `at`, to the millisecond."""
    milliseconds = int(at.timestamp() * 1000)
    return f"{kind}_{_encode(milliseconds, _TIME_CHARACTERS)}{_encode(randomness, _RANDOM_CHARACTERS)}"


def kind_of(identifier: str) -> Kind | None:
    """The kind an id claims to be, or None if it is not an id at all."""
    prefix, _, _ = identifier.partition("_")
    return Kind(prefix) if prefix in Kind._value2member_map_ else None


def is_id(identifier: str, kind: Kind) -> bool:
    match = _ID.fullmatch(identifier)
    return match is not None and match.group(1) == kind


def _encode(number: int, width: int) -> str:
    characters = []
    for _ in range(width):
        number, digit = divmod(number, 32)
        characters.append(_ALPHABET[digit])
    return "".join(reversed(characters))
