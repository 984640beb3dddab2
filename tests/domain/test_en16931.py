from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.domain.en16931 import Violation, violations
from chalicelib.domain.lines import Charge, Discount, Line
from chalicelib.domain.party import Address, Party, TaxId
from chalicelib.domain.tax import Tax, TaxCategory
from chalicelib.domain.totals import compute_totals

SELLER = Party("Seller GmbH", Address("DE", city="Berlin"), (TaxId("eu_vat", "DE136695976"),))
BUYER = Party("Buyer SA", Address("FR", city="Paris"), (TaxId("eu_vat", "FR40303265045"),))
TAXED = Line("Work", Decimal(1), Decimal(10000), Tax(TaxCategory.STANDARD, Decimal(19)))


def a_line(category: str, reason: str = "", **changes: Any) -> Line:
    return replace(TAXED, tax=Tax(TaxCategory(category), Decimal(0), reason), **changes)


def check(*lines: Line, **changes: Any) -> tuple[Violation, ...]:
    priced = {
        "discount": changes.pop("discount", None),
        "charges": changes.pop("charges", ()),
        "prices_include_tax": changes.pop("prices_include_tax", False),
    }
    document: dict[str, Any] = {
        "lines": lines,
        "totals": compute_totals(lines, currency="EUR", **priced),
        "seller": SELLER,
        "buyer": BUYER,
        "currency": "EUR",
        "issued_on": date(2026, 11, 1),
        "due_on": date(2026, 12, 1),
    }
    return violations(**(document | priced | changes))


def blocking(found: tuple[Violation, ...]) -> list[tuple[str, str]]:
    return [(violation.rule, violation.pointer) for violation in found if violation.is_blocking]


def warnings(found: tuple[Violation, ...]) -> list[tuple[str, str]]:
    return [(violation.rule, violation.pointer) for violation in found if not violation.is_blocking]


@pytest.mark.parametrize("prices_include_tax", [True, False])
def test_a_complete_document_breaks_no_rule(prices_include_tax: bool) -> None:
    lines = [
        TAXED,
        replace(TAXED, quantity=Decimal("0.333")),
        a_line("E", "Art. 132"),
        a_line("K"),
        a_line("AE"),
    ]
    freight = Charge("Freight", 990, TAXED.tax)
    discount = Discount(percent=Decimal("3.3"))
    assert check(*lines, charges=[freight], discount=discount, prices_include_tax=prices_include_tax) == ()


def test_a_new_organisation_can_send_its_first_invoice_to_a_client_without_address() -> None:
    found = check(TAXED, seller=Party("Fresh"), buyer=Party("Somebody"))
    assert blocking(found) == []
    assert warnings(found) == [
        ("BR-08", "/organization/address"),
        ("BR-10", "/client/billing_address"),
        ("BR-S-02", "/organization/tax_ids"),
    ]


def test_an_address_without_country_is_only_a_warning() -> None:
    found = check(
        TAXED, seller=replace(SELLER, address=Address("")), buyer=replace(BUYER, address=Address(""))
    )
    assert blocking(found) == []
    assert warnings(found) == [
        ("BR-09", "/organization/address/country"),
        ("BR-11", "/client/billing_address/country"),
    ]


@pytest.mark.parametrize(
    ("lines", "changes", "rule", "pointer"),
    [
        ((), {}, "BR-16", "/lines"),
        ((replace(TAXED, description=" "),), {}, "BR-25", "/lines/0/description"),
        ((replace(TAXED, unit_price=Decimal(-1), quantity=Decimal(-1)),), {}, "BR-27", "/lines/0/unit_price"),
        ((replace(TAXED, quantity=Decimal(-1)),), {}, "PAIDUP-NEGATIVE-TOTAL", "/lines"),
        ((TAXED,), {"due_on": None}, "BR-CO-25", "/due_date"),
        ((TAXED,), {"seller": replace(SELLER, name="")}, "BR-06", "/organization/legal_name"),
        ((TAXED,), {"buyer": replace(BUYER, name=" ")}, "BR-07", "/client/name"),
        ((TAXED,), {"currency": "XAU"}, "BR-05", "/currency"),
        ((TAXED, a_line("O")), {}, "BR-O-11", "/lines"),
        ((a_line("E"),), {}, "BR-E-10", "/lines/0/tax/reason"),
        ((a_line("S"),), {}, "BR-S-05", "/lines/0/tax/rate"),
        ((a_line("K"),), {"buyer": replace(BUYER, tax_ids=())}, "BR-IC-02", "/client/tax_ids"),
        ((a_line("K"),), {"seller": replace(SELLER, tax_ids=())}, "BR-IC-02", "/organization/tax_ids"),
        ((a_line("AE"),), {"buyer": replace(BUYER, tax_ids=())}, "BR-AE-02", "/client/tax_ids"),
        ((a_line("G"),), {"seller": replace(SELLER, tax_ids=())}, "BR-G-02", "/organization/tax_ids"),
    ],
)
def test_a_broken_rule_keeps_the_document_from_being_sent(
    lines: tuple[Line, ...], changes: dict[str, Any], rule: str, pointer: str
) -> None:
    assert blocking(check(*lines, **changes)) == [(rule, pointer)]


def test_a_charge_has_rules_of_its_own_number() -> None:
    charge = Charge("Freight", 100, Tax(TaxCategory.ZERO_RATED, Decimal(7)))
    assert ("BR-Z-07", "/charges/0/tax/rate") in blocking(check(TAXED, charges=[charge]))


def test_a_tax_number_is_enough_for_reverse_charge_but_not_within_the_eu() -> None:
    numbered = (TaxId("us_ein", "12-3456789"),)
    seller, buyer = replace(SELLER, tax_ids=numbered), replace(BUYER, tax_ids=numbered)
    assert check(a_line("AE"), seller=seller, buyer=buyer) == ()
    assert [rule for rule, _ in blocking(check(a_line("K"), seller=seller, buyer=buyer))] == ["BR-IC-02"] * 2


def test_nothing_due_needs_no_due_date() -> None:
    assert check(TAXED, discount=Discount(percent=Decimal(100)), due_on=None) == ()


def test_an_early_due_date_is_a_warning() -> None:
    assert warnings(check(TAXED, due_on=date(2026, 10, 31))) == [("PAIDUP-DUE-DATE", "/due_date")]


def test_outside_the_scope_of_tax_names_no_vat_ids() -> None:
    assert warnings(check(a_line("O"))) == [("BR-O-02", "/organization/tax_ids")]
    assert check(a_line("O"), seller=replace(SELLER, tax_ids=()), buyer=replace(BUYER, tax_ids=())) == ()


def test_totals_that_belong_to_other_lines_are_blocked() -> None:
    dearer = compute_totals([replace(TAXED, unit_price=Decimal(10001))], currency="EUR")
    assert blocking(check(TAXED, totals=dearer)) == [("PEPPOL-EN16931-R120", "/lines/0")]


def test_a_total_that_is_a_cent_off_is_blocked_with_its_rule() -> None:
    totals = compute_totals([TAXED], currency="EUR")
    found = check(TAXED, totals=replace(totals, total_minor=totals.total_minor + 1))
    assert [rule for rule, _ in blocking(found)] == ["BR-CO-15", "BR-CO-16"]


def test_blocking_violations_come_first() -> None:
    found = check(TAXED, buyer=Party(""), due_on=None)
    assert [violation.is_blocking for violation in found] == sorted(
        (v.is_blocking for v in found), reverse=True
    )
    assert len({violation.is_blocking for violation in found}) == 2
