"""Which rules of EN 16931 a document breaks before it may be sent, and which it should mend soon.

A blocking violation makes the figures or the tax treatment wrong. A warning is a field that only an
e-invoice needs: a new organisation without a tax id must be able to send its first invoice.
docs/tax-and-totals.md lists the decisions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import chain

from chalicelib.domain.currencies import is_currency
from chalicelib.domain.discounts import WHOLE_PERCENT
from chalicelib.domain.identities import identities
from chalicelib.domain.lines import Charge, Discount, Line
from chalicelib.domain.party import Party
from chalicelib.domain.tax import RULE_FAMILY, TaxCategory, tax_problems
from chalicelib.domain.totals import Totals

_SELLER = "/organization"
_BUYER = "/client"
_RATE_RULE = {"/lines": "05", "/charges": "07"}
_REASON_RULE = "10"


@dataclass(frozen=True)
class Violation:
    """A broken rule; those named PAIDUP are our own. Only a blocking one keeps the document unsent."""

    rule: str
    pointer: str
    message: str
    is_blocking: bool = True


class _Need(StrEnum):
    VAT_ID = "VAT id"
    ANY_TAX_ID = "VAT id or tax number"


@dataclass(frozen=True)
class _TaxIdNeeds:
    seller: _Need
    buyer: _Need | None = None
    is_blocking: bool = False


_TAX_ID_NEEDS = {
    TaxCategory.STANDARD: _TaxIdNeeds(seller=_Need.ANY_TAX_ID),
    TaxCategory.ZERO_RATED: _TaxIdNeeds(seller=_Need.ANY_TAX_ID),
    TaxCategory.EXEMPT: _TaxIdNeeds(seller=_Need.ANY_TAX_ID),
    TaxCategory.REVERSE_CHARGE: _TaxIdNeeds(_Need.ANY_TAX_ID, _Need.ANY_TAX_ID, is_blocking=True),
    TaxCategory.INTRA_COMMUNITY: _TaxIdNeeds(_Need.VAT_ID, _Need.VAT_ID, is_blocking=True),
    TaxCategory.EXPORT: _TaxIdNeeds(_Need.VAT_ID, is_blocking=True),
}


def violations(
    *,
    lines: Sequence[Line],
    discount: Discount | None,
    charges: Sequence[Charge],
    totals: Totals,
    seller: Party,
    buyer: Party,
    currency: str,
    issued_on: date,
    due_on: date | None,
    prices_include_tax: bool,
) -> tuple[Violation, ...]:
    """Everything wrong with the document, blocking violations first."""
    found = chain(
        _header(lines, totals, currency, issued_on, due_on),
        _lines(lines, totals, prices_include_tax=prices_include_tax),
        _taxes(lines, charges, totals),
        _arithmetic(lines, discount, charges, totals, prices_include_tax=prices_include_tax),
        _names_and_addresses(seller, buyer),
        _tax_ids(totals, seller, buyer),
    )
    return tuple(sorted(found, key=lambda violation: not violation.is_blocking))


def _header(
    lines: Sequence[Line], totals: Totals, currency: str, issued_on: date, due_on: date | None
) -> Iterator[Violation]:
    if not is_currency(currency):
        yield Violation("BR-05", "/currency", "The document needs an ISO 4217 currency.")
    if not lines:
        yield Violation("BR-16", "/lines", "The document needs at least one line.")
    if totals.total_minor < 0:
        yield Violation("PAIDUP-NEGATIVE-TOTAL", "/lines", "The total is below zero; issue a credit note.")
    if totals.total_minor > 0 and due_on is None:
        yield Violation("BR-CO-25", "/due_date", "Something is due, so the document needs a due date.")
    if due_on is not None and due_on < issued_on:
        message = "The due date lies before the issue date."
        yield Violation("PAIDUP-DUE-DATE", "/due_date", message, is_blocking=False)


def _lines(lines: Sequence[Line], totals: Totals, *, prices_include_tax: bool) -> Iterator[Violation]:
    for i, (line, net) in enumerate(zip(lines, totals.line_nets_minor, strict=True)):
        if not line.description.strip():
            yield Violation("BR-25", f"/lines/{i}/description", "The line needs a description.")
        if line.unit_price < 0:
            message = "A unit price is not negative; use a negative quantity."
            yield Violation("BR-27", f"/lines/{i}/unit_price", message)
        expected = Fraction(line.amount_minor)
        if prices_include_tax:
            expected = expected * WHOLE_PERCENT / (WHOLE_PERCENT + Fraction(line.tax.rate))
        if abs(net - expected) >= 1:
            message = "The line's net is not its quantity times its price less its discount."
            yield Violation("PEPPOL-EN16931-R120", f"/lines/{i}", message)


def _taxes(lines: Sequence[Line], charges: Sequence[Charge], totals: Totals) -> Iterator[Violation]:
    priced = [("/lines", i, line.tax) for i, line in enumerate(lines)]
    priced += [("/charges", i, charge.tax) for i, charge in enumerate(charges)]
    for kind, i, tax in priced:
        for problem in tax_problems(tax, f"{kind}/{i}/tax"):
            number = _REASON_RULE if problem.pointer.endswith("/reason") else _RATE_RULE[kind]
            yield Violation(f"BR-{RULE_FAMILY[tax.category]}-{number}", problem.pointer, problem.message)
    used = {group.category for group in totals.tax_breakdown}
    if TaxCategory.OUTSIDE_SCOPE in used and len(used) > 1:
        message = "Category O (outside the scope of tax) cannot share a document with other categories."
        yield Violation("BR-O-11", "/lines", message)


def _arithmetic(
    lines: Sequence[Line],
    discount: Discount | None,
    charges: Sequence[Charge],
    totals: Totals,
    *,
    prices_include_tax: bool,
) -> Iterator[Violation]:
    for identity in identities(
        lines, totals, discount=discount, charges=charges, prices_include_tax=prices_include_tax
    ):
        if not identity.holds:
            message = f"{identity.description}: {identity.left_minor} is not {identity.right_minor}."
            yield Violation(identity.rule, "", message)


def _names_and_addresses(seller: Party, buyer: Party) -> Iterator[Violation]:
    if not seller.name.strip():
        yield Violation("BR-06", f"{_SELLER}/legal_name", "The seller needs a name.")
    if not buyer.name.strip():
        yield Violation("BR-07", f"{_BUYER}/name", "The buyer needs a name.")
    for party, who, pointer, address_rule, country_rule in (
        (seller, "seller", f"{_SELLER}/address", "BR-08", "BR-09"),
        (buyer, "buyer", f"{_BUYER}/billing_address", "BR-10", "BR-11"),
    ):
        if party.address is None:
            yield Violation(address_rule, pointer, f"The {who} has no postal address.", is_blocking=False)
        elif not party.address.country:
            message = f"The {who}'s address has no country."
            yield Violation(country_rule, f"{pointer}/country", message, is_blocking=False)


def _tax_ids(totals: Totals, seller: Party, buyer: Party) -> Iterator[Violation]:
    """BR-S-02, BR-Z-02, BR-E-02, BR-AE-02, BR-IC-02, BR-G-02 and BR-O-02."""
    for category in sorted({group.category for group in totals.tax_breakdown}):
        rule = f"BR-{RULE_FAMILY[category]}-02"
        needs = _TAX_ID_NEEDS.get(category)
        if needs is None:
            if seller.vat_id or buyer.vat_id:
                message = "Category O names no VAT ids; an e-invoice has to leave them out."
                yield Violation(rule, f"{_SELLER}/tax_ids", message, is_blocking=False)
            continue
        for who, pointer, party, need in (
            ("seller", _SELLER, seller, needs.seller),
            ("buyer", _BUYER, buyer, needs.buyer),
        ):
            if not _has_tax_id(party, need):
                message = f"Category {category} needs the {who}'s {need}."
                yield Violation(rule, f"{pointer}/tax_ids", message, is_blocking=needs.is_blocking)


def _has_tax_id(party: Party, need: _Need | None) -> bool:
    if need is _Need.VAT_ID:
        return party.vat_id is not None
    return need is None or bool(party.tax_ids)
