"""Structured creditor references (ISO 11649): what a payer types, with check digits that catch a slip."""

import re

MAX_BODY_LENGTH = 21

_REFERENCE = re.compile(r"RF[0-9]{2}[A-Z0-9]{1,21}")
_NOT_ALPHANUMERIC = re.compile(r"[^A-Z0-9]")


def mint_reference(seed: str) -> str:
    """`RF`, two check digits and the letters and digits of the seed, such as an invoice's number or id.

    Of a longer seed the last 21 count, because a time-sortable id has its random part there. Raises
    ValueError when the seed has no letter or digit.
    """
    body = _NOT_ALPHANUMERIC.sub("", seed.upper())[-MAX_BODY_LENGTH:]
    if not body:
        raise ValueError("a payment reference needs at least one letter or digit")
    return f"RF{98 - _remainder(body + 'RF00'):02d}{body}"


def is_valid_reference(text: str) -> bool:
    """True when the check digits are right; blanks between groups of four and lower case do not matter."""
    reference = text.replace(" ", "").upper()
    return (
        text.isascii()
        and bool(_REFERENCE.fullmatch(reference))
        and _remainder(reference[4:] + reference[:4]) == 1
    )


def _remainder(characters: str) -> int:
    """Modulo 97 after ISO 7064, with A as 10 to Z as 35."""
    return int("".join(str(int(character, 36)) for character in characters)) % 97
