"""Sending: one number, one frozen document, one entry, one piece of work; all of it or nothing."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from chalicelib.adapters.memory.books import MemoryBooks
from chalicelib.domain.client import Contact
from chalicelib.domain.errors import Invalid, PreconditionFailed, StaleVersion
from chalicelib.domain.invoice_status import IllegalTransition
from chalicelib.domain.journal import TaskKind
from chalicelib.domain.sending import NotSendable
from chalicelib.ports.books import Change, CreditMovement
from chalicelib.ports.metering import database_calls, reset_database_calls
from chalicelib.use_cases.clients.archive_client import archive_client
from chalicelib.use_cases.clients.update_client import update_client
from chalicelib.use_cases.invoices.delete_draft import delete_draft
from chalicelib.use_cases.invoices.send_invoice import Deliver, Delivery, send_invoice
from chalicelib.use_cases.invoices.void_invoice import void_invoice
from tests.builders import CLIENT, ORG
from tests.company import OTHER_CLIENT, QUIETLY, Company, a_line_input

BY_MAIL = Delivery(Deliver.EMAIL)


def change_client(company: Company, **changes: Any) -> None:
    update_client(company.admin, CLIENT, changes, **company.ports("books", "tax_ids"))


class MeddledBooks(MemoryBooks):
    """Does something else right before the next commit, as a concurrent request would."""

    meddle: Callable[[], object] | None = None

    def commit(self, change: Change) -> None:
        act, self.meddle = self.meddle, None
        if act is not None:
            act()
        super().commit(change)


def test_numbers_follow_the_order_of_sending_not_of_drafting(company: Company) -> None:
    first, second = company.draft(), company.draft()
    assert [company.send(i).number for i in (second, first)] == ["INV-2026-0001", "INV-2026-0002"]


def test_neither_drafts_nor_deleted_drafts_nor_refused_ones_use_a_number(company: Company) -> None:
    delete_draft(company.admin, company.draft().id, books=company.books)
    with pytest.raises(NotSendable):
        company.send(company.draft(lines=[]))
    assert company.sent().number == "INV-2026-0001"


def test_sending_costs_one_read_and_one_write(company: Company) -> None:
    draft = company.draft(lines=[a_line_input(1)] * 300)
    reset_database_calls()
    company.send(draft)
    assert database_calls() == 2


def test_a_voided_number_is_never_used_again(company: Company) -> None:
    void_invoice(company.admin, company.sent().id, "mistake", **company.ports())
    assert company.sent().number == "INV-2026-0002"


def test_a_back_dated_invoice_continues_its_own_year(company: Company) -> None:
    company.sent()
    numbers = [company.sent(issue_on=date(2025, 12, 31)).number, company.sent().number]
    assert numbers == ["INV-2025-0001", "INV-2026-0002"]


def test_the_new_year_begins_at_midnight_where_the_organisation_is() -> None:
    company = Company(timezone="Pacific/Auckland")
    company.clock.at = datetime(2026, 12, 31, 11, 0, tzinfo=UTC)
    invoice = company.sent()
    assert (invoice.issue_on, invoice.number) == (date(2027, 1, 1), "INV-2027-0001")


def test_chronological_numbering_refuses_every_other_day() -> None:
    company = Company(is_numbering_chronological=True)
    with pytest.raises(Invalid) as refused:
        company.sent(issue_on=date(2026, 11, 29))
    assert refused.value.problems[0].code == "not_chronological"
    assert company.sent(issue_on=date(2026, 11, 30)).number == "INV-2026-0001"


def test_what_is_sent_keeps_the_names_it_was_sent_with(company: Company) -> None:
    invoice = company.sent()
    change_client(company, name="Globex SA")
    assert company.invoice(invoice) == invoice
    assert (invoice.client_name, invoice.content.buyer.name) == ("Globex SARL", "Globex SARL")


def test_a_change_of_the_client_after_drafting_is_in_the_invoice_that_is_sent(company: Company) -> None:
    draft = company.draft()
    change_client(company, name="Globex SA", email="new@globex.example")
    invoice = company.send(draft, BY_MAIL)
    assert (invoice.client_name, invoice.content.buyer.name) == ("Globex SA", "Globex SA")
    (entry,) = company.books.entries(ORG, invoice.id)
    assert entry.tasks[0].arguments == {"to": "new@globex.example"}
    company.require_true_books()


def test_credit_that_moved_after_drafting_does_not_keep_the_invoice_unsent(company: Company) -> None:
    draft = company.draft()
    company.pay(100, client_id=CLIENT)
    assert company.send(draft).number == "INV-2026-0001"


def test_a_draft_for_a_client_archived_since_cannot_be_sent(company: Company) -> None:
    draft = company.draft()
    archive_client(company.admin, CLIENT, books=company.books)
    with pytest.raises(Invalid) as refused:
        company.send(draft)
    assert refused.value.problems[0].code == "client_archived"


def test_somebody_elses_number_at_the_same_moment_is_a_reason_to_decide_again() -> None:
    books = MeddledBooks()
    company = Company(books)
    mine, theirs = company.draft(), company.draft()
    books.meddle = lambda: company.send(theirs)
    with pytest.raises(StaleVersion):
        company.send(mine)
    assert company.invoice(mine) == mine, "nothing of it was written"
    assert [company.invoice(theirs).number, company.send(mine).number] == ["INV-2026-0001", "INV-2026-0002"]


def test_a_client_changed_at_the_very_moment_of_sending_is_taken_as_it_is_then() -> None:
    books = MeddledBooks()
    company = Company(books)
    draft = company.draft()
    books.meddle = lambda: books.commit(Change(ORG, credits=(CreditMovement(CLIENT, "EUR", 1),)))
    assert company.send(draft).client_version == 2


def test_sending_posts_what_is_owed_and_asks_for_delivery_in_one_entry(company: Company) -> None:
    invoice = company.send(company.draft(), BY_MAIL)
    (entry,) = company.books.entries(ORG, invoice.id)
    assert (entry.kind, entry.actor_id, entry.request_id) == (
        "invoice.sent",
        company.admin.principal_id,
        "req-1",
    )
    assert entry.details == {"number": "INV-2026-0001", "total": 11_900, "currency": "EUR"}
    assert sum(p.amount_minor for p in entry.postings if p.account == "receivables") == 11_900
    assert [task.kind for task in entry.tasks] == [TaskKind.DELIVER_INVOICE]
    company.require_true_books()


@pytest.mark.parametrize(
    ("delivery", "expected"),
    [
        (Delivery(), "ap@globex.example"),
        (BY_MAIL, "ap@globex.example"),
        (Delivery(Deliver.EMAIL, ("a@x.example", "b@x.example", "a@x.example")), "a@x.example,b@x.example"),
        (QUIETLY, None),
        (Delivery(Deliver.NONE, ("a@x.example",)), None),
    ],
)
def test_who_gets_the_mail(company: Company, delivery: Delivery, expected: str | None) -> None:
    (entry,) = company.books.entries(ORG, company.send(company.draft(), delivery).id)
    assert entry.tasks[0].arguments.get("to") == expected


def test_contacts_that_receive_invoices_get_the_mail_instead_of_the_client(company: Company) -> None:
    change_client(company, contacts=(Contact("Ada", "ada@globex.example", receives_invoices=True),))
    (entry,) = company.books.entries(ORG, company.send(company.draft(), BY_MAIL).id)
    assert entry.tasks[0].arguments == {"to": "ada@globex.example"}


def test_mail_without_an_address_is_refused_and_only_asked_for_mail_is_mail(company: Company) -> None:
    draft = company.draft(client_id=OTHER_CLIENT)
    with pytest.raises(Invalid) as refused:
        company.send(draft, BY_MAIL)
    assert [(p.pointer, p.code) for p in refused.value.problems] == [("/to", "no_recipient")]
    (entry,) = company.books.entries(ORG, company.send(draft, Delivery()).id)
    assert [task.kind for task in entry.tasks] == [TaskKind.RENDER_INVOICE]


def test_sending_again_delivers_again_and_changes_nothing_else(company: Company) -> None:
    invoice = company.sent()
    again = company.send(invoice, Delivery(Deliver.EMAIL, ("boss@globex.example",)))
    assert (again.number, again.sent_at, again.amounts, again.content) == (
        invoice.number,
        invoice.sent_at,
        invoice.amounts,
        invoice.content,
    )
    assert company.history(invoice) == ["invoice.sent", "invoice.delivery_requested"]
    company.work()
    assert [mail.recipients for mail in company.mail.sent] == [("boss@globex.example",)]
    company.require_true_books()


def test_a_paid_invoice_is_delivered_again_and_a_void_one_is_not(company: Company) -> None:
    paid, void = company.sent(), company.sent()
    company.pay(11_900, paid)
    assert company.send(paid).status == "paid"
    void_invoice(company.admin, void.id, "mistake", **company.ports())
    with pytest.raises(IllegalTransition) as refused:
        company.send(void)
    assert refused.value.facts() == {"current_status": "void", "allowed": []}


@pytest.mark.parametrize("is_sent", [False, True])
def test_sending_another_version_is_refused(company: Company, is_sent: bool) -> None:
    invoice = company.sent() if is_sent else company.draft()
    with pytest.raises(PreconditionFailed):
        send_invoice(company.admin, invoice.id, QUIETLY, expected_version=9, **company.ports())
    assert company.invoice(invoice) == invoice
