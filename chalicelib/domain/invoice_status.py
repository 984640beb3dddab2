"""The life of an invoice: one table says which step may follow which; nothing else compares statuses to decide."""

from collections.abc import Mapping
from enum import StrEnum

from chalicelib.domain.errors import Conflict


class InvoiceStatus(StrEnum):
    """`OVERDUE` is derived on read from `SENT`; it is never a stored status."""

    DRAFT = "draft"
    SENT = "sent"
    OVERDUE = "overdue"
    PAID = "paid"
    VOID = "void"
    UNCOLLECTIBLE = "uncollectible"


class InvoiceAction(StrEnum):
    EDIT = "edit"
    DELETE = "delete"
    SEND = "send"
    DELIVER_AGAIN = "deliver_again"
    SETTLE = "settle"
    REOPEN = "reopen"
    VOID = "void"
    WRITE_OFF = "mark_uncollectible"
    RECEIVE_PAYMENT = "receive_payment"
    RELEASE_PAYMENT = "release_payment"
    FLAG_OVERDUE = "flag_overdue"


_S = InvoiceStatus
_A = InvoiceAction

TRANSITIONS: Mapping[InvoiceStatus, Mapping[InvoiceAction, InvoiceStatus]] = {
    _S.DRAFT: {_A.EDIT: _S.DRAFT, _A.DELETE: _S.DRAFT, _A.SEND: _S.SENT},
    _S.SENT: {
        _A.DELIVER_AGAIN: _S.SENT,
        _A.RECEIVE_PAYMENT: _S.SENT,
        _A.RELEASE_PAYMENT: _S.SENT,
        _A.FLAG_OVERDUE: _S.SENT,
        _A.SETTLE: _S.PAID,
        _A.VOID: _S.VOID,
        _A.WRITE_OFF: _S.UNCOLLECTIBLE,
    },
    _S.PAID: {
        _A.DELIVER_AGAIN: _S.PAID,
        _A.RECEIVE_PAYMENT: _S.PAID,
        _A.RELEASE_PAYMENT: _S.PAID,
        _A.REOPEN: _S.SENT,
    },
    _S.VOID: {},
    _S.UNCOLLECTIBLE: {
        _A.DELIVER_AGAIN: _S.UNCOLLECTIBLE,
        _A.RECEIVE_PAYMENT: _S.SENT,
        _A.RELEASE_PAYMENT: _S.UNCOLLECTIBLE,
        _A.REOPEN: _S.SENT,
    },
}


_DRAFTS_ONLY = {_A.EDIT, _A.DELETE}
_NOBODY_ASKS_FOR = {_A.SETTLE, _A.REOPEN, _A.FLAG_OVERDUE}
"""Steps that follow from others; callers are not told about them."""


class IllegalTransition(Conflict):
    """The invoice's state does not allow the step; says what would be allowed."""

    def __init__(self, status: InvoiceStatus, action: InvoiceAction, label: str) -> None:
        self.status = status
        self.code = "invoice_not_draft" if action in _DRAFTS_ONLY else f"invoice_{status}"
        allowed = ", ".join(self.allowed) or "nothing"
        super().__init__(f"{label} is {status}: it does not allow '{action}'. Allowed from here: {allowed}.")

    @property
    def allowed(self) -> list[str]:
        return allowed_actions(self.status)

    def facts(self) -> dict[str, object]:
        return {"current_status": self.status.value, "allowed": self.allowed}


def next_status(status: InvoiceStatus, action: InvoiceAction, label: str) -> InvoiceStatus:
    """The status after the action. Raises IllegalTransition; `label` names the invoice in its sentence."""
    following = TRANSITIONS[stored(status)].get(action)
    if following is None:
        raise IllegalTransition(status, action, label)
    return following


def allows(status: InvoiceStatus, action: InvoiceAction) -> bool:
    return action in TRANSITIONS[stored(status)]


def allowed_actions(status: InvoiceStatus) -> list[str]:
    """What callers may ask for in this status."""
    return sorted(TRANSITIONS[stored(status)].keys() - _NOBODY_ASKS_FOR)


def stored(status: InvoiceStatus) -> InvoiceStatus:
    """The stored status behind a shown one: `overdue` is a `sent` invoice seen after its due date."""
    return InvoiceStatus.SENT if status is InvoiceStatus.OVERDUE else status
