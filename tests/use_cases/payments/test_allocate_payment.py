"""Matching and unmatching: credit becomes payment of invoices, and credit again."""

import pytest

from chalicelib.domain.errors import Invalid, NotFound, PreconditionFailed
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_status import IllegalTransition
from chalicelib.domain.payment import Allocation, NotAllocated, Payment
from chalicelib.use_cases.payments.allocate_payment import allocate_payment
from chalicelib.use_cases.payments.deallocate_payment import deallocate_payment
from tests.builders import CLIENT, OTHER_ORG, an_actor
from tests.company import OTHER_CLIENT, Company


def match(company: Company, payment: Payment, *allocations: tuple[Invoice, int], **more: int) -> Payment:
    wanted = [Allocation(invoice.id, amount) for invoice, amount in allocations]
    return allocate_payment(company.admin, payment.id, wanted, **more, **company.ports())


def unmatch(company: Company, payment: Payment, invoice: Invoice, **more: int) -> Payment:
    return deallocate_payment(company.admin, payment.id, invoice.id, **more, **company.ports())


@pytest.fixture
def credit(company: Company) -> Payment:
    return company.pay(20_000, client_id=CLIENT)


def test_matching_pays_invoices_out_of_credit(company: Company, credit: Payment) -> None:
    first, second = company.sent(), company.sent()
    after = match(company, credit, (first, 11_900), (second, 100))
    assert company.payment(credit) == after
    assert (after.unallocated_minor, company.client().credits_minor) == (8000, {"EUR": 8000})
    assert [company.invoice(i).status for i in (first, second)] == ["paid", "sent"]
    company.require_true_books()


def test_unmatching_opens_the_invoice_and_gives_the_credit_back(company: Company) -> None:
    invoice = company.sent()
    payment = company.pay(11_900, invoice)
    unmatch(company, payment, invoice)
    assert (company.invoice(invoice).status, company.invoice(invoice).due_minor) == ("sent", 11_900)
    assert company.client().credits_minor == {"EUR": 11_900}
    assert company.history(invoice)[-1] == "invoice.payment_released"
    company.require_true_books()


def test_matched_and_unmatched_money_leaves_no_credit_behind(company: Company, credit: Payment) -> None:
    invoice = company.sent()
    for _ in range(2):
        match(company, credit, (invoice, 5000))
        unmatch(company, credit, invoice)
    assert company.client().credits_minor == {"EUR": 20_000}
    company.require_true_books()


def problems(company: Company, payment: Payment, *allocations: tuple[Invoice, int]) -> list[tuple[str, str]]:
    before = company.books.dump()
    with pytest.raises(Invalid) as refused:
        match(company, payment, *allocations)
    assert company.books.dump() == before
    return [(problem.pointer, problem.code) for problem in refused.value.problems]


def test_what_does_not_fit_is_refused_where_it_is(company: Company, credit: Payment) -> None:
    invoice, second = company.sent(), company.sent()
    theirs = company.sent(client_id=OTHER_CLIENT)
    dollars = company.sent(currency="USD")
    over, place = "over_allocation", "/allocations/0/invoice_id"
    assert problems(company, credit, (invoice, 11_901)) == [("/allocations/0/amount", over)]
    assert problems(company, credit, (invoice, 11_900), (second, 8101)) == [("/allocations", over)]
    assert problems(company, credit, (theirs, 1)) == [(place, "client_mismatch")]
    assert problems(company, credit, (dollars, 1)) == [(place, "currency_mismatch")]


def test_an_unknown_invoice_is_refused(company: Company, credit: Payment) -> None:
    with pytest.raises(Invalid) as refused:
        allocate_payment(company.admin, credit.id, [Allocation("inv_no", 1)], **company.ports())
    assert refused.value.problems[0].code == "unknown_invoice"


def test_a_draft_takes_no_money(company: Company, credit: Payment) -> None:
    with pytest.raises(IllegalTransition):
        match(company, credit, (company.draft(), 1))


def test_money_that_is_not_on_an_invoice_cannot_be_taken_off(company: Company, credit: Payment) -> None:
    with pytest.raises(NotAllocated):
        unmatch(company, credit, company.sent())
    with pytest.raises(NotFound):
        deallocate_payment(company.admin, credit.id, "inv_nowhere", **company.ports())


def test_another_version_is_refused(company: Company, credit: Payment) -> None:
    invoice = company.sent()
    with pytest.raises(PreconditionFailed):
        match(company, credit, (invoice, 1), expected_version=9)
    with pytest.raises(PreconditionFailed):
        unmatch(company, credit, invoice, expected_version=9)


def test_another_organisations_payment_does_not_exist(company: Company, credit: Payment) -> None:
    stranger = an_actor(organization_id=OTHER_ORG)
    with pytest.raises(NotFound):
        allocate_payment(stranger, credit.id, [], **company.ports())
    with pytest.raises(NotFound):
        deallocate_payment(stranger, credit.id, company.sent().id, **company.ports())
