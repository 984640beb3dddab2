"""The product does its main job, seen from outside."""

from datetime import UTC, datetime, timedelta

import pytest

from tools.plain_http import Http, Unexpected
from tools.story import (
    FIRST_PAYMENT,
    TOTAL,
    V1,
    add_client,
    await_link,
    await_mail,
    compare_pdf_with_mail,
    draft_invoice,
    flag_overdue,
    pay,
    play,
    read_invoice,
    run_overdue_job,
    send,
)


def test_an_organisation_signs_up_bills_a_client_and_gets_paid(http: Http) -> None:
    told: list[str] = []
    play(http, told.append)
    assert len(told) == 7


def test_the_story_can_be_played_again_on_the_same_server(http: Http) -> None:
    play(http)


def test_the_story_notices_an_answer_that_differs(http: Http) -> None:
    with pytest.raises(Unexpected, match="answered 404 instead of 200"):
        http.get(f"{V1}/nothing-here")


def test_a_sent_invoice_stays_as_it_was_whatever_happens_to_its_client(seller: Http, client_id: str) -> None:
    invoice = send(seller, draft_invoice(seller, client_id)["id"])
    seller.put(f"{V1}/clients/{client_id}", {"name": "Renamed GmbH"})
    assert read_invoice(seller, invoice["id"])["client_name"] == invoice["client_name"]


def test_the_pdf_has_the_same_bytes_each_time_and_goes_to_the_client(seller: Http) -> None:
    client = add_client(seller)
    invoice = send(seller, draft_invoice(seller, client["id"])["id"])
    first = compare_pdf_with_mail(seller, invoice, to=client["email"])
    send(seller, invoice["id"])
    assert compare_pdf_with_mail(seller, invoice, to=client["email"]) == first


def test_numbers_follow_one_another_without_gaps(seller: Http, client_id: str) -> None:
    drafts = [draft_invoice(seller, client_id) for _ in range(4)]
    seller.delete(f"{V1}/invoices/{drafts[1]['id']}")
    kept = [draft["id"] for draft in (drafts[0], drafts[2], drafts[3])]
    numbers = [send(seller, invoice_id, deliver="none")["number"] for invoice_id in kept]
    year = datetime.now(UTC).year
    assert numbers == [f"INV-{year}-{n:04}" for n in (1, 2, 3)]


def test_an_overpayment_becomes_credit_of_the_client(seller: Http, client_id: str) -> None:
    invoice = send(seller, draft_invoice(seller, client_id)["id"], deliver="none")
    payment = pay(seller, invoice["id"], TOTAL + 1_000)
    assert payment.at("unallocated_amount") == 1_000
    assert read_invoice(seller, invoice["id"])["status"] == "paid"
    credit = seller.get(f"{V1}/clients/{client_id}").at("credit_balance")
    assert credit == [{"currency": "EUR", "amount": 1_000}]


def test_an_invoice_becomes_overdue_when_its_due_date_has_passed_and_not_before(
    seller: Http, client_id: str
) -> None:
    invoice = send(seller, draft_invoice(seller, client_id, payment_terms_days=14)["id"], deliver="none")
    assert invoice["status"] == "sent"
    due = datetime.fromisoformat(invoice["due_date"]).replace(tzinfo=UTC)
    on_the_day = (due + timedelta(hours=12)).isoformat()
    assert run_overdue_job(seller, as_of=on_the_day)["flagged"] == 0
    flag_overdue(seller, invoice["id"], as_of=(due + timedelta(hours=36)).isoformat())


def test_a_paid_invoice_is_never_flagged(seller: Http, client_id: str) -> None:
    issued = (datetime.now(UTC) - timedelta(days=40)).date().isoformat()
    invoice = send(seller, draft_invoice(seller, client_id, issue_date=issued)["id"], deliver="none")
    pay(seller, invoice["id"], FIRST_PAYMENT)
    assert read_invoice(seller, invoice["id"])["status"] == "overdue"
    pay(seller, invoice["id"], TOTAL - FIRST_PAYMENT)
    assert run_overdue_job(seller)["flagged"] == 0
    assert "invoice.overdue" not in seller.get(f"{V1}/invoices/{invoice['id']}/events").at("data.*.type")


def test_the_sample_organisation_is_there_with_its_documents(http: Http) -> None:
    credentials = {"email": "admin@example.com", "password": "paidup-demo"}
    token = http.post(f"{V1}/auth/login", credentials, expect=200).at("access_token")
    admin = http.signed_in(token)
    invoices = admin.get(f"{V1}/invoices").json["data"]
    assert {i["status"] for i in invoices} == {"draft", "sent", "overdue", "paid", "void"}
    for invoice in invoices:
        if invoice["status"] != "draft":
            assert await_link(admin, f"{V1}/invoices/{invoice['id']}/pdf")
    assert await_mail(http, to="compta@lumiere.example")["attachments"]
