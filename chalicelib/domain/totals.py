"""The totals of a document, the EN 16931 way, so that every e-invoice made from them is valid.

Each line is rounded once; a document discount is spread over the tax groups by largest remainder; tax is
computed once per category and rate on the summed base; totals only add. Prices that include tax keep the
gross the seller typed: what no whole net amount can reach is one visible rounding amount (BT-114).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from chalicelib.domain.currencies import exponent
from chalicelib.domain.decimals import decimal_text
from chalicelib.domain.discounts import discount_problems, spread_discount
from chalicelib.domain.errors import Invalid
from chalicelib.domain.lines import Charge, Discount, Line, amount_problems, too_large
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
    """The order of lines and charges changes no total.

    Raises Invalid when a discount exceeds what it reduces or an amount is too large, UnknownCurrency.
    """
    exponent(currency)
    line_amounts = [line.amount_minor for line in lines]
    problems = [
        *amount_problems(lines, charges),
        *discount_problems(discount, sum(line_amounts), "/discount"),
    ]
    if problems:
        raise Invalid(problems)
    groups = _tax_groups(lines, charges)
    group_sums = [sum(line_amounts[i] for i in group.lines) for group in groups]

    line_nets = [0] * len(lines)
    charge_nets = [0] * len(charges)
    breakdown = []
    for group, taken in zip(groups, spread_discount(discount, group_sums), strict=True):
        typed = (
            [line_amounts[i] for i in group.lines]
            + [charges[i].amount_minor for i in group.charges]
            + [-taken]
        )
        *nets, negative_discount = _net_parts(typed, group.rate) if prices_include_tax else typed
        for i, net in zip(group.lines, nets[: len(group.lines)], strict=True):
            line_nets[i] = net
        for i, net in zip(group.charges, nets[len(group.lines) :], strict=True):
            charge_nets[i] = net
        gross = sum(typed) if prices_include_tax else None
        breakdown.append(_tax_group(group, nets, -negative_discount, gross))
    line_discounts = [_line_discount(line, prices_include_tax) for line in lines]
    return _add_up(line_nets, line_discounts, charge_nets, breakdown)


def _tax_groups(lines: Sequence[Line], charges: Sequence[Charge]) -> list[_Group]:
    """Sorted by category and rate, so that neither order nor a spelling such as 19.0 changes a document."""
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


def _net_parts(gross_parts: Sequence[int], rate: Decimal) -> tuple[int, ...]:
    """Net amounts for prices that include tax; they sum to the base that comes closest to the gross typed.

    Only the base nearest to gross / (1 + rate) can reach the gross: rounding the tax moves the gross by half
    a unit at most, which is less than half a unit of base.
    """
    to_net = 100 / (100 + Fraction(rate))
    base = round_half_up(sum(gross_parts) * to_net)
    return apportion(base, gross_parts, to_net)


def _tax_group(group: _Group, nets: Sequence[int], discount_minor: int, gross_minor: int | None) -> TaxGroup:
    """Without a `gross_minor` to keep, prices are net and nothing can be left over."""
    taxable = sum(nets) - discount_minor
    tax = round_half_up(taxable * Fraction(group.rate) / 100)
    return TaxGroup(
        category=group.category,
        rate=group.rate,
        reason="; ".join(sorted(group.reasons)),
        taxable_minor=taxable,
        tax_minor=tax,
        discount_minor=discount_minor,
        charge_minor=sum(nets[len(group.lines) :]),
        rounding_minor=0 if gross_minor is None else gross_minor - taxable - tax,
    )


def _line_discount(line: Line, prices_include_tax: bool) -> int:
    if line.discount is None:
        return 0
    taken = line.gross_minor - line.amount_minor
    return round_half_up(taken * 100 / (100 + Fraction(line.tax.rate))) if prices_include_tax else taken


def _add_up(
    line_nets: Sequence[int],
    line_discounts: Sequence[int],
    charge_nets: Sequence[int],
    breakdown: Sequence[TaxGroup],
) -> Totals:
    subtotal = sum(line_nets)
    discount_total = sum(group.discount_minor for group in breakdown)
    charge_total = sum(charge_nets)
    net_total = subtotal - discount_total + charge_total
    tax_total = sum(group.tax_minor for group in breakdown)
    rounding = sum(group.rounding_minor for group in breakdown)
    if max(abs(subtotal), abs(net_total), abs(net_total + tax_total)) > MAX_AMOUNT_MINOR:
        raise Invalid([too_large("/lines")])
    return Totals(
        line_nets_minor=tuple(line_nets),
        line_discounts_minor=tuple(line_discounts),
        charge_nets_minor=tuple(charge_nets),
        tax_breakdown=tuple(breakdown),
        subtotal_minor=subtotal,
        discount_total_minor=discount_total,
        charge_total_minor=charge_total,
        net_total_minor=net_total,
        tax_total_minor=tax_total,
        rounding_minor=rounding,
        total_minor=net_total + tax_total + rounding,
    )
