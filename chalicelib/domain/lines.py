"""What is charged for: lines with their discounts, and charges of the whole document such as freight."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from chalicelib.domain.discounts import Discount, amount_after, discount_problems
from chalicelib.domain.errors import FieldProblem
from chalicelib.domain.money import MAX_AMOUNT_MINOR, round_half_up
from chalicelib.domain.tax import Tax

__all__ = ["Charge", "Discount", "Line", "amount_problems", "too_large"]


@dataclass(frozen=True)
class Line:
    """One position; a return has a negative quantity. `unit_price` is in minor units with up to 6 places."""

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
        """What the line costs after its discount, in the prices as typed, rounded once."""
        return amount_after(self.discount, self.exact_gross)


@dataclass(frozen=True)
class Charge:
    """An amount for the whole document (BG-21) with a tax of its own."""

    description: str
    amount_minor: int
    tax: Tax


def amount_problems(lines: Sequence[Line], charges: Sequence[Charge]) -> Iterator[FieldProblem]:
    """Lines and charges that are too large, negative charges, and line discounts larger than their line."""
    for i, line in enumerate(lines):
        gross = line.gross_minor
        if abs(gross) > MAX_AMOUNT_MINOR:
            yield too_large(f"/lines/{i}")
        yield from discount_problems(line.discount, gross, f"/lines/{i}/discount")
    for i, charge in enumerate(charges):
        if charge.amount_minor < 0:
            message = "A charge is not negative; use a discount."
            yield FieldProblem(f"/charges/{i}/amount", "charge_negative", message)
        elif charge.amount_minor > MAX_AMOUNT_MINOR:
            yield too_large(f"/charges/{i}/amount")


def too_large(pointer: str) -> FieldProblem:
    return FieldProblem(pointer, "amount_too_large", f"The amount exceeds {MAX_AMOUNT_MINOR} minor units.")
