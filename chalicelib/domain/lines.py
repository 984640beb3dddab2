"""What is charged for: lines with their discounts, and charges of the whole document such as freight."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from chalicelib.domain.money import round_half_up
from chalicelib.domain.tax import Tax


@dataclass(frozen=True)
class Discount:
    """Either a percentage from 0 to 100 or an amount of zero or more, never both."""

    percent: Decimal | None = None
    amount_minor: int | None = None

    def __post_init__(self) -> None:
        if (self.percent is None) == (self.amount_minor is None):
            raise ValueError("a discount is either a percentage or an amount")


@dataclass(frozen=True)
class Line:
    """One position. `unit_price` is in minor units with up to 6 decimal places; `quantity` is negative for a return."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    tax: Tax
    unit: str = ""
    product_id: str | None = None
    discount: Discount | None = None

    @property
    def exact_gross(self) -> Fraction:
        """Quantity times unit price before the discount, unrounded."""
        return Fraction(self.quantity) * Fraction(self.unit_price)

    @property
    def gross_minor(self) -> int:
        """Quantity times unit price before the discount, rounded."""
        return round_half_up(self.exact_gross)

    @property
    def amount_minor(self) -> int:
        """What the line costs after its discount, in the prices as typed, rounded once.

        A discount follows the sign of the line: returning a discounted item gives back what was paid for it.
        """
        gross = self.exact_gross
        if self.discount is None:
            return round_half_up(gross)
        if self.discount.percent is not None:
            return round_half_up(gross * (100 - Fraction(self.discount.percent)) / 100)
        taken = self.discount.amount_minor or 0
        return round_half_up(gross) + (taken if gross < 0 else -taken)


@dataclass(frozen=True)
class Charge:
    """An amount for the whole document (BG-21) with a tax of its own."""

    description: str
    amount_minor: int
    tax: Tax
