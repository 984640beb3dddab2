"""The arithmetic of a document, shown: each figure with the sum it came from, identities with both sides."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from chalicelib.domain.decimals import decimal_text
from chalicelib.domain.derivations import DerivationWriter, Figure
from chalicelib.domain.identities import Identity, identities
from chalicelib.domain.lines import Charge, Discount, Line
from chalicelib.domain.totals import Totals

ROUNDING_RULE = "Half a minor unit is rounded away from zero; shares are rounded by largest remainder."


@dataclass(frozen=True)
class LineExplanation:
    """One line; `figures` lead from quantity and price to the net that is added up."""

    index: int
    description: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class GroupExplanation:
    """One row of the tax breakdown."""

    category: str
    rate: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Explanation:
    """Strings, integers and booleans only, so that `as_dict` is ready for JSON."""

    currency: str
    prices_include_tax: bool
    rounding_rule: str
    lines: tuple[LineExplanation, ...]
    charges: tuple[LineExplanation, ...]
    tax_groups: tuple[GroupExplanation, ...]
    totals: tuple[Figure, ...]
    identities: tuple[Identity, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def explain(
    lines: Sequence[Line],
    totals: Totals,
    *,
    currency: str,
    discount: Discount | None = None,
    charges: Sequence[Charge] = (),
    prices_include_tax: bool = False,
) -> Explanation:
    """Derives every figure of `totals`, which must have been computed from the same lines and settings."""
    show = DerivationWriter(currency, prices_include_tax)
    return Explanation(
        currency=currency,
        prices_include_tax=prices_include_tax,
        rounding_rule=ROUNDING_RULE,
        lines=tuple(
            LineExplanation(i, line.description, tuple(show.line(line, net)))
            for i, (line, net) in enumerate(zip(lines, totals.line_nets_minor, strict=True))
        ),
        charges=tuple(
            LineExplanation(i, charge.description, tuple(show.charge(charge, net)))
            for i, (charge, net) in enumerate(zip(charges, totals.charge_nets_minor, strict=True))
        ),
        tax_groups=tuple(
            GroupExplanation(
                group.category.value, decimal_text(group.rate), tuple(show.group(group, lines, totals))
            )
            for group in totals.tax_breakdown
        ),
        totals=tuple(show.totals(totals, discount)),
        identities=identities(
            lines, totals, discount=discount, charges=charges, prices_include_tax=prices_include_tax
        ),
    )
