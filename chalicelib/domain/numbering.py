"""How document numbers look: patterns such as `INV-{YYYY}-{NNNN}`, and when their counter starts again.

The counter starts again with the calendar period that the pattern spells out in full: monthly with a year and
`{MM}`, yearly with a year alone, never otherwise. A month without a year never resets, because the numbers of
this January would come back in the next.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chalicelib.domain.errors import Invalid

MAX_PATTERN_LENGTH = 40
MAX_COUNTER_PADDING = 12

_TOKEN = re.compile(r"\{([^{}]*)\}")
_LITERAL = re.compile(r"[!-z|~]*")


class Reset(StrEnum):
    """How often the counter of a series starts again."""

    NEVER = "never"
    YEARLY = "yearly"
    MONTHLY = "monthly"


@dataclass(frozen=True)
class NumberPattern:
    """A pattern that `parse_pattern` has checked; `padding` is the least number of digits of the counter."""

    text: str
    padding: int
    reset: Reset


def parse_pattern(text: str, pointer: str = "/pattern") -> NumberPattern:
    """Raises Invalid at `pointer` unless the text has one counter, known tokens and plain ASCII between."""
    if not 0 < len(text) <= MAX_PATTERN_LENGTH:
        raise _invalid(pointer, f"A number pattern has 1 to {MAX_PATTERN_LENGTH} characters.")
    if not _LITERAL.fullmatch(_TOKEN.sub("", text)):
        raise _invalid(pointer, "Around its {tokens} a number pattern has printable ASCII without blanks.")
    tokens = _TOKEN.findall(text)
    counters = [token for token in tokens if token and set(token) == {"N"}]
    unknown = [token for token in tokens if token not in {"YYYY", "YY", "MM", *counters}]
    if unknown:
        raise _invalid(
            pointer, f"{{{unknown[0]}}} is unknown; use {{YYYY}}, {{YY}}, {{MM}} and a counter {{NNNN}}."
        )
    if len(counters) != 1:
        raise _invalid(pointer, "A number pattern has exactly one counter, such as {NNNN}.")
    padding = len(counters[0])
    if padding > MAX_COUNTER_PADDING:
        raise _invalid(pointer, f"A counter is padded to at most {MAX_COUNTER_PADDING} digits.")
    return NumberPattern(text, padding, _reset_of(tokens))


def period_of(pattern: NumberPattern, issued_on: date) -> str:
    """The period whose counter numbers a document of that date: "2026-11", "2026" or "" (no reset)."""
    if pattern.reset is Reset.MONTHLY:
        return f"{issued_on.year:04d}-{issued_on.month:02d}"
    return f"{issued_on.year:04d}" if pattern.reset is Reset.YEARLY else ""


def format_number(pattern: NumberPattern, issued_on: date, counter: int) -> str:
    """The number as printed. A counter that outgrows its padding gets longer; it is never cut off."""
    if counter < 1:
        raise ValueError("a document number counts from 1")
    values = {
        "YYYY": f"{issued_on.year:04d}",
        "YY": f"{issued_on.year % 100:02d}",
        "MM": f"{issued_on.month:02d}",
        "N" * pattern.padding: str(counter).zfill(pattern.padding),
    }
    return _TOKEN.sub(lambda token: values[token[1]], pattern.text)


def _reset_of(tokens: list[str]) -> Reset:
    if not {"YYYY", "YY"} & set(tokens):
        return Reset.NEVER
    return Reset.MONTHLY if "MM" in tokens else Reset.YEARLY


def _invalid(pointer: str, message: str) -> Invalid:
    return Invalid.field(pointer, "number_pattern_invalid", message)
