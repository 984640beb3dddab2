"""Sending: what freezes, what is checked, and what enters the journal."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.invoice_status import IllegalTransition
from chalicelib.domain.journal import assert_balanced
from chalicelib.domain.sending import NotSendable, issue_date_of, reference_of, sending_postings, sent
from chalicelib.domain.tax import Tax, TaxCategory
from tests.builders import (
    ACCOUNT,
    NOW,
    TODAY,
    VAT,
    a_client,
    a_draft,
    a_line,
    a_sent_invoice,
    an_organization,
)

REVERSE = Tax(TaxCategory.REVERSE_CHARGE, Decimal(0))


def test_sending_freezes_number_dates_and_both_parties() -> None:
    invoice = a_sent_invoice()
    assert (invoice.status, invoice.number, invoice.sent_at) == ("sent", "INV-2026-0001", NOW)
    assert (invoice.issue_on, invoice.due_on) == (TODAY, date(2026, 12, 30))
    assert invoice.content.seller == an_organization().party()
    assert invoice.content.buyer == a_client().party()
    assert invoice.content.bank_account == ACCOUNT


def test_the_time_zone_that_decides_about_overdue_is_that_of_the_day_of_sending() -> None:
    moved = an_organization(timezone="Pacific/Auckland")
    assert sent(a_draft(), "1", moved, TODAY, NOW).timezone == "Pacific/Auckland"


def test_what_is_sent_cannot_be_sent_again() -> None:
    with pytest.raises(IllegalTransition):
        sent(a_sent_invoice(), "INV-2026-0002", an_organization(), TODAY, NOW)


def broken_rules(**terms: object) -> list[tuple[str, str]]:
    with pytest.raises(NotSendable) as refused:
        a_sent_invoice(**terms)
    assert refused.value.code == "invoice_not_sendable"
    return [(problem.code, problem.pointer) for problem in refused.value.problems]


def test_an_empty_invoice_cannot_be_sent() -> None:
    assert broken_rules(lines=()) == [("BR-16", "/lines")]


def test_an_invoice_below_zero_cannot_be_sent() -> None:
    assert broken_rules(lines=(a_line(quantity=Decimal(-1)),)) == [("PAIDUP-NEGATIVE-TOTAL", "/lines")]


def test_reverse_charge_needs_the_tax_ids_of_both() -> None:
    assert broken_rules(lines=(a_line(tax=REVERSE),), client=a_client(tax_ids=())) == [
        ("BR-AE-02", "/client/tax_ids")
    ]
    assert broken_rules(lines=(a_line(tax=REVERSE),), organization=an_organization(tax_ids=())) == [
        ("BR-AE-02", "/organization/tax_ids")
    ]


def test_every_broken_rule_is_named_at_once() -> None:
    lines = (a_line(description=" "), a_line(tax=REVERSE))
    assert broken_rules(lines=lines, client=a_client(tax_ids=())) == [
        ("BR-25", "/lines/0/description"),
        ("BR-AE-02", "/client/tax_ids"),
    ]


def test_a_young_organisation_without_tax_id_may_send() -> None:
    assert a_sent_invoice(organization=an_organization(tax_ids=())).number


def test_the_client_owes_the_total_made_of_revenue_and_tax_per_rate() -> None:
    reduced = replace(VAT, rate=Decimal("7.0"))
    invoice = a_sent_invoice(lines=(a_line(10_000), a_line(1000, tax=reduced)))
    postings = sending_postings(invoice)
    assert_balanced(postings)
    assert [(p.account, p.amount_minor) for p in postings if p.amount_minor] == [
        ("receivables", 12_970),
        ("revenue", -11_000),
        ("tax:S:19", -1900),
        ("tax:S:7", -70),
    ]
    assert {(p.invoice_id, p.client_id) for p in postings} == {(invoice.id, invoice.client_id)}


def test_what_no_whole_cent_can_divide_is_posted_as_rounding() -> None:
    invoice = a_sent_invoice(lines=(a_line(3),), prices_include_tax=True)
    assert_balanced(sending_postings(invoice))
    amounts = {p.account: p.amount_minor for p in sending_postings(invoice)}
    assert amounts == {"receivables": 3, "revenue": -3, "tax:S:19": -1, "rounding": 1}


def test_the_day_of_sending_is_the_organisations_own() -> None:
    late_evening = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert issue_date_of(a_draft(), an_organization(), late_evening) == date(2027, 1, 1)
    in_america = an_organization(timezone="America/New_York")
    assert issue_date_of(a_draft(), in_america, late_evening) == date(2026, 12, 31)


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_an_issue_date_may_lie_before_or_after_unless_numbering_is_chronological(day: date) -> None:
    draft = a_draft(issue_on=day)
    assert issue_date_of(draft, an_organization(), NOW) == day
    with pytest.raises(Invalid) as refused:
        issue_date_of(draft, an_organization(is_numbering_chronological=True), NOW)
    assert [(p.pointer, p.code) for p in refused.value.problems] == [("/issue_date", "not_chronological")]


def test_today_is_always_chronological() -> None:
    organization = an_organization(is_numbering_chronological=True)
    assert issue_date_of(a_draft(issue_on=TODAY), organization, NOW) == TODAY


def test_the_payment_reference_belongs_to_one_invoice_alone() -> None:
    other = replace(a_draft(), id="inv_00000000000000000000000002")
    assert reference_of(a_draft()).startswith("RF")
    assert reference_of(a_draft()) != reference_of(other)
