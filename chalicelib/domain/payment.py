"""A payment and where its money went: to invoices, or to the client's credit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.journal import GENESIS_HASH, Account, Posting
from chalicelib.domain.money import CurrencyMismatch

MAX_ALLOCATIONS = 40
"""Bounded by one transaction: each allocation moves an invoice and appends to its timeline."""


class PaymentMethod(StrEnum):
    BANK_TRANSFER = "bank_transfer"
    CARD = "card"
    CASH = "cash"
    CHEQUE = "cheque"
    DIRECT_DEBIT = "direct_debit"
    OTHER = "other"


class PaymentStatus(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class NotAllocated(Conflict):
    code = "payment_not_allocated"

    def __init__(self, payment: "Payment", invoice_id: str) -> None:
        super().__init__(f"Payment {payment.id} has nothing allocated to invoice {invoice_id}.")


@dataclass(frozen=True)
class Allocation:
    invoice_id: str
    amount_minor: int


@dataclass(frozen=True)
class Payment:
    """Money received. What is not allocated is the client's credit."""

    id: str
    organization_id: str
    client_id: str
    amount_minor: int
    currency: str
    method: PaymentMethod
    received_on: date
    created_at: datetime
    reference: str = ""
    status: PaymentStatus = PaymentStatus.SUCCEEDED
    allocations: tuple[Allocation, ...] = ()
    refunded_minor: int = 0
    disputed_minor: int = 0
    metadata: Mapping[str, str] = field(default_factory=dict)
    journal_sequence: int = 0
    journal_hash: str = GENESIS_HASH
    version: int = 1

    @property
    def allocated_minor(self) -> int:
        return sum(a.amount_minor for a in self.allocations)

    @property
    def unallocated_minor(self) -> int:
        return self.amount_minor - self.refunded_minor - self.allocated_minor

    def allocated_to(self, invoice_id: str) -> int:
        return sum(a.amount_minor for a in self.allocations if a.invoice_id == invoice_id)

    def with_journal(self, sequence: int, entry_hash: str) -> Self:
        return replace(self, journal_sequence=sequence, journal_hash=entry_hash)

    def allocate(self, allocations: Sequence[Allocation]) -> "Payment":
        """Add allocations, one per invoice. The caller has checked them with `require_allocatable`."""
        merged = {a.invoice_id: a.amount_minor for a in self.allocations}
        for allocation in allocations:
            merged[allocation.invoice_id] = merged.get(allocation.invoice_id, 0) + allocation.amount_minor
        allocated = replace(self, allocations=tuple(Allocation(i, a) for i, a in merged.items() if a))
        assert allocated.unallocated_minor >= 0, "allocations never exceed the payment"
        return allocated

    def deallocate(self, invoice_id: str) -> "Payment":
        """Take everything off one invoice. Raises NotAllocated when nothing is on it."""
        if not self.allocated_to(invoice_id):
            raise NotAllocated(self, invoice_id)
        return replace(self, allocations=tuple(a for a in self.allocations if a.invoice_id != invoice_id))


def allocate_to_due(amount_minor: int, invoice: Invoice) -> tuple[Allocation, ...]:
    """As much of the amount as the invoice can take; the rest is left for the client's credit."""
    taken = min(amount_minor, max(invoice.due_minor, 0))
    return (Allocation(invoice.id, taken),) if taken else ()


def require_allocatable(
    allocations: Sequence[Allocation], invoices: Mapping[str, Invoice], available_minor: int
) -> None:
    """Every allocation fits its invoice and together they fit the money; problems name the field."""
    total = 0
    for index, allocation in enumerate(allocations):
        invoice = invoices[allocation.invoice_id]
        if allocation.amount_minor > invoice.due_minor:
            raise Invalid.field(
                f"/allocations/{index}/amount",
                "over_allocation",
                f"exceeds the {invoice.due_minor} still due on {invoice.label}",
            )
        total += allocation.amount_minor
    if total > available_minor:
        raise Invalid.field(
            "/allocations", "over_allocation", f"add up to {total}, more than the {available_minor} available"
        )


def require_payable_in(currency: str, invoice: Invoice, pointer: str) -> None:
    """Raises CurrencyMismatch at the pointer, IllegalTransition for a draft or a void invoice."""
    if invoice.currency != currency:
        raise CurrencyMismatch(invoice.currency, currency, pointer)
    invoice.require_payable()


def payment_postings(payment: Payment) -> tuple[Posting, ...]:
    """Money in: bank or cash against receivables per invoice, the rest against the client's credit."""
    account = Account.CASH if payment.method is PaymentMethod.CASH else Account.BANK
    return (
        Posting(account, payment.amount_minor, payment.currency),
        *(receivable(payment, a, -1) for a in payment.allocations),
        Posting(
            Account.CLIENT_CREDIT, -payment.unallocated_minor, payment.currency, client_id=payment.client_id
        ),
    )


def allocation_postings(
    payment: Payment, allocations: Sequence[Allocation], sign: int = 1
) -> tuple[Posting, ...]:
    """Client credit becomes payment of invoices (`sign=1`), or is restored from them (`sign=-1`)."""
    total = sum(a.amount_minor for a in allocations)
    return (
        Posting(Account.CLIENT_CREDIT, sign * total, payment.currency, client_id=payment.client_id),
        *(receivable(payment, a, -sign) for a in allocations),
    )


def receivable(payment: Payment, allocation: Allocation, sign: int) -> Posting:
    return Posting(
        Account.RECEIVABLES,
        sign * allocation.amount_minor,
        payment.currency,
        invoice_id=allocation.invoice_id,
        client_id=payment.client_id,
    )
