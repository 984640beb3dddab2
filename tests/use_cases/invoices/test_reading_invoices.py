"""What can be read about an invoice: its timeline, its document, and what belongs to it."""

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.invoice import Invoice
from chalicelib.use_cases.invoices.expand_invoice import expand_invoice, expand_invoices
from chalicelib.use_cases.invoices.find_document import DocumentLink, DraftHasNoDocument, find_document
from chalicelib.use_cases.invoices.get_invoice import get_invoice
from chalicelib.use_cases.invoices.list_invoice_events import list_invoice_events
from chalicelib.use_cases.payments.deallocate_payment import deallocate_payment
from tests.builders import CLIENT, an_actor
from tests.company import OTHER_CLIENT, Company

BOTH = frozenset({"client", "payments"})


def find(company: Company, invoice: Invoice, role: Role = Role.ADMIN) -> DocumentLink:
    return find_document(an_actor(role), invoice.id, **company.ports("books", "files", "clock"))


def test_the_timeline_tells_everything_in_order_and_a_draft_has_none(company: Company) -> None:
    invoice = company.draft()
    assert list_invoice_events(company.admin, invoice.id, books=company.books) == []
    company.send(invoice)
    company.pay(100, invoice)
    company.work()
    events = list_invoice_events(company.admin, invoice.id, books=company.books)
    assert [e.kind for e in events] == ["invoice.sent", "invoice.payment_received", "invoice.rendered"]


def test_a_draft_has_no_document_and_a_sent_invoice_has_one_once_it_is_rendered(company: Company) -> None:
    invoice = company.draft()
    with pytest.raises(DraftHasNoDocument) as refused:
        find(company, invoice)
    assert refused.value.facts() == {"current_status": "draft", "allowed": ["delete", "edit", "send"]}
    company.send(invoice)
    with pytest.raises(Unavailable):
        find(company, invoice)
    company.work()
    link = find(company, invoice)
    assert link.sha256 == company.invoice(invoice).document_sha256
    assert "INV-2026-0001.pdf" in link.url
    assert (link.expires_at - company.clock.now()).total_seconds() == 300


@pytest.mark.parametrize("client_id", [CLIENT, OTHER_CLIENT])
def test_a_client_reads_its_own_sent_invoices_only(company: Company, client_id: str) -> None:
    invoice = company.draft(client_id=client_id)
    reader = an_actor(Role.CLIENT)

    def read() -> str:
        list_invoice_events(reader, invoice.id, books=company.books)
        find(company, invoice, Role.CLIENT)
        return get_invoice(reader, invoice.id, books=company.books).id

    with pytest.raises(NotFound):
        read()
    company.send(invoice)
    company.work()
    if client_id == CLIENT:
        assert read() == invoice.id
    else:
        with pytest.raises(NotFound):
            read()


def test_payments_on_an_invoice_are_those_that_are_on_it_now(company: Company) -> None:
    invoice = company.sent()
    first, second = company.pay(100, invoice), company.pay(200, invoice)
    deallocate_payment(company.admin, first.id, invoice.id, **company.ports())
    expanded = expand_invoice(company.admin, company.invoice(invoice), BOTH, books=company.books)
    assert expanded.payments == (company.payment(second),)
    assert expanded.client == company.client()


def test_nothing_is_embedded_that_was_not_asked_for(company: Company) -> None:
    expanded = expand_invoice(company.admin, company.sent(), frozenset(), books=company.books)
    assert (expanded.client, expanded.payments) == (None, None)


def test_many_invoices_are_expanded_each_with_its_own(company: Company) -> None:
    paid, open_one, others = company.sent(), company.sent(), company.sent(client_id=OTHER_CLIENT)
    payment = company.pay(100, paid)
    invoices = [company.invoice(i) for i in (paid, open_one, others)]
    expanded = expand_invoices(company.admin, invoices, BOTH, books=company.books)
    assert [e.client and e.client.id for e in expanded] == [CLIENT, CLIENT, OTHER_CLIENT]
    assert [e.payments for e in expanded] == [(company.payment(payment),), (), ()]
