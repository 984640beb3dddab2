"""Flagging overdue invoices: each exactly once, in its own time zone, whoever runs it however often."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.adapters.memory.books import MemoryBooks
from chalicelib.domain.invoice import Invoice
from chalicelib.ports.books import Change
from chalicelib.use_cases.invoices.void_invoice import void_invoice
from chalicelib.use_cases.jobs.flag_overdue_invoices import FlaggingReport, flag_overdue_invoices
from chalicelib.use_cases.payments.deallocate_payment import deallocate_payment
from tests.builders import NOW, ORG, OTHER_ORG, FixedClock, a_sent_invoice
from tests.company import Company

DUE = date(2026, 12, 30)
LATE = datetime(2027, 1, 2, tzinfo=UTC)


def flag(company: Company, as_of: datetime | None = None, **more: Any) -> FlaggingReport:
    return flag_overdue_invoices(**company.ports(), as_of=as_of, **more)


def events(company: Company, invoice: Invoice) -> int:
    return company.history(invoice).count("invoice.overdue")


def test_an_overdue_invoice_is_flagged_and_announced_exactly_once(company: Company) -> None:
    invoice = company.sent(due_on=DUE)
    assert flag(company, LATE) == FlaggingReport(examined=1, flagged=1, skipped=0, is_complete=True)
    assert flag(company, LATE) == FlaggingReport(examined=0, flagged=0, skipped=0, is_complete=True)
    assert (events(company, invoice), company.invoice(invoice).overdue_at) == (1, LATE)
    entry = company.books.entries(ORG, invoice.id)[-1]
    assert (entry.actor_id, entry.at, entry.postings) == ("system", LATE, ())
    assert entry.details == {"due_date": "2026-12-30", "amount_due": 11_900}
    company.require_true_books()


def test_an_invoice_due_today_is_not_overdue(company: Company) -> None:
    company.sent(due_on=DUE)
    assert flag(company, datetime(2026, 12, 30, 22, 59, tzinfo=UTC)).flagged == 0
    assert flag(company, datetime(2026, 12, 30, 23, 0, tzinfo=UTC)).flagged == 1


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("Pacific/Kiritimati", datetime(2026, 12, 30, 10, 0, tzinfo=UTC)),
        ("Etc/GMT+12", datetime(2026, 12, 31, 12, 0, tzinfo=UTC)),
    ],
)
def test_the_day_ends_where_the_organisation_is_at_both_ends_of_the_earth(
    zone: str, midnight: datetime
) -> None:
    company = Company(timezone=zone)
    company.sent(due_on=DUE)
    assert flag(company, midnight - timedelta(milliseconds=1)).flagged == 0
    assert flag(company, midnight).flagged == 1


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31), date(2028, 2, 29)])
def test_days_of_odd_length_and_leap_days_end_at_their_own_midnight(company: Company, day: date) -> None:
    company.sent(due_on=day)
    offset = {3: 2, 10: 1, 2: 1}[day.month]
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1, hours=-offset)
    assert flag(company, midnight - timedelta(seconds=1)).flagged == 0
    assert flag(company, midnight).flagged == 1


def test_what_is_paid_void_or_a_draft_is_never_flagged(company: Company) -> None:
    paid, void = company.sent(due_on=DUE), company.sent(due_on=DUE)
    company.pay(11_900, paid)
    void_invoice(company.admin, void.id, "mistake", **company.ports())
    company.draft(due_on=DUE)
    assert flag(company, LATE).examined == 0


def test_a_partly_paid_invoice_is_flagged_with_what_is_left(company: Company) -> None:
    invoice = company.sent(due_on=DUE)
    company.pay(11_000, invoice)
    assert flag(company, LATE).flagged == 1
    assert company.books.entries(ORG, invoice.id)[-1].details["amount_due"] == 900


def test_an_invoice_that_was_paid_in_time_and_opened_again_is_flagged_then(company: Company) -> None:
    invoice = company.sent(due_on=DUE)
    payment = company.pay(11_900, invoice)
    assert flag(company, LATE).flagged == 0
    deallocate_payment(company.admin, payment.id, invoice.id, **company.ports())
    assert flag(company, LATE).flagged == 1


def test_a_flagged_invoice_that_is_paid_and_opened_again_is_not_announced_twice(company: Company) -> None:
    invoice = company.sent(due_on=DUE)
    flag(company, LATE)
    payment = company.pay(11_900, invoice)
    deallocate_payment(company.admin, payment.id, invoice.id, **company.ports())
    assert flag(company, LATE).flagged == 0
    assert events(company, invoice) == 1
    assert company.invoice(invoice).status_at(LATE) == "overdue"


class OverlappingBooks(MemoryBooks):
    """Another run of the job does all its work right before ours writes."""

    company: Company | None = None

    def commit(self, change: Change) -> None:
        company, self.company = self.company, None
        if company is not None:
            flag(company, LATE)
        super().commit(change)


def test_two_overlapping_runs_announce_it_once(company: Company) -> None:
    books = OverlappingBooks()
    company = Company(books)
    invoices = [company.sent(due_on=DUE) for _ in range(3)]
    books.company = company
    report = flag(company, LATE)
    assert [events(company, invoice) for invoice in invoices] == [1, 1, 1]
    assert (report.flagged, report.skipped) == (0, 3)


class Hourglass(FixedClock):
    """Runs out after some readings."""

    def __init__(self, readings: int) -> None:
        super().__init__()
        self._left = readings

    def now(self) -> datetime:
        self._left -= 1
        return NOW if self._left >= 0 else NOW + timedelta(hours=1)


def test_a_run_stops_before_its_deadline_and_the_next_one_goes_on(company: Company) -> None:
    invoices = [company.sent(due_on=DUE) for _ in range(5)]
    company.clock = Hourglass(readings=2)
    first = flag(company, LATE, stop_at=NOW + timedelta(minutes=1))
    assert (first.flagged, first.is_complete) == (2, False)
    company.clock = FixedClock()
    second = flag(company, LATE, stop_at=NOW + timedelta(minutes=1))
    assert (second.flagged, second.is_complete) == (3, True)
    assert all(events(company, invoice) == 1 for invoice in invoices)


def test_a_crash_in_the_middle_costs_nothing_but_time(company: Company) -> None:
    invoices = [company.sent(due_on=DUE) for _ in range(3)]
    genuine, commits = company.books.commit, []

    def dies_at_the_second(change: Change) -> None:
        commits.append(change)
        if len(commits) == 2:
            raise KeyboardInterrupt
        genuine(change)

    company.books.commit = dies_at_the_second
    with pytest.raises(KeyboardInterrupt):
        flag(company, LATE)
    company.books.commit = genuine
    assert flag(company, LATE).flagged == 2
    assert all(events(company, invoice) == 1 for invoice in invoices)


@pytest.mark.parametrize(("hour", "flagged"), [(11, 0), (12, 5)], ids=["not yet", "overdue"])
def test_every_page_is_examined_once(monkeypatch: pytest.MonkeyPatch, hour: int, flagged: int) -> None:
    monkeypatch.setattr("chalicelib.use_cases.jobs.flag_overdue_invoices.PAGE", 2)
    company = Company(timezone="Etc/GMT+12")
    for _ in range(5):
        company.sent(due_on=DUE)
    report = flag(company, datetime(2026, 12, 31, hour, tzinfo=UTC))
    assert (report.examined, report.flagged) == (5, flagged)


def test_all_organisations_are_served_unless_it_is_confined_to_one(company: Company) -> None:
    ours = company.sent(due_on=DUE)
    company.store(replace(a_sent_invoice(due_on=DUE), organization_id=OTHER_ORG))
    assert flag(company, LATE, within=OTHER_ORG) == FlaggingReport(1, 1, 0, is_complete=True)
    assert events(company, ours) == 0
    assert flag(company, LATE).flagged == 1


def test_confined_to_one_organisation_it_leaves_the_others_alone(company: Company) -> None:
    theirs = replace(a_sent_invoice(due_on=DUE), organization_id=OTHER_ORG)
    company.store(theirs)
    assert flag(company, LATE, within=ORG).examined == 0
    assert company.books.get(OTHER_ORG, Invoice, theirs.id) == theirs
