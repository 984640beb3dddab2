"""A payment and where its money goes."""

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.invoice_status import IllegalTransition
from chalicelib.domain.journal import Account, assert_balanced
from chalicelib.domain.money import CurrencyMismatch
from chalicelib.domain.payment import (
    Allocation,
    NotAllocated,
    PaymentMethod,
    allocate_to_due,
    allocation_postings,
    payment_postings,
    require_allocatable,
    require_payable_in,
)
from tests.builders import NOW, a_draft, a_payment, a_sent_invoice

INVOICE = a_sent_invoice()


def test_what_is_not_allocated_is_the_clients_credit() -> None:
    payment = a_payment(10_000).allocate([Allocation("inv_1", 3000), Allocation("inv_2", 2500)])
    assert (payment.allocated_minor, payment.unallocated_minor) == (5500, 4500)


def test_money_for_the_same_invoice_adds_up_in_one_allocation() -> None:
    payment = a_payment().allocate([Allocation("inv_1", 100)]).allocate([Allocation("inv_1", 50)])
    assert payment.allocations == (Allocation("inv_1", 150),)


def test_more_than_the_payment_cannot_be_allocated() -> None:
    with pytest.raises(AssertionError):
        a_payment(100).allocate([Allocation("inv_1", 101)])


def test_what_was_refunded_cannot_be_allocated() -> None:
    assert a_payment(100, refunded_minor=60).unallocated_minor == 40
    with pytest.raises(AssertionError):
        a_payment(100, refunded_minor=60).allocate([Allocation("inv_1", 41)])


def test_taking_money_off_one_invoice_leaves_the_others() -> None:
    payment = a_payment().allocate([Allocation("inv_1", 100), Allocation("inv_2", 50)])
    assert payment.deallocate("inv_1").allocations == (Allocation("inv_2", 50),)
    with pytest.raises(NotAllocated):
        payment.deallocate("inv_3")


@pytest.mark.parametrize(("amount", "taken"), [(1, 1), (11_900, 11_900), (11_901, 11_900)])
def test_an_invoice_takes_what_is_due_and_no_more(amount: int, taken: int) -> None:
    assert allocate_to_due(amount, INVOICE) == (Allocation(INVOICE.id, taken),)


def test_a_paid_invoice_takes_nothing() -> None:
    assert allocate_to_due(100, INVOICE.receive(11_900, NOW)) == ()


@pytest.mark.parametrize(
    ("amount", "available", "pointer"),
    [(11_901, 20_000, "/allocations/0/amount"), (11_900, 11_899, "/allocations")],
)
def test_over_allocation_names_its_field(amount: int, available: int, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        require_allocatable([Allocation(INVOICE.id, amount)], {INVOICE.id: INVOICE}, available)
    assert [(p.pointer, p.code) for p in refused.value.problems] == [(pointer, "over_allocation")]


def test_the_last_cent_may_be_allocated() -> None:
    require_allocatable([Allocation(INVOICE.id, 11_900)], {INVOICE.id: INVOICE}, 11_900)


def test_another_currency_never_pays_an_invoice() -> None:
    with pytest.raises(CurrencyMismatch) as refused:
        require_payable_in("USD", INVOICE, "/currency")
    assert refused.value.code == "currency_mismatch"
    assert refused.value.problems[0].pointer == "/currency"


def test_a_draft_takes_no_money() -> None:
    with pytest.raises(IllegalTransition):
        require_payable_in("EUR", a_draft(), "/currency")


@pytest.mark.parametrize(("method", "account"), [("cash", Account.CASH), ("bank_transfer", Account.BANK)])
def test_money_comes_in_at_bank_or_cash_and_goes_to_receivables_and_credit(
    method: str, account: Account
) -> None:
    payment = a_payment(15_000, method=PaymentMethod(method)).allocate([Allocation(INVOICE.id, 11_900)])
    postings = payment_postings(payment)
    assert_balanced(postings)
    assert [(p.account, p.amount_minor) for p in postings] == [
        (account, 15_000),
        (Account.RECEIVABLES, -11_900),
        (Account.CLIENT_CREDIT, -3100),
    ]
    assert (postings[1].invoice_id, postings[1].client_id) == (INVOICE.id, payment.client_id)


def test_matching_uses_credit_and_unmatching_restores_it() -> None:
    payment = a_payment()
    allocations = [Allocation("inv_1", 100), Allocation("inv_2", 50)]
    used, restored = (allocation_postings(payment, allocations, sign=s) for s in (1, -1))
    assert_balanced(used)
    assert [p.amount_minor for p in used] == [150, -100, -50]
    assert [p.amount_minor for p in restored] == [-150, 100, 50]
