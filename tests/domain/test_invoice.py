"""One invoice: what it owes, when it is overdue, and what each step does to it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.invoice import Invoice, InvoiceHasPayments
from chalicelib.domain.invoice_status import IllegalTransition, InvoiceStatus
from tests.builders import NOW, a_draft, a_line, a_sent_invoice, an_organization


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_what_is_due_is_the_total_less_what_is_paid_and_credited() -> None:
    invoice = replace(a_sent_invoice(), paid_minor=4000, credited_minor=900)
    assert (invoice.total_minor, invoice.due_minor) == (11_900, 7000)


def test_a_partial_payment_leaves_it_sent_and_the_last_one_makes_it_paid() -> None:
    part = a_sent_invoice().receive(11_899, NOW)
    assert (part.status, part.due_minor, part.paid_at) == (InvoiceStatus.SENT, 1, None)
    whole = part.receive(1, NOW)
    assert (whole.status, whole.due_minor, whole.paid_at) == (InvoiceStatus.PAID, 0, NOW)


def test_money_taken_off_a_paid_invoice_opens_it_again() -> None:
    reopened = a_sent_invoice().receive(11_900, NOW).release(1)
    assert (reopened.status, reopened.due_minor, reopened.paid_at) == (InvoiceStatus.SENT, 1, None)


@pytest.mark.parametrize("amount", [0, -1, 11_901])
def test_an_allocation_of_nothing_or_of_more_than_is_due_is_a_defect(amount: int) -> None:
    with pytest.raises(AssertionError):
        a_sent_invoice().receive(amount, NOW)


@pytest.mark.parametrize("amount", [0, -1, 101])
def test_no_more_money_can_be_taken_off_than_is_on_it(amount: int) -> None:
    with pytest.raises(AssertionError):
        a_sent_invoice().receive(100, NOW).release(amount)


@pytest.mark.parametrize("invoice", [a_draft(), a_sent_invoice().void("mistake", NOW)])
def test_a_draft_and_a_void_invoice_cannot_be_paid(invoice: Invoice) -> None:
    with pytest.raises(IllegalTransition):
        invoice.require_payable()


def test_a_void_invoice_owes_nothing_and_says_why() -> None:
    void = a_sent_invoice().void("Wrong client", NOW)
    assert (void.status, void.due_minor, void.void_reason, void.voided_at) == (
        "void",
        0,
        "Wrong client",
        NOW,
    )


@pytest.mark.parametrize("paid", [1, 11_900])
def test_an_invoice_with_money_on_it_cannot_be_voided(paid: int) -> None:
    invoice = a_sent_invoice().receive(paid, NOW)
    with pytest.raises(InvoiceHasPayments) as refused:
        invoice.void("mistake", NOW)
    assert refused.value.facts()["current_status"] == invoice.status
    assert "void" not in refused.value.facts()["allowed"]  # type: ignore[operator]


def test_a_written_off_invoice_is_still_owed_and_money_for_it_is_welcome() -> None:
    written_off = a_sent_invoice().write_off()
    assert (written_off.status, written_off.due_minor) == ("uncollectible", 11_900)
    assert written_off.receive(11_900, NOW).status == "paid"
    assert written_off.receive(100, NOW).status == "sent"


def test_a_written_off_invoice_keeps_its_status_when_money_is_taken_off() -> None:
    assert a_sent_invoice().receive(500, NOW).write_off().release(500).status == "uncollectible"


def test_a_draft_or_paid_invoice_cannot_be_written_off() -> None:
    for invoice in (a_draft(), a_sent_invoice().receive(11_900, NOW)):
        with pytest.raises(IllegalTransition):
            invoice.write_off()


def test_an_invoice_of_nothing_is_paid_the_moment_it_is_sent() -> None:
    free = a_sent_invoice(lines=(a_line(0),))
    assert (free.status, free.paid_at, free.due_minor) == (InvoiceStatus.PAID, NOW, 0)


def test_the_due_date_follows_from_issue_date_and_terms() -> None:
    invoice = a_sent_invoice(issue_on=date(2026, 12, 15), payment_terms_days=20)
    assert (invoice.issue_on, invoice.due_on) == (date(2026, 12, 15), date(2027, 1, 4))


def test_a_chosen_due_date_wins_over_the_terms() -> None:
    assert a_sent_invoice(due_on=date(2026, 12, 1), payment_terms_days=20).due_on == date(2026, 12, 1)


def test_nothing_is_due_before_it_is_issued() -> None:
    with pytest.raises(Invalid) as refused:
        a_sent_invoice(due_on=date(2026, 11, 29))
    assert [(p.pointer, p.code) for p in refused.value.problems] == [("/due_date", "before_issue_date")]


@pytest.mark.parametrize(
    ("zone", "last_moment"),
    [
        ("Europe/Berlin", "2026-12-30T22:59:59.999+00:00"),
        ("Pacific/Kiritimati", "2026-12-30T09:59:59.999+00:00"),  # UTC+14
        ("Etc/GMT+12", "2026-12-31T11:59:59.999+00:00"),  # UTC-12
        ("Asia/Kathmandu", "2026-12-30T18:14:59.999+00:00"),  # UTC+5:45
    ],
)
def test_it_is_overdue_from_the_midnight_after_its_due_date_in_its_own_time_zone(
    zone: str, last_moment: str
) -> None:
    invoice = a_sent_invoice(organization=an_organization(timezone=zone), due_on=date(2026, 12, 30))
    in_time = at(last_moment)
    assert invoice.status_at(in_time) is InvoiceStatus.SENT
    assert invoice.status_at(in_time + timedelta(milliseconds=1)) is InvoiceStatus.OVERDUE


@pytest.mark.parametrize(
    ("due_on", "last_moment"),
    [
        (date(2027, 3, 27), "2027-03-27T22:59:59+00:00"),  # the night before clocks go forward
        (date(2027, 3, 28), "2027-03-28T21:59:59+00:00"),  # a day of 23 hours
        (date(2027, 10, 31), "2027-10-31T22:59:59+00:00"),  # a day of 25 hours
        (date(2028, 2, 29), "2028-02-29T22:59:59+00:00"),  # a leap day
    ],
)
def test_days_of_odd_length_and_leap_days_end_at_their_own_midnight(due_on: date, last_moment: str) -> None:
    invoice = a_sent_invoice(due_on=due_on)
    in_time = at(last_moment)
    assert not invoice.is_overdue(in_time)
    assert invoice.is_overdue(in_time + timedelta(seconds=1))


LATE = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "invoice",
    [
        a_draft(due_on=date(2026, 12, 1)),
        a_sent_invoice().receive(11_900, NOW),
        a_sent_invoice().void("mistake", NOW),
        a_sent_invoice().write_off(),
    ],
)
def test_only_what_is_sent_and_owed_becomes_overdue(invoice: Invoice) -> None:
    assert invoice.status_at(LATE) is invoice.status


def test_a_partly_paid_invoice_becomes_overdue_too() -> None:
    assert a_sent_invoice().receive(1, NOW).status_at(LATE) is InvoiceStatus.OVERDUE


def test_once_flagged_it_stays_overdue_for_a_reader_whose_clock_is_behind() -> None:
    flagged = replace(a_sent_invoice(), overdue_at=LATE)
    assert flagged.status_at(NOW) is InvoiceStatus.OVERDUE
    assert flagged.receive(11_900, NOW).status_at(LATE) is InvoiceStatus.PAID


def test_an_invoice_is_spoken_of_by_its_number_once_it_has_one() -> None:
    assert (a_draft().label, a_sent_invoice().label) == (
        f"Draft {a_draft().id}",
        "Invoice INV-2026-0001",
    )
