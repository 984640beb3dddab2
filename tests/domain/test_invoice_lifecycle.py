"""Whatever happens to an invoice and its payments, in whatever order, the books stay true."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.invoice import Invoice, InvoiceHasPayments
from chalicelib.domain.invoice_status import IllegalTransition, InvoiceStatus
from chalicelib.domain.payment import Allocation, Payment
from chalicelib.use_cases.invoices.delete_draft import delete_draft
from chalicelib.use_cases.invoices.void_invoice import void_invoice
from chalicelib.use_cases.jobs.flag_overdue_invoices import flag_overdue_invoices
from chalicelib.use_cases.payments.allocate_payment import allocate_payment
from chalicelib.use_cases.payments.deallocate_payment import deallocate_payment
from tests.builders import ORG
from tests.company import Company

AMOUNTS = st.sampled_from([1, 100, 5000, 11_899, 11_900, 11_901, 20_000])


class InvoiceLife(RuleBasedStateMachine):
    """One invoice of 119.00, sent or not, with any number of payments. Refusals are fine; lies are not."""

    def __init__(self) -> None:
        super().__init__()
        self.company = Company()
        self.draft = self.company.draft()
        self.payments: list[Payment] = []
        self.was_flagged = 0

    @property
    def invoice(self) -> Invoice:
        return self.company.invoice(self.draft)

    def attempt(self, act: Any, *refusals: type[Exception]) -> Any:
        before = self.company.books.dump()
        try:
            return act()
        except refusals:
            assert self.company.books.dump() == before, "a refusal changes nothing"
            return None

    @rule()
    def send(self) -> None:
        self.attempt(lambda: self.company.send(self.draft), IllegalTransition)

    @rule(amount=AMOUNTS)
    def pay(self, amount: int) -> None:
        payment = self.attempt(lambda: self.company.pay(amount, self.draft), IllegalTransition)
        if payment is not None:
            self.payments.append(payment)

    @rule(amount=AMOUNTS, data=st.data())
    def allocate(self, amount: int, data: Any) -> None:
        if not self.payments:
            return
        payment = data.draw(st.sampled_from(self.payments))
        allocations = [Allocation(self.draft.id, amount)]
        ports, actor = self.company.ports(), self.company.admin
        self.attempt(lambda: allocate_payment(actor, payment.id, allocations, **ports), Conflict, Invalid)

    @rule(data=st.data())
    def deallocate(self, data: Any) -> None:
        if not self.payments:
            return
        payment = data.draw(st.sampled_from(self.payments))
        ports, actor = self.company.ports(), self.company.admin
        self.attempt(lambda: deallocate_payment(actor, payment.id, self.draft.id, **ports), Conflict)

    @rule()
    def void(self) -> None:
        ports, actor = self.company.ports(), self.company.admin
        self.attempt(
            lambda: void_invoice(actor, self.draft.id, "mistake", **ports),
            IllegalTransition,
            InvoiceHasPayments,
        )

    @precondition(lambda self: self.invoice.number)
    @rule()
    def delete_what_was_sent(self) -> None:
        self.attempt(
            lambda: delete_draft(self.company.admin, self.draft.id, books=self.company.books),
            IllegalTransition,
        )

    @rule(days=st.sampled_from([1, 29, 31]))
    def wait(self, days: int) -> None:
        self.company.clock.turn(days=days)

    @rule()
    def flag(self) -> None:
        report = flag_overdue_invoices(**self.company.ports())
        self.was_flagged += report.flagged
        assert self.was_flagged <= 1, "the event comes once in the life of an invoice"

    @rule()
    def work(self) -> None:
        self.company.work()

    @invariant()
    def the_books_are_true(self) -> None:
        self.company.require_true_books()

    @invariant()
    def the_status_follows_from_the_facts(self) -> None:
        invoice = self.invoice
        if invoice.voided_at is not None:
            expected = InvoiceStatus.VOID
        elif invoice.sent_at is None:
            expected = InvoiceStatus.DRAFT
        else:
            expected = InvoiceStatus.SENT if invoice.due_minor else InvoiceStatus.PAID
        assert invoice.status is expected
        assert (invoice.paid_at is not None) is (expected is InvoiceStatus.PAID)
        assert (invoice.number is not None) is (expected is not InvoiceStatus.DRAFT)
        if expected is not InvoiceStatus.VOID:
            assert invoice.due_minor == invoice.total_minor - invoice.paid_minor - invoice.credited_minor
        assert invoice.due_minor >= 0

    @invariant()
    def a_void_invoice_leaves_nothing_in_the_journal(self) -> None:
        if self.invoice.status is not InvoiceStatus.VOID:
            return
        sums: dict[str, int] = {}
        for entry in self.company.books.entries(ORG, self.draft.id):
            for posting in entry.postings:
                sums[posting.account] = sums.get(posting.account, 0) + posting.amount_minor
        assert not any(sums.values()), sums


TestInvoiceLife = InvoiceLife.TestCase
TestInvoiceLife.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
