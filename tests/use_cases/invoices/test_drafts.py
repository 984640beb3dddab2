"""Drafts: written, edited, previewed, duplicated and thrown away, with no effect on the books."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotFound, PreconditionFailed
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_status import IllegalTransition
from chalicelib.domain.lines import Discount
from chalicelib.use_cases.clients.archive_client import archive_client
from chalicelib.use_cases.clients.update_client import update_client
from chalicelib.use_cases.invoices.delete_draft import delete_draft
from chalicelib.use_cases.invoices.duplicate_invoice import duplicate_invoice
from chalicelib.use_cases.invoices.edit_draft import edit_draft
from chalicelib.use_cases.invoices.explain_invoice import explain_invoice
from chalicelib.use_cases.invoices.preview_invoice import preview_invoice
from tests.builders import CLIENT, ORG, OTHER_ORG, an_actor, some_terms
from tests.company import OTHER_CLIENT, Company, a_line_input


def edit(company: Company, invoice: Invoice, lines: Any = None, **changes: Any) -> Invoice:
    more = {"expected_version": changes.pop("expected_version", None)}
    return edit_draft(company.admin, invoice.id, changes, lines, books=company.books, **more)


def test_a_draft_is_stored_as_it_is_answered_and_moves_no_money(company: Company) -> None:
    draft = company.draft()
    assert company.invoice(draft) == draft
    assert (draft.status, draft.number, company.history(draft)) == ("draft", None, [])


@pytest.mark.parametrize("client_id", ["cli_00000000000000000000000099", "nonsense", ORG])
def test_a_client_that_is_not_there_cannot_be_billed(company: Company, client_id: str) -> None:
    with pytest.raises(Invalid) as refused:
        company.draft(client_id=client_id)
    assert [(p.pointer, p.code) for p in refused.value.problems] == [("/client_id", "unknown_client")]


def test_an_archived_client_cannot_be_billed(company: Company) -> None:
    archive_client(company.admin, CLIENT, books=company.books)
    with pytest.raises(Invalid) as refused:
        company.draft()
    assert refused.value.problems[0].code == "client_archived"


def test_a_preview_is_the_same_invoice_with_nothing_stored(company: Company) -> None:
    before = company.books.dump()
    preview = preview_invoice(company.admin, some_terms(), [a_line_input()], **company.ports())
    assert (preview.total_minor, company.books.dump()) == (11_900, before)


def test_an_edit_replaces_what_it_names_and_computes_again(company: Company) -> None:
    draft = company.draft(notes="Thanks", due_on=date(2026, 12, 24))
    edited = edit(company, draft, [a_line_input(200)], discount=Discount(percent=Decimal(50)))
    assert company.invoice(draft) == edited
    assert (edited.total_minor, edited.version) == (119, 2)
    assert (edited.content.notes, edited.due_on) == ("Thanks", date(2026, 12, 24))


def test_an_edit_without_lines_keeps_the_lines(company: Company) -> None:
    draft = company.draft()
    edited = edit(company, draft, notes="Thanks")
    assert (edited.content.lines, edited.total_minor) == (draft.content.lines, 11_900)


def test_an_edit_may_take_every_line_away(company: Company) -> None:
    assert edit(company, company.draft(), []).total_minor == 0


def test_an_edit_may_change_the_client(company: Company) -> None:
    edited = edit(company, company.draft(), client_id=OTHER_CLIENT)
    assert (edited.client_id, edited.client_name, edited.content.buyer.name) == (
        OTHER_CLIENT,
        "Initech Ltd",
        "Initech Ltd",
    )


def test_an_edit_of_another_version_is_refused(company: Company) -> None:
    draft = company.draft()
    with pytest.raises(PreconditionFailed):
        edit(company, draft, notes="late", expected_version=2)
    assert company.invoice(draft) == draft


def test_a_sent_invoice_is_neither_edited_nor_deleted_whatever_else_is_wrong(company: Company) -> None:
    invoice = company.sent()
    with pytest.raises(IllegalTransition) as refused:
        edit(company, invoice, client_id="unknown")
    assert refused.value.code == "invoice_not_draft"
    with pytest.raises(IllegalTransition):
        delete_draft(company.admin, invoice.id, books=company.books)
    assert company.invoice(invoice) == invoice


def test_a_deleted_draft_is_gone(company: Company) -> None:
    draft = company.draft()
    with pytest.raises(PreconditionFailed):
        delete_draft(company.admin, draft.id, expected_version=7, books=company.books)
    delete_draft(company.admin, draft.id, books=company.books)
    with pytest.raises(NotFound):
        delete_draft(company.admin, draft.id, books=company.books)


def test_another_organisations_draft_does_not_exist(company: Company) -> None:
    draft = company.draft()
    stranger = an_actor(organization_id=OTHER_ORG)
    with pytest.raises(NotFound):
        edit_draft(stranger, draft.id, {}, None, books=company.books)
    with pytest.raises(NotFound):
        delete_draft(stranger, draft.id, books=company.books)


def test_a_duplicate_has_the_lines_but_neither_number_nor_dates(company: Company) -> None:
    original = company.sent(issue_on=date(2026, 1, 1), notes="Thanks")
    copy = duplicate_invoice(company.admin, original.id, **company.ports())
    assert copy.id != original.id
    assert (copy.status, copy.number, copy.issue_on, copy.due_on) == ("draft", None, None, None)
    assert (copy.content.lines, copy.content.notes) == (original.content.lines, "Thanks")


def test_a_duplicate_is_for_the_client_as_it_is_today(company: Company) -> None:
    original = company.sent()
    update_client(company.admin, CLIENT, {"name": "Globex SA"}, **company.ports("books", "tax_ids"))
    assert duplicate_invoice(company.admin, original.id, **company.ports()).client_name == "Globex SA"
    archive_client(company.admin, CLIENT, books=company.books)
    with pytest.raises(Invalid):
        duplicate_invoice(company.admin, original.id, **company.ports())


def test_the_explanation_is_the_same_before_and_after_sending(company: Company) -> None:
    draft = company.draft()
    before = explain_invoice(company.admin, draft.id, books=company.books)
    company.send(draft)
    assert explain_invoice(company.admin, draft.id, books=company.books) == before
    assert before.totals[-1].amount_minor == 11_900
