"""The transition table: every step from every status has an outcome that somebody decided."""

import pytest

from chalicelib.domain.invoice_status import (
    TRANSITIONS,
    IllegalTransition,
    InvoiceAction,
    InvoiceStatus,
    allows,
    next_status,
)

STORED = [status for status in InvoiceStatus if status is not InvoiceStatus.OVERDUE]

# The rules in the words of the design: draft -> sent -> paid, with void and uncollectible. All else is refused.
OUTCOMES = {
    ("draft", "edit"): "draft",
    ("draft", "delete"): "draft",
    ("draft", "send"): "sent",
    ("sent", "deliver_again"): "sent",
    ("sent", "receive_payment"): "sent",
    ("sent", "release_payment"): "sent",
    ("sent", "flag_overdue"): "sent",
    ("sent", "settle"): "paid",
    ("sent", "void"): "void",
    ("sent", "mark_uncollectible"): "uncollectible",
    ("paid", "deliver_again"): "paid",
    ("paid", "receive_payment"): "paid",
    ("paid", "release_payment"): "paid",
    ("paid", "reopen"): "sent",
    ("uncollectible", "deliver_again"): "uncollectible",
    ("uncollectible", "receive_payment"): "sent",
    ("uncollectible", "release_payment"): "uncollectible",
    ("uncollectible", "reopen"): "sent",
}


@pytest.mark.parametrize("status", STORED)
@pytest.mark.parametrize("action", list(InvoiceAction))
def test_every_step_from_every_status_has_an_outcome(status: InvoiceStatus, action: InvoiceAction) -> None:
    expected = OUTCOMES.get((status.value, action.value))
    if expected is None:
        with pytest.raises(IllegalTransition):
            next_status(status, action, "Invoice 1")
    else:
        assert next_status(status, action, "Invoice 1") == expected
    assert allows(status, action) is (expected is not None)


def test_the_table_knows_every_stored_status() -> None:
    assert set(TRANSITIONS) == set(STORED)


@pytest.mark.parametrize("action", list(InvoiceAction))
def test_an_overdue_invoice_may_what_a_sent_one_may(action: InvoiceAction) -> None:
    assert allows(InvoiceStatus.OVERDUE, action) is allows(InvoiceStatus.SENT, action)


def test_a_void_invoice_allows_nothing() -> None:
    with pytest.raises(IllegalTransition) as refused:
        next_status(InvoiceStatus.VOID, InvoiceAction.RECEIVE_PAYMENT, "Invoice INV-1")
    assert refused.value.code == "invoice_void"
    assert refused.value.facts() == {"current_status": "void", "allowed": []}
    assert str(refused.value) == (
        "Invoice INV-1 is void: it does not allow 'receive_payment'. Allowed from here: nothing."
    )


@pytest.mark.parametrize("action", [InvoiceAction.EDIT, InvoiceAction.DELETE])
@pytest.mark.parametrize("status", [s for s in STORED if s is not InvoiceStatus.DRAFT])
def test_what_only_drafts_allow_is_refused_under_one_code(
    status: InvoiceStatus, action: InvoiceAction
) -> None:
    with pytest.raises(IllegalTransition) as refused:
        next_status(status, action, "Invoice INV-1")
    assert refused.value.code == "invoice_not_draft"
    assert refused.value.facts()["current_status"] == status


def test_callers_are_told_only_what_they_can_ask_for() -> None:
    with pytest.raises(IllegalTransition) as refused:
        next_status(InvoiceStatus.SENT, InvoiceAction.EDIT, "Invoice INV-1")
    assert refused.value.allowed == [
        "deliver_again",
        "mark_uncollectible",
        "receive_payment",
        "release_payment",
        "void",
    ]
