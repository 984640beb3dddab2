"""Amounts of money in whole minor units, the one rounding rule, and splitting without losing a cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import total_ordering

from chalicelib.domain.currencies import exponent
from chalicelib.domain.errors import FieldProblem, Invalid

# Ten trillion euros: every sum of a document stays exact in JSON readers that use doubles.
MAX_AMOUNT_MINOR = 10**15


class CurrencyMismatch(Invalid):
    code = "currency_mismatch"

    def __init__(self, expected: str, actual: str, pointer: str = "/currency") -> None:
        message = f"The currency must be {expected}, not {actual}."
        super().__init__([FieldProblem(pointer, self.code, message)])


@total_ordering
@dataclass(frozen=True)
class Money:
    """An exact amount. Two currencies are never equal; adding or ordering them raises CurrencyMismatch."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount_minor) is not int:
            raise TypeError(f"amount_minor is an int, not {type(self.amount_minor).__name__}")
        exponent(self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount_minor + self._same_currency(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount_minor - self._same_currency(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount_minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount_minor < self._same_currency(other)

    def __bool__(self) -> bool:
        return self.amount_minor != 0

    def _same_currency(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.amount_minor


def round_half_up(value: Fraction | Decimal) -> int:
    """The nearest whole number; exactly half goes away from zero. Exact, whatever the decimal context."""
    numerator, denominator = value.as_integer_ratio()
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -magnitude if numerator < 0 else magnitude


def apportion(total_minor: int, parts: Sequence[int], ratio: Fraction) -> tuple[int, ...]:
    """Whole numbers that sum to `total_minor`, each less than one away from its exact share, part times ratio.

    Every share is rounded down, then the missing units go to the largest remainders; equal remainders
    favour the larger part, then the earlier position. `total_minor` is the sum of the shares, rounded up or down.
    """
    numerator, denominator = ratio.as_integer_ratio()
    split = [divmod(part * numerator, denominator) for part in parts]
    shares = [whole for whole, _ in split]
    missing = total_minor - sum(shares)
    if not 0 <= missing <= sum(remainder > 0 for _, remainder in split):
        raise ValueError(f"{total_minor} is not the rounded sum of the shares")
    favoured = sorted(range(len(parts)), key=lambda i: (-split[i][1], -abs(parts[i]), i))
    for index in favoured[:missing]:
        shares[index] += 1
    return tuple(shares)


def allocate(amount_minor: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split an amount in proportion to weights of zero or more; the parts sum to it exactly.

    Largest remainder, as in `apportion`; zero weight gets nothing; a negative amount mirrors the positive.
    Raises ValueError when a weight is negative, or when all are zero and there is something to split.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative")
    total_weight = sum(weights)
    if total_weight == 0:
        if amount_minor != 0:
            raise ValueError("an amount cannot be split when every weight is zero")
        return (0,) * len(weights)
    parts = apportion(abs(amount_minor), weights, Fraction(abs(amount_minor), total_weight))
    return tuple(-part for part in parts) if amount_minor < 0 else parts


def major_text(amount_minor: int, currency: str) -> str:
    """The amount in major units with the currency's own places: "1190.00" EUR, "1190" JPY, "1.190" KWD."""
    places = exponent(currency)
    digits = str(abs(amount_minor)).rjust(places + 1, "0")
    sign = "-" if amount_minor < 0 else ""
    if places == 0:
        return sign + digits
    return f"{sign}{digits[:-places]}.{digits[-places:]}"
