"""Drafts: fallbacks, frozen nothing, and edits that keep what they do not name."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from chalicelib.domain.drafting import redraft, require_billable, terms_of, with_client
from chalicelib.domain.errors import Invalid
from chalicelib.domain.invoice_status import IllegalTransition
from chalicelib.domain.lines import Discount
from tests.builders import (
    a_charge,
    a_client,
    a_draft,
    a_line,
    a_sent_invoice,
    an_organization,
    some_terms,
)


@pytest.mark.parametrize(
    ("wanted", "of_client", "expected"),
    [("USD", "GBP", "USD"), (None, "GBP", "GBP"), (None, None, "EUR")],
)
def test_the_currency_is_the_authors_else_the_clients_else_the_organisations(
    wanted: str | None, of_client: str | None, expected: str
) -> None:
    assert a_draft(client=a_client(currency=of_client), currency=wanted).currency == expected


@pytest.mark.parametrize(
    ("wanted", "of_client", "expected"), [(0, 14, 0), (None, 0, 0), (None, 14, 14), (None, None, 30)]
)
def test_payment_terms_fall_back_in_the_same_way_and_zero_days_are_days(
    wanted: int | None, of_client: int | None, expected: int
) -> None:
    draft = a_draft(client=a_client(payment_terms_days=of_client), payment_terms_days=wanted)
    assert draft.payment_terms_days == expected


@pytest.mark.parametrize(("of_client", "expected"), [("fr", "fr"), ("", "de")])
def test_documents_speak_the_clients_language(of_client: str, expected: str) -> None:
    draft = a_draft(organization=an_organization(locale="de"), client=a_client(locale=of_client))
    assert draft.locale == expected


def test_a_draft_may_be_empty_and_owes_nothing_yet() -> None:
    assert (a_draft(lines=()).total_minor, a_draft(lines=()).number) == (0, None)


def test_a_draft_adds_up_lines_discount_and_charges() -> None:
    draft = a_draft(
        lines=(a_line(10_000), a_line(5000)),
        discount=Discount(percent=Decimal(10)),
        charges=(a_charge(1000),),
    )
    amounts = draft.amounts
    assert (amounts.subtotal_minor, amounts.discount_total_minor, amounts.charge_total_minor) == (
        15_000,
        1500,
        1000,
    )
    assert (amounts.net_total_minor, amounts.tax_total_minor, amounts.total_minor) == (14_500, 2755, 17_255)


def test_dates_must_not_contradict_each_other() -> None:
    with pytest.raises(Invalid) as refused:
        a_draft(issue_on=date(2026, 12, 2), due_on=date(2026, 12, 1))
    assert refused.value.problems[0].pointer == "/due_date"


def test_what_the_author_decided_can_be_read_back_whole() -> None:
    terms = some_terms(
        currency="EUR",
        discount=Discount(amount_minor=5),
        charges=(a_charge(),),
        prices_include_tax=True,
        issue_on=date(2026, 12, 1),
        due_on=date(2026, 12, 24),
        payment_terms_days=7,
        purchase_order="PO-1",
        notes="Thanks",
        footer="Court of Berlin",
        metadata={"a": "b"},
    )
    changes = {name: getattr(terms, name) for name in terms.__dataclass_fields__}
    assert terms_of(a_draft(**changes)) == terms


def test_an_edit_keeps_the_drafts_identity() -> None:
    draft = replace(a_draft(), version=5)
    edited = redraft(draft, some_terms(lines=(a_line(1),)), an_organization(), a_client())
    assert (edited.id, edited.created_at, edited.version) == (draft.id, draft.created_at, 5)
    assert edited.total_minor == 1


def test_a_sent_invoice_cannot_be_redrafted() -> None:
    with pytest.raises(IllegalTransition):
        redraft(a_sent_invoice(), some_terms(), an_organization(), a_client())


def test_bringing_a_draft_up_to_date_changes_the_buyer_and_nothing_else() -> None:
    renamed = a_client(name="Globex SA", email="new@globex.example", version=2, payment_terms_days=1)
    current = with_client(a_draft(), renamed)
    assert (current.client_name, current.client_version) == ("Globex SA", 2)
    assert current.content.buyer == renamed.party()
    assert current.content.recipients == ("new@globex.example",)
    assert (current.amounts, current.payment_terms_days) == (a_draft().amounts, 30)


def test_an_archived_client_cannot_be_billed() -> None:
    require_billable(a_client())
    with pytest.raises(Invalid) as refused:
        require_billable(a_client(is_archived=True))
    assert [(p.pointer, p.code) for p in refused.value.problems] == [("/client_id", "client_archived")]
