"""Derivations in words: the sum that leads to each figure of a document, in major units."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from chalicelib.domain.currencies import exponent
from chalicelib.domain.decimals import decimal_text
from chalicelib.domain.discounts import WHOLE_PERCENT
from chalicelib.domain.identities import is_in_group
from chalicelib.domain.lines import Charge, Discount, Line
from chalicelib.domain.money import major_text
from chalicelib.domain.tax import Tax
from chalicelib.domain.totals import TaxGroup, Totals

_APPROXIMATE_PLACES = 6
_MAX_ADDENDS_SHOWN = 12


@dataclass(frozen=True)
class Figure:
    """One figure in minor units, and in major units the sum that leads to it; `term` is its BT number."""

    name: str
    term: str
    amount_minor: int
    derivation: str


@dataclass(frozen=True)
class DerivationWriter:
    """Writes derivations in the major units of one currency."""

    currency: str
    prices_include_tax: bool

    def line(self, line: Line, net_minor: int) -> list[Figure]:
        price = self._exact(Fraction(line.unit_price))
        product = f"{decimal_text(line.quantity)} x {price} = {self._exact(line.exact_gross)}"
        figures = [Figure("gross", "", line.gross_minor, self._rounded(product, line.gross_minor))]
        if line.discount is not None:
            figures.append(self._after_discount(line, line.discount))
        typed = figures[-1]
        if self.prices_include_tax:
            return [*figures, self._net("net", "BT-131", typed.amount_minor, net_minor, line.tax)]
        return [*figures[:-1], Figure("net", "BT-131", typed.amount_minor, typed.derivation)]

    def charge(self, charge: Charge, net_minor: int) -> list[Figure]:
        typed = Figure(
            "charge", "BT-99", charge.amount_minor, f"{self._amount(charge.amount_minor)} as entered"
        )
        if not self.prices_include_tax:
            return [typed]
        return [
            Figure("charge with tax", "", typed.amount_minor, typed.derivation),
            self._net("charge", "BT-99", charge.amount_minor, net_minor, charge.tax),
        ]

    def group(self, group: TaxGroup, lines: Sequence[Line], totals: Totals) -> list[Figure]:
        nets = sum(
            net for line, net in zip(lines, totals.line_nets_minor, strict=True) if is_in_group(line, group)
        )
        base = f"lines {self._amount(nets)}"
        if group.discount_minor:
            base += f" - discount {self._amount(group.discount_minor)}"
        if group.charge_minor:
            base += f" + charges {self._amount(group.charge_minor)}"
        exact_tax = group.taxable_minor * Fraction(group.rate) / WHOLE_PERCENT
        product = (
            f"{self._amount(group.taxable_minor)} x {decimal_text(group.rate)} % = {self._exact(exact_tax)}"
        )
        figures = [
            Figure("taxable", "BT-116", group.taxable_minor, f"{base} = {self._amount(group.taxable_minor)}"),
            Figure("tax", "BT-117", group.tax_minor, self._rounded(product, group.tax_minor)),
        ]
        if self.prices_include_tax:
            asked = self._amount(group.taxable_minor + group.tax_minor + group.rounding_minor)
            rest = f"{asked} with tax - {self._amount(group.taxable_minor)} - {self._amount(group.tax_minor)}"
            derivation = f"{rest} = {self._amount(group.rounding_minor)}"
            figures.append(Figure("rounding", "", group.rounding_minor, derivation))
        return figures

    def totals(self, totals: Totals, discount: Discount | None) -> list[Figure]:
        groups = totals.tax_breakdown
        amount = self._amount
        net = f"{amount(totals.subtotal_minor)} - {amount(totals.discount_total_minor)}"
        net += f" + {amount(totals.charge_total_minor)} = {amount(totals.net_total_minor)}"
        with_tax = f"{amount(totals.net_total_minor)} + {amount(totals.tax_total_minor)}"
        with_tax += f" = {amount(totals.gross_total_minor)}"
        owed = f"{amount(totals.gross_total_minor)} + {amount(totals.rounding_minor)}"
        spread = self._sum([group.discount_minor for group in groups])
        if discount is not None and discount.percent is not None:
            spread = f"{decimal_text(discount.percent)} % of the lines, by tax group: {spread}"
        return [
            Figure("subtotal", "BT-106", totals.subtotal_minor, self._sum(totals.line_nets_minor)),
            Figure("discount_total", "BT-107", totals.discount_total_minor, spread),
            Figure("charge_total", "BT-108", totals.charge_total_minor, self._sum(totals.charge_nets_minor)),
            Figure("net_total", "BT-109", totals.net_total_minor, net),
            Figure("tax_total", "BT-110", totals.tax_total_minor, self._sum([g.tax_minor for g in groups])),
            Figure(
                "total_with_tax",
                "BT-112",
                totals.gross_total_minor,
                with_tax,
            ),
            Figure(
                "rounding_amount",
                "BT-114",
                totals.rounding_minor,
                self._sum([g.rounding_minor for g in groups]),
            ),
            Figure("total", "BT-115", totals.total_minor, f"{owed} = {amount(totals.total_minor)}"),
        ]

    def _after_discount(self, line: Line, discount: Discount) -> Figure:
        if discount.percent is not None:
            rest = line.exact_gross * (1 - Fraction(discount.percent) / WHOLE_PERCENT)
            text = (
                f"{self._exact(line.exact_gross)} - {decimal_text(discount.percent)} % = {self._exact(rest)}"
            )
        else:
            taken = self._amount(line.gross_minor - line.amount_minor)
            text = f"{self._amount(line.gross_minor)} - {taken} = {self._amount(line.amount_minor)}"
        return Figure("after_discount", "", line.amount_minor, self._rounded(text, line.amount_minor))

    def _net(self, name: str, term: str, with_tax_minor: int, net_minor: int, tax: Tax) -> Figure:
        exact = Fraction(with_tax_minor) * WHOLE_PERCENT / (WHOLE_PERCENT + Fraction(tax.rate))
        text = f"{self._amount(with_tax_minor)} / (1 + {decimal_text(tax.rate)} %) = {self._exact(exact)}"
        return Figure(name, term, net_minor, self._rounded(text, net_minor))

    def _sum(self, amounts: Sequence[int]) -> str:
        total = self._amount(sum(amounts))
        if not 1 < len(amounts) <= _MAX_ADDENDS_SHOWN:
            return total if len(amounts) <= 1 else f"{len(amounts)} amounts, together {total}"
        return " + ".join(self._amount(amount) for amount in amounts) + f" = {total}"

    def _rounded(self, derivation: str, amount_minor: int) -> str:
        return f"{derivation}, rounded {self._amount(amount_minor)}"

    def _amount(self, amount_minor: int) -> str:
        return major_text(amount_minor, self.currency)

    def _exact(self, minor: Fraction) -> str:
        """The exact value in major units, with an ellipsis where its decimals never end."""
        return exact_text(minor / 10 ** exponent(self.currency))


def exact_text(value: Fraction) -> str:
    """Every decimal place of the value; when they never end, six of them and an ellipsis."""
    places = 0
    rest = value.denominator
    while rest % 2 == 0 or rest % 5 == 0:
        rest //= 10 if rest % 10 == 0 else 2 if rest % 2 == 0 else 5
        places += 1
    if rest != 1:
        places = _APPROXIMATE_PLACES
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    text = digits if places == 0 else f"{digits[:-places]}.{digits[-places:]}"
    return ("-" if value < 0 else "") + text + ("" if rest == 1 else "…")
