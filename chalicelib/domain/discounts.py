"""Discounts: what a percentage or an amount takes off, when it is too much, how a document's is spread."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from chalicelib.domain.errors import FieldProblem
from chalicelib.domain.money import apportion, round_half_up

WHOLE_PERCENT = 100


@dataclass(frozen=True)
class Discount:
    """Either a percentage from 0 to 100 or an amount of zero or more, never both.

    It follows the sign of what it reduces: returning a discounted item gives back what was paid for it.
    """

    percent: Decimal | None = None
    amount_minor: int | None = None

    def __post_init__(self) -> None:
        if (self.percent is None) == (self.amount_minor is None):
            raise ValueError("a discount is either a percentage or an amount")


def amount_after(discount: Discount | None, exact: Fraction) -> int:
    """The exact amount less its discount, rounded once."""
    if discount is None:
        return round_half_up(exact)
    if discount.percent is not None:
        return round_half_up(exact * (1 - Fraction(discount.percent) / WHOLE_PERCENT))
    return round_half_up(exact) - _signed_amount(discount, exact)


def document_discount_minor(discount: Discount | None, subtotal_minor: int) -> int:
    """What a document discount takes off the sum of the lines, in the prices as typed."""
    if discount is None:
        return 0
    if discount.percent is not None:
        return round_half_up(subtotal_minor * Fraction(discount.percent) / WHOLE_PERCENT)
    return _signed_amount(discount, subtotal_minor)


def spread_discount(discount: Discount | None, group_sums: Sequence[int]) -> tuple[int, ...]:
    """The document discount by tax group, in proportion to what its lines cost (largest remainder).

    A group of returns takes a share of the opposite sign, so 100 percent off leaves nothing in any group.
    """
    subtotal = sum(group_sums)
    taken = document_discount_minor(discount, subtotal)
    if discount is not None and discount.percent is not None:
        part = Fraction(discount.percent) / WHOLE_PERCENT
    elif taken:
        part = Fraction(taken, subtotal)
    else:
        return (0,) * len(group_sums)
    return apportion(taken, group_sums, part)


def discount_problems(discount: Discount | None, reduced_minor: int, pointer: str) -> Iterator[FieldProblem]:
    """The rules a discount breaks: out of range, or larger than the amount it reduces."""
    if discount is None:
        return
    if discount.percent is not None and not 0 <= discount.percent <= WHOLE_PERCENT:
        yield FieldProblem(f"{pointer}/percent", "discount_out_of_range", "A discount is 0 to 100 percent.")
    if discount.amount_minor is not None and discount.amount_minor < 0:
        yield FieldProblem(
            f"{pointer}/amount", "discount_negative", "A discount is not negative; use a charge."
        )
    elif discount.amount_minor is not None and discount.amount_minor > abs(reduced_minor):
        yield FieldProblem(pointer, "discount_too_large", "The discount is larger than what it reduces.")


def _signed_amount(discount: Discount, reduced: Fraction | int) -> int:
    amount = discount.amount_minor or 0
    return -amount if reduced < 0 else amount
