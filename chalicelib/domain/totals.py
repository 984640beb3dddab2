"""The totals of a document, computed the way EN 16931 prescribes so that every e-invoice made from them is valid.

Each line is rounded once; a document discount is spread over the tax groups by largest remainder; tax is computed once per
category and rate on the summed base; totals only add. Prices that include tax keep the gross the seller typed: whatever
no whole net amount can reach is one visible rounding amount (BT-114).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from chalicelib.domain.currencies import exponent
from chalicelib.domain.decimals import decimal_text
from chalicelib.domain.errors import FieldProblem, Invalid
from chalicelib.domain.lines import Charge, Discount, Line
from chalicelib.domain.money import MAX_AMOUNT_MINOR, apportion, round_half_up
from chalicelib.domain.tax import Tax, TaxCategory


@dataclass(frozen=True)
class TaxGroup:
    """One row of the tax breakdown (BG-23). All amounts are net of tax.

    `rounding_minor` is what prices including tax left over here; it is zero for net prices.
    """

    category: TaxCategory
    rate: Decimal
    reason: str
    taxable_minor: int
    tax_minor: int
    discount_minor: int
    charge_minor: int
    rounding_minor: int


@dataclass(frozen=True)
class Totals:
    """The figures of a document in minor units, net of tax where not said otherwise.

    `line_discounts_minor` and `charge_nets_minor` follow the order of the lines and charges they belong to.
    """

    line_nets_minor: tuple[int, ...]
    line_discounts_minor: tuple[int, ...]
    charge_nets_minor: tuple[int, ...]
    tax_breakdown: tuple[TaxGroup, ...]
    subtotal_minor: int  # BT-106, sum of the line nets
    discount_total_minor: int  # BT-107
    charge_total_minor: int  # BT-108
    net_total_minor: int  # BT-109
    tax_total_minor: int  # BT-110
    rounding_minor: int  # BT-114
    total_minor: int  # what is owed: net, tax and rounding (BT-115 before any payment)

    @property
    def gross_total_minor(self) -> int:
        """The total with tax before the rounding amount (BT-112)."""
        return self.net_total_minor + self.tax_total_minor


@dataclass
class _Group:
    """The positions of the lines and charges that share a category and rate."""

    category: TaxCategory
    rate: Decimal
    reasons: set[str] = field(default_factory=set)
    lines: list[int] = field(default_factory=list)
    charges: list[int] = field(default_factory=list)


def compute_totals(
    lines: Sequence[Line],
    *,
    currency: str,
    discount: Discount | None = None,
    charges: Sequence[Charge] = (),
    prices_include_tax: bool = False,
) -> Totals:
    """Raises Invalid when a discount exceeds what it reduces or an amount is too large, UnknownCurrency for the currency.

    The order of lines and charges changes no total.
    """
    exponent(currency)
    amounts = [line.amount_minor for line in lines]
    _refuse_bad_amounts(lines, amounts, discount, charges)
    groups = _tax_groups(lines, charges)
    group_sums = [sum(amounts[i] for i in group.lines) for group in groups]
    group_discounts = spread_discount(discount, group_sums)

    line_nets = [0] * len(lines)
    charge_nets = [0] * len(charges)
    breakdown = []
    for group, group_discount in zip(groups, group_discounts, strict=True):
        parts = (
            [amounts[i] for i in group.lines]
            + [charges[i].amount_minor for i in group.charges]
            + [-group_discount]
        )
        gross = sum(parts)
        if prices_include_tax:
            parts = _net_parts(parts, group.rate)
        taxable = sum(parts)
        tax = round_half_up(taxable * Fraction(group.rate) / 100)
        for i, net in zip(group.lines, parts, strict=False):
            line_nets[i] = net
        for i, net in zip(group.charges, parts[len(group.lines) :], strict=False):
            charge_nets[i] = net
        breakdown.append(
            TaxGroup(
                category=group.category,
                rate=group.rate,
                reason="; ".join(sorted(group.reasons)),
                taxable_minor=taxable,
                tax_minor=tax,
                discount_minor=-parts[-1],
                charge_minor=sum(charge_nets[i] for i in group.charges),
                rounding_minor=gross - taxable - tax if prices_include_tax else 0,
            )
        )
    line_discounts = tuple(_line_discount(line, prices_include_tax) for line in lines)
    return _add_up(tuple(line_nets), line_discounts, tuple(charge_nets), tuple(breakdown))


def document_discount_minor(discount: Discount | None, subtotal_minor: int) -> int:
    """What a document discount takes off the sum of the lines, in the prices as typed; it follows the sum's sign."""
    if discount is None:
        return 0
    if discount.percent is not None:
        return round_half_up(subtotal_minor * Fraction(discount.percent) / 100)
    taken = discount.amount_minor or 0
    return -taken if subtotal_minor < 0 else taken


