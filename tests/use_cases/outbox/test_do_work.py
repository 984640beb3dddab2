"""The worker: rendered once, mailed once where nothing breaks, and never lost where something does."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.adapters.memory.mail import MemoryMail
from chalicelib.domain.errors import StaleVersion, Unavailable
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.journal import EntryRef
from chalicelib.domain.organization import Branding, Organization
from chalicelib.ports.books import Change, Save
from chalicelib.use_cases.invoices.send_invoice import Deliver, Delivery
from chalicelib.use_cases.invoices.void_invoice import void_invoice
from chalicelib.use_cases.outbox.do_work import do_work
from chalicelib.use_cases.outbox.invoice_delivery import MOST_ATTEMPTS
from tests.builders import ORG
from tests.company import QUIETLY, Company

BY_MAIL = Delivery(Deliver.EMAIL)


class Crash(BaseException):
    """The process dies: nothing may catch this."""


def last_entry(company: Company, invoice: Invoice) -> dict[str, Any]:
    entry = company.books.entries(ORG, invoice.id)[-1]
    return {"kind": entry.kind, **entry.details}


def test_an_invoice_is_rendered_into_a_file_named_by_its_content(company: Company) -> None:
    invoice = company.send(company.draft(), BY_MAIL)
    assert company.work() == 1
    ((key, (pdf, content_type)),) = company.files.objects.items()
    digest = company.documents.invoice_digest(invoice, company.books.get(ORG, Organization, ORG))
    assert key == f"{ORG}/{invoice.id}/{digest}.pdf"
    assert content_type == "application/pdf"
    stored = company.invoice(invoice)
    assert (stored.document_key, stored.document_sha256) == (key, hashlib.sha256(pdf).hexdigest())


def test_the_mail_carries_that_very_file_to_the_recipients(company: Company) -> None:
    invoice = company.send(company.draft(), BY_MAIL)
    company.work()
    (mail,) = company.mail.sent
    (attachment,) = mail.parsed().iter_attachments()
    ((pdf, _),) = company.files.objects.values()
    assert mail.recipients == ("ap@globex.example",)
    assert (attachment.get_filename(), attachment.get_content()) == ("INV-2026-0001.pdf", pdf)
    assert last_entry(company, invoice) == {
        "kind": "invoice.delivered",
        "to": "ap@globex.example",
        "message_id": mail.parsed()["Message-ID"],
    }


def test_what_is_not_to_be_delivered_is_rendered_and_mailed_to_nobody(company: Company) -> None:
    invoice = company.send(company.draft(), QUIETLY)
    company.work()
    assert (len(company.files.objects), company.mail.sent) == (1, [])
    assert last_entry(company, invoice)["kind"] == "invoice.rendered"


def test_work_that_is_done_is_not_done_again(company: Company) -> None:
    invoice = company.send(company.draft(), BY_MAIL)
    reference = EntryRef(ORG, invoice.id, 1)
    assert do_work(reference, company.workshop()) is True
    assert do_work(reference, company.workshop()) is False
    assert do_work(EntryRef(ORG, invoice.id, 99), company.workshop()) is False
    assert len(company.mail.sent) == 1


def test_a_second_delivery_mails_the_file_that_was_rendered_first(company: Company) -> None:
    invoice = company.send(company.draft(), BY_MAIL)
    company.work()
    before = company.books.get(ORG, Organization, ORG)
    after = replace(before, branding=Branding(color="#ff0000"), version=2)
    company.books.commit(Change(ORG, saves=(Save(after, before=before),)))
    company.send(invoice, BY_MAIL)
    company.work()
    first, second = (mail.parsed() for mail in company.mail.sent)
    assert [next(iter(m.iter_attachments())).get_content() for m in (first, second)] == [
        content for content, _ in company.files.objects.values()
    ] * 2
    assert company.documents.pdfs_drawn == 1
    assert first["Message-ID"] != second["Message-ID"], "two requests are two mails"


def test_a_file_that_was_lost_is_rendered_again(company: Company) -> None:
    invoice = company.send(company.draft(), QUIETLY)
    company.work()
    lost = company.files.objects.copy()
    company.files.objects.clear()
    company.send(invoice, BY_MAIL)
    company.work()
    assert company.files.objects == lost


def test_an_address_that_refuses_is_noted_on_the_timeline_and_ends_the_work(company: Company) -> None:
    company.mail.refused.add("ap@globex.example")
    invoice = company.send(company.draft(), BY_MAIL)
    company.work()
    noted = last_entry(company, invoice)
    assert (noted["kind"], noted["to"]) == ("invoice.delivery_failed", "ap@globex.example")
    assert "does not exist" in noted["reason"]
    assert company.work() == 0


def test_an_invoice_voided_before_its_mail_left_is_mailed_to_nobody(company: Company) -> None:
    invoice = company.send(company.draft(), BY_MAIL)
    void_invoice(company.admin, invoice.id, "mistake", **company.ports())
    company.work()
    assert company.mail.sent == []
    assert last_entry(company, invoice)["kind"] == "invoice.delivery_skipped"
    assert company.work() == 0


def crash_in(company: Company, port: str, method: str, *, is_after: bool) -> Callable[[], None]:
    """Let the process die in one call of a port, before or after it did its work. Answers how to mend it."""
    target = getattr(company, port)
    genuine = getattr(target, method)

    def dies(*args: Any, **kwargs: Any) -> None:
        if is_after:
            genuine(*args, **kwargs)
        raise Crash

    setattr(target, method, dies)
    return lambda: setattr(target, method, genuine)


STEPS = [
    ("books", "entry"),
    ("books", "get"),
    ("files", "put"),
    ("documents", "invoice_pdf"),
    ("documents", "invoice_mail"),
    ("mail", "send"),
    ("books", "commit"),
]


@pytest.mark.parametrize(("port", "method"), STEPS)
@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
def test_a_crash_at_any_step_and_a_second_try_end_like_a_first_try_without_one(
    port: str, method: str, is_after: bool
) -> None:
    undisturbed, crashed = Company(), Company()
    for company in (undisturbed, crashed):
        company.send(company.draft(), BY_MAIL)
    undisturbed.work()
    mend = crash_in(crashed, port, method, is_after=is_after)
    with pytest.raises(Crash):
        crashed.work()
    mend()
    crashed.clock.at, crashed.ids._last = undisturbed.clock.at, undisturbed.ids._last - 1
    crashed.clock.turn(seconds=-1)
    crashed.work()
    assert crashed.files.objects == undisturbed.files.objects
    assert crashed.books.dump() == undisturbed.books.dump()
    messages = {mail.parsed()["Message-ID"] for mail in crashed.mail.sent}
    assert messages == {mail.parsed()["Message-ID"] for mail in undisturbed.mail.sent}, "one mail, if twice"
    may_be_twice = (port, method, is_after) in {("mail", "send", True), ("books", "commit", False)}
    assert len(crashed.mail.sent) == (2 if may_be_twice else 1)


class RacedMail(MemoryMail):
    """While a mail is on its way, somebody pays."""

    def __init__(self, pay: Callable[[], object]) -> None:
        super().__init__()
        self._pay = pay

    def send(self, message: bytes, **envelope: Any) -> str:
        self._pay()
        return super().send(message, **envelope)


def test_a_payment_while_the_mail_leaves_does_not_send_it_twice(company: Company) -> None:
    invoice = company.send(company.draft(), BY_MAIL)
    company.mail = RacedMail(lambda: company.pay(100, invoice))
    company.work()
    assert len(company.mail.sent) == 1
    assert company.invoice(invoice).paid_minor == 100
    assert company.history(invoice) == ["invoice.sent", "invoice.payment_received", "invoice.delivered"]
    company.require_true_books()


def test_a_race_that_is_lost_again_and_again_is_left_to_another_try(company: Company) -> None:
    company.send(company.draft(), BY_MAIL)
    genuine, tries = company.books.commit, []

    def loses(change: Change) -> None:
        tries.append(change)
        raise StaleVersion

    company.books.commit = loses
    with pytest.raises(StaleVersion):
        company.work()
    company.books.commit = genuine
    assert len(tries) == MOST_ATTEMPTS
    assert company.work() == 1


def test_mail_that_is_refused_for_now_is_tried_again(company: Company) -> None:
    company.send(company.draft(), BY_MAIL)
    working, company.mail = company.mail, _UnavailableMail()
    with pytest.raises(Unavailable):
        company.work()
    company.mail = working
    assert (company.work(), len(working.sent)) == (1, 1)


class _UnavailableMail(MemoryMail):
    def send(self, message: bytes, **envelope: Any) -> str:
        raise Unavailable("SES is throttling.")
