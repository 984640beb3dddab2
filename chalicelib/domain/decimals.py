"""Reading and writing decimal numbers: checked as text before `Decimal` may see them.

`Decimal` itself accepts NaN, full-width digits and `1e999999`, whose integer value takes half a minute to
compute.
"""

import re
from decimal import Decimal

_PLAIN = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")


def parse_decimal(
    text: str | int, *, max_integer_digits: int, max_places: int, allow_negative: bool
) -> Decimal:
    """The exact number. Raises ValueError with a sentence that can be shown to the caller.

    Accepted are an int and plain text such as "19" or "-1.5": ASCII digits, no exponent, no plus, no blanks.
    """
    if isinstance(text, bool) or not isinstance(text, str | int):
        raise ValueError("must be a decimal number written as text, such as '1.5', or an integer")
    if isinstance(text, int):
        # Writing out an int of a million digits costs seconds, so its size is looked at first.
        if abs(text) >= 10**max_integer_digits:
            raise ValueError(_too_many_digits(max_integer_digits))
        text = str(text)
    if len(text) > max_integer_digits + max_places + len("-."):
        raise ValueError(
            f"must have at most {max_integer_digits} digits before and {max_places} after the point"
        )
    match = _PLAIN.fullmatch(text)
    if match is None:
        raise ValueError("must be a plain decimal number, such as '19' or '1.5'")
    sign, whole, places = match.groups(default="")
    if len(whole) > max_integer_digits:
        raise ValueError(_too_many_digits(max_integer_digits))
    if len(places) > max_places:
        raise ValueError(f"must have at most {max_places} decimal places")
    value = Decimal(text)
    if value == 0:
        return Decimal(0)
    if sign and not allow_negative:
        raise ValueError("must not be negative")
    return value


def decimal_text(value: Decimal | int) -> str:
    """The shortest plain form: "1.5", "19", "0"; never an exponent, never a trailing zero."""
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(f"{number} has no decimal form")
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if number == 0 else text


def _too_many_digits(limit: int) -> str:
    return f"must have at most {limit} digits before the decimal point"