def spread_discount(discount: Discount | None, group_sums: Sequence[int]) -> tuple[int, ...]:
    """The document discount by tax group, in proportion to what the groups' lines cost (largest remainder)."""
    subtotal = sum(group_sums)
    taken = document_discount_minor(discount, subtotal)
    if discount is None or (discount.percent is None and taken == 0):
        return (0,) * len(group_sums)
    part = Fraction(discount.percent) / 100 if discount.percent is not None else Fraction(taken, subtotal)
    return apportion(taken, [group_sum * part for group_sum in group_sums])


def _tax_groups(lines: Sequence[Line], charges: Sequence[Charge]) -> list[_Group]:
    """Sorted by category and rate, so that neither order nor a spelling such as 19.0 can change a document."""
    groups: dict[tuple[TaxCategory, Decimal], _Group] = {}

    def group_of(tax: Tax) -> _Group:
        key = (tax.category, tax.rate)
        if key not in groups:
            groups[key] = _Group(tax.category, Decimal(decimal_text(tax.rate)))
        if tax.printed_reason:
            groups[key].reasons.add(tax.printed_reason)
        return groups[key]

    for index, line in enumerate(lines):
        group_of(line.tax).lines.append(index)
    for index, charge in enumerate(charges):
        group_of(charge.tax).charges.append(index)
    order = list(TaxCategory)
    return sorted(groups.values(), key=lambda group: (order.index(group.category), -group.rate))


def _net_parts(gross_parts: Sequence[int], rate: Decimal) -> list[int]:
    """Net amounts for prices including tax, summing to the base whose tax comes closest to the gross.

    Only the base nearest to gross / (1 + rate) can reach the gross: rounding the tax moves it by half a unit at most, which
    is less than half a unit of base.
    """
    factor = 100 / (100 + Fraction(rate))
    base = round_half_up(sum(gross_parts) * factor)
    return list(apportion(base, [part * factor for part in gross_parts]))


def _line_discount(line: Line, prices_include_tax: bool) -> int:
    if line.discount is None:
        return 0
    taken = line.gross_minor - line.amount_minor
    return round_half_up(taken * 100 / (100 + Fraction(line.tax.rate))) if prices_include_tax else taken


def _add_up(
    line_nets: tuple[int, ...],
    line_discounts: tuple[int, ...],
    charge_nets: tuple[int, ...],
    breakdown: tuple[TaxGroup, ...],
) -> Totals:
    subtotal = sum(line_nets)
    discount_total = sum(group.discount_minor for group in breakdown)
    charge_total = sum(charge_nets)
    tax_total = sum(group.tax_minor for group in breakdown)
    rounding = sum(group.rounding_minor for group in breakdown)
    net_total = subtotal - discount_total + charge_total
    total = net_total + tax_total + rounding
    if any(abs(amount) > MAX_AMOUNT_MINOR for amount in (subtotal, net_total, net_total + tax_total, total)):
        raise Invalid([_too_large("/lines")])
    return Totals(
        line_nets_minor=line_nets,
        line_discounts_minor=line_discounts,
        charge_nets_minor=charge_nets,
        tax_breakdown=breakdown,
        subtotal_minor=subtotal,
        discount_total_minor=discount_total,
        charge_total_minor=charge_total,
        net_total_minor=net_total,
        tax_total_minor=tax_total,
        rounding_minor=rounding,
        total_minor=total,
    )


def _refuse_bad_amounts(
    lines: Sequence[Line], amounts: Sequence[int], discount: Discount | None, charges: Sequence[Charge]
) -> None:
    problems: list[FieldProblem] = []
    for i, line in enumerate(lines):
        if abs(line.gross_minor) > MAX_AMOUNT_MINOR:
            problems.append(_too_large(f"/lines/{i}"))
        problems += _discount_problems(line.discount, line.gross_minor, f"/lines/{i}/discount")
    for i, charge in enumerate(charges):
        if charge.amount_minor < 0:
            message = "A charge is not negative; use a discount."
            problems.append(FieldProblem(f"/charges/{i}/amount", "charge_negative", message))
        if charge.amount_minor > MAX_AMOUNT_MINOR:
            problems.append(_too_large(f"/charges/{i}/amount"))
    problems += _discount_problems(discount, sum(amounts), "/discount")
    if problems:
        raise Invalid(problems)


def _discount_problems(discount: Discount | None, reduced_minor: int, pointer: str) -> Iterable[FieldProblem]:
    if discount is None:
        return
    if discount.percent is not None and not 0 <= discount.percent <= 100:
        yield FieldProblem(f"{pointer}/percent", "discount_out_of_range", "A discount is 0 to 100 percent.")
    if discount.amount_minor is not None and discount.amount_minor < 0:
        yield FieldProblem(
            f"{pointer}/amount", "discount_negative", "A discount is not negative; use a charge."
        )
    elif discount.amount_minor is not None and discount.amount_minor > abs(reduced_minor):
        message = "The discount is larger than what it reduces."
        yield FieldProblem(pointer, "discount_too_large", message)


def _too_large(pointer: str) -> FieldProblem:
    return FieldProblem(pointer, "amount_too_large", f"The amount exceeds {MAX_AMOUNT_MINOR} minor units.")
