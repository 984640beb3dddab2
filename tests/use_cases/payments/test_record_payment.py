"""Recording a payment: invoices, balances, credit and journal follow in one transaction."""

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.invoice_status import IllegalTransition
from chalicelib.domain.money import CurrencyMismatch
from chalicelib.domain.payment import Allocation, PaymentMethod
from chalicelib.ports.metering import database_calls, reset_database_calls
from chalicelib.use_cases.invoices.void_invoice import void_invoice
from tests.builders import CLIENT, TODAY
from tests.company import OTHER_CLIENT, Company


def refusal(company: Company, amount: int = 100, **order: Any) -> list[tuple[str, str]]:
    """What is wrong with it, after making sure that nothing was written."""
    before = company.books.dump()
    with pytest.raises(Invalid) as refused:
        company.pay(amount, **order)
    assert company.books.dump() == before
    return [(problem.pointer, problem.code) for problem in refused.value.problems]


def test_a_partial_and_a_final_payment_make_an_invoice_paid(company: Company) -> None:
    invoice = company.sent()
    company.pay(5000, invoice)
    assert (company.invoice(invoice).status, company.invoice(invoice).due_minor) == ("sent", 6900)
    company.pay(6900, invoice)
    paid = company.invoice(invoice)
    assert (paid.status, paid.due_minor, paid.paid_at) == ("paid", 0, company.clock.now())
    assert company.history(invoice) == ["invoice.sent", "invoice.payment_received", "invoice.paid"]
    company.require_true_books()


def test_the_excess_becomes_the_clients_credit(company: Company) -> None:
    payment = company.pay(15_000, company.sent())
    assert (payment.allocated_minor, payment.unallocated_minor) == (11_900, 3100)
    assert company.client().credits_minor == {"EUR": 3100}
    company.require_true_books()


def test_money_for_a_paid_invoice_is_all_credit(company: Company) -> None:
    invoice = company.sent()
    company.pay(11_900, invoice)
    assert company.pay(11_900, invoice).unallocated_minor == 11_900
    company.require_true_books()


def test_money_from_a_client_for_no_invoice_is_all_credit_in_its_own_currency(company: Company) -> None:
    company.pay(500, client_id=CLIENT)
    company.pay(700, client_id=CLIENT, currency="USD")
    assert company.client().credits_minor == {"EUR": 500, "USD": 700}
    company.require_true_books()


def test_one_payment_settles_many_invoices_and_one_invoice_takes_many_payments(company: Company) -> None:
    first, second = company.sent(), company.sent()
    company.pay(1900, first)
    payment = company.pay(25_000, allocations=(Allocation(first.id, 10_000), Allocation(second.id, 11_900)))
    assert payment.unallocated_minor == 3100
    assert [company.invoice(i).status for i in (first, second)] == ["paid", "paid"]
    company.require_true_books()


def test_exact_allocations_leave_the_rest_of_an_invoice_open(company: Company) -> None:
    invoice = company.sent()
    company.pay(20_000, allocations=(Allocation(invoice.id, 1),))
    assert (company.invoice(invoice).due_minor, company.client().credits_minor) == (11_899, {"EUR": 19_999})


def test_the_client_follows_from_the_invoices(company: Company) -> None:
    invoice = company.sent(client_id=OTHER_CLIENT)
    assert company.pay(100, invoice).client_id == OTHER_CLIENT
    assert company.pay(100, invoice, client_id=OTHER_CLIENT).client_id == OTHER_CLIENT


def test_another_currency_than_the_invoices_is_refused(company: Company) -> None:
    invoice = company.sent()
    with pytest.raises(CurrencyMismatch):
        company.pay(100, invoice, currency="USD")
    assert refusal(company, invoice_id=invoice.id, currency="USD") == [("/currency", "currency_mismatch")]


def test_over_allocation_is_refused_where_it_is(company: Company) -> None:
    first, second = company.sent(), company.sent()
    too_much = (Allocation(first.id, 1), Allocation(second.id, 11_901))
    assert refusal(company, 50_000, allocations=too_much) == [("/allocations/1/amount", "over_allocation")]
    more_than_paid = (Allocation(first.id, 60), Allocation(second.id, 50))
    assert refusal(company, 100, allocations=more_than_paid) == [("/allocations", "over_allocation")]


def test_unknown_invoices_and_clients_are_refused_where_they_are_named(company: Company) -> None:
    invoice = company.sent()
    nobody = "inv_00000000000000000000000000"
    assert refusal(company, invoice_id=nobody) == [("/invoice_id", "unknown_invoice")]
    named = (Allocation(invoice.id, 1), Allocation(nobody, 1))
    assert refusal(company, allocations=named) == [("/allocations/1/invoice_id", "unknown_invoice")]
    assert refusal(company, client_id="cli_nobody") == [("/client_id", "unknown_client")]


def test_one_payment_is_one_clients(company: Company) -> None:
    mine, theirs = company.sent(), company.sent(client_id=OTHER_CLIENT)
    both = (Allocation(mine.id, 1), Allocation(theirs.id, 1))
    assert refusal(company, allocations=both) == [("/allocations", "client_mismatch")]
    assert refusal(company, invoice_id=mine.id, client_id=OTHER_CLIENT) == [("/client_id", "client_mismatch")]


def test_a_draft_and_a_void_invoice_cannot_be_paid(company: Company) -> None:
    draft, void = company.draft(), company.sent()
    void_invoice(company.admin, void.id, "mistake", **company.ports())
    before = company.books.dump()
    for invoice in (draft, void):
        for order in ({"invoice_id": invoice.id}, {"allocations": (Allocation(invoice.id, 1),)}):
            with pytest.raises(IllegalTransition):
                company.pay(100, **order)
    assert company.books.dump() == before


def test_the_day_it_was_received_is_today_or_earlier_where_the_organisation_is() -> None:
    company = Company(timezone="Pacific/Auckland")  # 22:15 on the same day
    assert company.pay(1, client_id=CLIENT).received_on == TODAY
    assert company.pay(1, client_id=CLIENT, received_on=date(2020, 1, 1)).received_on == date(2020, 1, 1)
    tomorrow = date(2026, 12, 1)
    assert refusal(company, client_id=CLIENT, received_on=tomorrow) == [("/received_on", "in_the_future")]
    company.clock.turn(hours=2)
    assert company.pay(1, client_id=CLIENT).received_on == tomorrow


def test_it_costs_one_read_and_one_write_however_many_invoices(company: Company) -> None:
    invoices = [company.sent() for _ in range(40)]
    allocations = tuple(Allocation(i.id, 1) for i in invoices)
    reset_database_calls()
    company.pay(40, allocations=allocations, method=PaymentMethod.CASH)
    assert database_calls() == 2
    assert all(company.invoice(i).paid_minor == 1 for i in invoices)
    company.require_true_books()
