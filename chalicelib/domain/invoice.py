"""An invoice: drafted, sent (numbered and frozen), paid or voided. Values in, values out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Self

from chalicelib.domain.errors import Conflict
from chalicelib.domain.invoice_content import Amounts, InvoiceBody, require_due_after_issue
from chalicelib.domain.invoice_status import (
    InvoiceAction,
    InvoiceStatus,
    allowed_actions,
    allows,
    next_status,
)
from chalicelib.domain.journal import GENESIS_HASH
from chalicelib.domain.organization import local_date
from chalicelib.domain.party import BankAccount, Party


class InvoiceHasPayments(Conflict):
    code = "invoice_has_payments"

    def __init__(self, invoice: "Invoice") -> None:
        super().__init__(
            f"{invoice.label} has payments or credits of {invoice.paid_minor + invoice.credited_minor} "
            "minor units on it; take them off before voiding it."
        )
        self.status = invoice.status

    def facts(self) -> dict[str, object]:
        allowed = [action for action in allowed_actions(self.status) if action != InvoiceAction.VOID]
        return {"current_status": self.status.value, "allowed": allowed}


@dataclass(frozen=True)
class Invoice:
    """The light half: what changes after sending. `body` is None when only the head was loaded.

    `timezone` is the organisation's at the time of writing; it decides on which day the invoice is overdue.
    `client_version` is the client's version whose details the body holds.
    """

    id: str
    organization_id: str
    client_id: str
    client_name: str
    client_version: int
    currency: str
    timezone: str
    created_at: datetime
    amounts: Amounts
    locale: str = ""
    status: InvoiceStatus = InvoiceStatus.DRAFT
    number: str | None = None
    issue_on: date | None = None
    due_on: date | None = None
    payment_terms_days: int = 30
    prices_include_tax: bool = False
    purchase_order: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    payment_reference: str = ""
    paid_minor: int = 0
    credited_minor: int = 0
    sent_at: datetime | None = None
    paid_at: datetime | None = None
    voided_at: datetime | None = None
    overdue_at: datetime | None = None
    void_reason: str = ""
    document_key: str = ""
    document_sha256: str = ""
    journal_sequence: int = 0
    journal_hash: str = GENESIS_HASH
    version: int = 1
    body: InvoiceBody | None = None

    @property
    def label(self) -> str:
        return f"Invoice {self.number}" if self.number else f"Draft {self.id}"

    @property
    def total_minor(self) -> int:
        return self.amounts.total_minor

    @property
    def due_minor(self) -> int:
        """What is still owed; nothing on a void invoice."""
        if self.status is InvoiceStatus.VOID:
            return 0
        return self.amounts.total_minor - self.paid_minor - self.credited_minor

    @property
    def is_deliverable(self) -> bool:
        """Whether anybody may still be told to pay it: not before it is sent, nor once it is void."""
        return allows(self.status, InvoiceAction.DELIVER_AGAIN)

    @property
    def content(self) -> InvoiceBody:
        """The body, where the caller has loaded it."""
        assert self.body is not None, f"the body of {self.id} was not loaded"
        return self.body

    @property
    def foreseeable_due_on(self) -> date | None:
        """The due date; of a draft without one, what its terms make of an issue date that is already chosen."""
        return self._due_on_if_issued(self.issue_on) if self.issue_on else self.due_on

    def _due_on_if_issued(self, issue_on: date) -> date:
        return self.due_on or issue_on + timedelta(days=self.payment_terms_days)

    def status_at(self, now: datetime) -> InvoiceStatus:
        """The status as shown: a sent invoice is overdue from the day after its due date, in its time zone."""
        return InvoiceStatus.OVERDUE if self.is_overdue(now) else self.status

    def is_overdue(self, now: datetime) -> bool:
        """Once flagged it stays so while anything is due, even for a reader whose clock is behind."""
        if self.status is not InvoiceStatus.SENT or self.due_on is None or self.due_minor <= 0:
            return False
        return self.overdue_at is not None or self.due_on < local_date(now, self.timezone)

    def with_journal(self, sequence: int, entry_hash: str) -> Self:
        return replace(self, journal_sequence=sequence, journal_hash=entry_hash)

    def send(
        self, number: str, seller: Party, bank: BankAccount | None, issue_on: date, at: datetime
    ) -> "Invoice":
        """Number and freeze. An invoice of zero has nothing to wait for and is paid at once.

        Raises IllegalTransition unless it is a draft, Invalid when it would be due before it is issued.
        """
        status = next_status(self.status, InvoiceAction.SEND, self.label)
        due_on = self._due_on_if_issued(issue_on)
        require_due_after_issue(issue_on, due_on)
        sent = replace(
            self,
            status=status,
            number=number,
            issue_on=issue_on,
            due_on=due_on,
            sent_at=at,
            body=replace(self.content, seller=seller, bank_account=bank),
        )
        return sent._settled(at)

    def void(self, reason: str, at: datetime) -> "Invoice":
        """Raises InvoiceHasPayments while money is allocated to it, IllegalTransition unless it was sent."""
        if self.paid_minor or self.credited_minor:
            raise InvoiceHasPayments(self)
        status = next_status(self.status, InvoiceAction.VOID, self.label)
        return replace(self, status=status, void_reason=reason, voided_at=at)

    def write_off(self) -> "Invoice":
        """Mark as uncollectible: still on record as owed, no longer expected."""
        status = next_status(self.status, InvoiceAction.WRITE_OFF, self.label)
        return replace(self, status=status)

    def require_payable(self) -> None:
        """Raises IllegalTransition for a draft or a void invoice. Money for a paid one becomes credit."""
        next_status(self.status, InvoiceAction.RECEIVE_PAYMENT, self.label)

    def receive(self, amount_minor: int, at: datetime) -> "Invoice":
        """Allocate money to it. The caller has checked the amount against `due_minor`."""
        assert 0 < amount_minor <= self.due_minor, "an allocation never exceeds what is due"
        status = next_status(self.status, InvoiceAction.RECEIVE_PAYMENT, self.label)
        return replace(self, status=status, paid_minor=self.paid_minor + amount_minor)._settled(at)

    def release(self, amount_minor: int) -> "Invoice":
        """Take allocated money off again; a paid invoice is open again."""
        assert 0 < amount_minor <= self.paid_minor, "only allocated money can be taken off"
        status = next_status(self.status, InvoiceAction.RELEASE_PAYMENT, self.label)
        if status is InvoiceStatus.PAID:
            status = next_status(status, InvoiceAction.REOPEN, self.label)
        return replace(self, status=status, paid_minor=self.paid_minor - amount_minor, paid_at=None)

    def _settled(self, at: datetime) -> "Invoice":
        if self.due_minor or self.status is not InvoiceStatus.SENT:
            return self
        return replace(self, status=next_status(self.status, InvoiceAction.SETTLE, self.label), paid_at=at)
