"""The arithmetic identities of EN 16931, each with both sides, so that anybody can check the figures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from chalicelib.domain.discounts import WHOLE_PERCENT, document_discount_minor
from chalicelib.domain.lines import Charge, Discount, Line
from chalicelib.domain.money import round_half_up
from chalicelib.domain.tax import RULE_FAMILY
from chalicelib.domain.totals import TaxGroup, Totals


@dataclass(frozen=True)
class Identity:
    """One rule: `left_minor` is what the document states, `right_minor` the same figure worked out again."""

    rule: str
    description: str
    left_minor: int
    right_minor: int
    holds: bool


def identities(
    lines: Sequence[Line],
    totals: Totals,
    *,
    discount: Discount | None = None,
    charges: Sequence[Charge] = (),
    prices_include_tax: bool = False,
) -> tuple[Identity, ...]:
    """Every identity between totals and parts; BR-CO-17 and the rules of a category come once per group."""
    found = list(_of_the_document(totals))
    for group in totals.tax_breakdown:
        found += _of_a_group(group, lines, totals, charges)
    if prices_include_tax:
        typed = sum(line.amount_minor for line in lines)
        asked = typed - document_discount_minor(discount, typed) + sum(c.amount_minor for c in charges)
        found.append(
            _identity("PAIDUP-GROSS", "Total = the prices as typed, tax included", totals.total_minor, asked)
        )
    return tuple(found)


def is_in_group(priced: Line | Charge, group: TaxGroup) -> bool:
    return priced.tax.category is group.category and priced.tax.rate == group.rate


def _of_the_document(totals: Totals) -> Iterator[Identity]:
    groups = totals.tax_breakdown
    with_tax = totals.net_total_minor + totals.tax_total_minor
    net_total = totals.subtotal_minor - totals.discount_total_minor + totals.charge_total_minor
    yield _identity(
        "BR-CO-10", "BT-106 = sum of line nets (BT-131)", totals.subtotal_minor, sum(totals.line_nets_minor)
    )
    yield _identity(
        "BR-CO-11",
        "BT-107 = sum of document discounts (BT-92)",
        totals.discount_total_minor,
        sum(group.discount_minor for group in groups),
    )
    yield _identity(
        "BR-CO-12",
        "BT-108 = sum of document charges (BT-99)",
        totals.charge_total_minor,
        sum(totals.charge_nets_minor),
    )
    yield _identity("BR-CO-13", "BT-109 = BT-106 - BT-107 + BT-108", totals.net_total_minor, net_total)
    yield _identity(
        "BR-CO-14",
        "BT-110 = sum of the tax of each group (BT-117)",
        totals.tax_total_minor,
        sum(group.tax_minor for group in groups),
    )
    yield _identity(
        "BR-CO-15", "BT-112 = BT-109 + BT-110", totals.total_minor - totals.rounding_minor, with_tax
    )
    yield _identity(
        "BR-CO-16",
        "BT-115 = BT-112 + BT-114, nothing paid",
        totals.total_minor,
        with_tax + totals.rounding_minor,
    )


def _of_a_group(
    group: TaxGroup, lines: Sequence[Line], totals: Totals, charges: Sequence[Charge]
) -> Iterator[Identity]:
    family = RULE_FAMILY[group.category]
    line_nets = zip(lines, totals.line_nets_minor, strict=True)
    charge_nets = zip(charges, totals.charge_nets_minor, strict=True)
    base = sum(net for line, net in line_nets if is_in_group(line, group)) - group.discount_minor
    base += sum(net for charge, net in charge_nets if is_in_group(charge, group))
    tax = round_half_up(group.taxable_minor * Fraction(group.rate) / WHOLE_PERCENT)
    name = f"{group.category} {group.rate} %"
    description = f"BT-116 of {name} = its line nets - discounts + charges"
    yield _identity(f"BR-{family}-08", description, group.taxable_minor, base)
    yield _identity(f"BR-{family}-09", f"BT-117 of {name} = BT-116 x rate", group.tax_minor, tax)
    yield _identity("BR-CO-17", f"BT-117 of {name} = BT-116 x BT-119 / 100, rounded", group.tax_minor, tax)


def _identity(rule: str, description: str, left_minor: int, right_minor: int) -> Identity:
    return Identity(rule, description, left_minor, right_minor, left_minor == right_minor)
