"""Voiding: nothing is owed any more, and the number stays accounted for."""

from collections import Counter

import pytest

from chalicelib.domain.errors import PreconditionFailed
from chalicelib.domain.invoice import InvoiceHasPayments
from chalicelib.domain.invoice_status import IllegalTransition
from chalicelib.use_cases.invoices.void_invoice import void_invoice
from chalicelib.use_cases.payments.deallocate_payment import deallocate_payment
from tests.builders import ORG
from tests.company import Company


def test_voiding_takes_every_posting_back(company: Company) -> None:
    invoice = company.sent()
    void = void_invoice(company.admin, invoice.id, "Wrong client", **company.ports())
    assert company.invoice(invoice) == void
    assert (void.status, void.number, void.due_minor, void.void_reason) == (
        "void",
        "INV-2026-0001",
        0,
        "Wrong client",
    )
    left: Counter[str] = Counter()
    for entry in company.books.entries(ORG, invoice.id):
        for posting in entry.postings:
            left[posting.account] += posting.amount_minor
    assert set(left) == {"receivables", "revenue", "tax:S:19"}
    assert not any(left.values())
    company.require_true_books()


def test_an_invoice_with_money_on_it_is_not_voided_until_the_money_is_taken_off(company: Company) -> None:
    invoice = company.sent()
    payment = company.pay(100, invoice)
    with pytest.raises(InvoiceHasPayments):
        void_invoice(company.admin, invoice.id, "mistake", **company.ports())
    deallocate_payment(company.admin, payment.id, invoice.id, **company.ports())
    assert void_invoice(company.admin, invoice.id, "mistake", **company.ports()).status == "void"
    assert company.client().credits_minor == {"EUR": 100}
    company.require_true_books()


def test_a_draft_and_a_void_invoice_are_not_voided(company: Company) -> None:
    void = company.sent()
    void_invoice(company.admin, void.id, "mistake", **company.ports())
    for invoice in (company.draft(), void):
        with pytest.raises(IllegalTransition):
            void_invoice(company.admin, invoice.id, "mistake", **company.ports())


def test_voiding_another_version_is_refused(company: Company) -> None:
    invoice = company.sent()
    with pytest.raises(PreconditionFailed):
        void_invoice(company.admin, invoice.id, "mistake", expected_version=1, **company.ports())
    assert company.invoice(invoice).status == "sent"
