"""What moves an invoice on, over HTTP."""

from itertools import pairwise
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.ports.books import Change
from tests.api.house import Answer
from tests.api.shop import LINE, Shop


def act(shop: Shop, invoice: dict[str, Any], action: str, body: Any = None, **more: str) -> Answer:
    return shop.post(f"/invoices/{invoice['id']}/{action}", body, **more)


def test_sending_numbers_freezes_and_hands_over_to_the_worker(shop: Shop) -> None:
    draft = shop.draft()
    answer = act(shop, draft, "send", {"deliver": "email"})
    sent = answer.json
    assert (answer.status, sent["status"], sent["number"]) == (200, "sent", "INV-2026-0001")
    assert (sent["issue_date"], sent["due_date"]) == ("2026-11-30", "2026-12-30")
    assert sent["payment_reference"].startswith("RF")
    assert (sent["version"], sent["sent_at"] is not None) == (2, True)
    assert shop.invoice(draft) == sent
    assert shop.work() == 1
    assert [mail.recipients for mail in shop.ports.mail.sent] == [("ap@globex.example",)]


def test_a_body_is_not_needed_to_send(shop: Shop) -> None:
    assert act(shop, shop.draft(), "send").status == 200
    assert shop.work() == 1
    assert len(shop.ports.mail.sent) == 1


def test_mail_goes_where_the_request_says(shop: Shop) -> None:
    act(shop, shop.draft(), "send", {"deliver": "email", "to": ["boss@globex.example"]})
    shop.work()
    assert [mail.recipients for mail in shop.ports.mail.sent] == [("boss@globex.example",)]


def test_with_deliver_none_nobody_gets_mail(shop: Shop) -> None:
    act(shop, shop.draft(), "send", {"deliver": "none"})
    assert (shop.work(), shop.ports.mail.sent) == (1, [])


def test_renaming_the_client_leaves_what_was_sent_as_it_was(shop: Shop) -> None:
    invoice = shop.sent()
    shop.put(f"/clients/{shop.client['id']}", {"name": "Globex SA"})
    assert shop.invoice(invoice)["client_name"] == "Globex SARL"


def test_an_empty_invoice_cannot_be_sent_and_the_rule_is_named(shop: Shop) -> None:
    draft = shop.draft(lines=[])
    before = shop.stored()
    answer = act(shop, draft, "send")
    assert (answer.status, answer.json["code"]) == (422, "invoice_not_sendable")
    assert [(e["pointer"], e["code"]) for e in answer.json["errors"]] == [("/lines", "BR-16")]
    assert shop.stored() == before


@pytest.mark.parametrize("quantity", ["-1", "-0.000001"])
def test_an_invoice_below_zero_cannot_be_sent(shop: Shop, quantity: str) -> None:
    lines = [{**LINE, "quantity": quantity, "unit_price": 1_000_000}]
    assert act(shop, shop.draft(lines=lines), "send").json["errors"][0]["code"] == "PAIDUP-NEGATIVE-TOTAL"


def test_an_invoice_due_before_the_day_of_sending_cannot_be_sent(shop: Shop) -> None:
    answer = act(shop, shop.draft(due_date="2026-11-29"), "send")
    assert (answer.status, answer.pointers) == (422, ["/due_date"])


def test_an_invoice_of_nothing_is_paid_at_once(shop: Shop) -> None:
    assert shop.sent(lines=[{**LINE, "unit_price": 0}])["status"] == "paid"


def test_mail_without_an_address_is_refused(shop: Shop) -> None:
    shop.put(f"/clients/{shop.client['id']}", {"email": ""})
    answer = act(shop, shop.draft(), "send", {"deliver": "email"})
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, "no_recipient")


def test_sending_again_delivers_again_under_the_same_number(shop: Shop) -> None:
    invoice = shop.sent(deliver="email")
    again = act(shop, invoice, "send", {"deliver": "email"})
    assert (again.status, again.json["number"], again.json["sent_at"]) == (
        200,
        invoice["number"],
        invoice["sent_at"],
    )
    shop.work()
    assert len(shop.ports.mail.sent) == 2


def test_a_repeated_send_with_its_key_delivers_once_and_answers_the_same_bytes(shop: Shop) -> None:
    draft = shop.draft()
    first, again = (act(shop, draft, "send", {"deliver": "email"}, key="send-1") for _ in range(2))
    assert (again.status, again.body, again.headers["Idempotent-Replayed"]) == (200, first.body, "true")
    assert again.headers["ETag"] == first.headers["ETag"]
    shop.work()
    assert len(shop.ports.mail.sent) == 1
    other = act(shop, draft, "send", {"deliver": "none"}, key="send-1")
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")


def test_the_receipt_of_a_send_is_written_with_the_send_itself(shop: Shop) -> None:
    commits: list[Change] = []
    genuine = shop.ports.books.commit
    shop.ports.books.commit = lambda change: (commits.append(change), genuine(change))[1]
    answer = act(shop, shop.draft(), "send", {"deliver": "none"}, key="send-1")
    (change,) = [c for c in commits if c.receipt]
    assert [entry.kind for entry in change.entries] == ["invoice.sent"]
    assert change.receipt is not None
    assert change.receipt.body == answer.body


@pytest.mark.parametrize("was_written", [False, True])
def test_a_send_whose_answer_was_lost_is_repeated_without_harm(shop: Shop, was_written: bool) -> None:
    draft, genuine = shop.draft(), shop.ports.books.commit

    def fails(change: Change) -> None:
        if was_written:
            genuine(change)
        raise Unavailable("The connection broke.")

    shop.ports.books.commit = fails
    lost = act(shop, draft, "send", {"deliver": "email"}, key="send-1")
    assert (lost.status, "Retry-After" in lost.headers) == (503, True)
    shop.ports.books.commit = genuine
    again = act(shop, draft, "send", {"deliver": "email"}, key="send-1")
    assert (again.status, again.json["number"]) == (200, "INV-2026-0001")
    assert ("Idempotent-Replayed" in again.headers) is was_written
    kinds = [event["type"] for event in shop.get(f"/invoices/{draft['id']}/events")["data"]]
    assert kinds == ["invoice.sent"]
    assert shop.sent()["number"] == "INV-2026-0002"


def test_voiding_says_why_and_frees_the_client(shop: Shop) -> None:
    invoice = shop.sent()
    void = act(shop, invoice, "void", {"reason": "Wrong client"}).json
    assert (void["status"], void["amount_due"], void["void_reason"], void["number"]) == (
        "void",
        0,
        "Wrong client",
        invoice["number"],
    )
    assert void["voided_at"]
    for action, body in (("void", {"reason": "again"}), ("send", {})):
        answer = act(shop, invoice, action, body)
        assert (answer.status, answer.json["code"], answer.json["allowed"]) == (409, "invoice_void", [])


@pytest.mark.parametrize("amount", [1, 11_900])
def test_an_invoice_with_money_on_it_cannot_be_voided(shop: Shop, amount: int) -> None:
    invoice = shop.sent()
    shop.pay(amount, invoice)
    problem = act(shop, invoice, "void", {"reason": "mistake"}).json
    assert (problem["status"], problem["code"]) == (409, "invoice_has_payments")
    assert problem["current_status"] == ("paid" if amount == 11_900 else "sent")
    assert "void" not in problem["allowed"]


def test_a_draft_cannot_be_voided(shop: Shop) -> None:
    problem = act(shop, shop.draft(), "void", {"reason": "mistake"}).json
    assert (problem["status"], problem["code"], problem["allowed"]) == (
        409,
        "invoice_draft",
        ["delete", "edit", "send"],
    )


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "  "}, {"reason": "x", "force": True}])
def test_voiding_needs_a_reason(shop: Shop, body: dict[str, object]) -> None:
    invoice = shop.sent()
    assert act(shop, invoice, "void", body).status == 422
    assert shop.invoice(invoice)["status"] == "sent"


def test_a_stale_version_stops_every_action(shop: Shop) -> None:
    draft = shop.draft()
    path = f"/invoices/{draft['id']}"
    tag = shop.send("GET", path).headers["ETag"]
    shop.put(path, {"notes": "changed"})
    assert shop.send("POST", f"{path}/send", {}, If_Match=tag).status == 412
    assert shop.invoice(draft)["status"] == "draft"


def test_a_duplicate_is_a_new_draft(shop: Shop) -> None:
    invoice = shop.sent()
    answer = act(shop, invoice, "duplicate")
    copy = answer.json
    assert (answer.status, copy["status"], copy["number"], copy["total"]) == (201, "draft", None, 11_900)
    assert answer.headers["Location"] == f"/api/v1/invoices/{copy['id']}"


def test_the_explanation_ends_in_the_total_and_all_its_identities_hold(shop: Shop) -> None:
    explained = shop.get(f"/invoices/{shop.draft()['id']}/explain")
    assert explained["totals"][-1]["amount"] == 11_900
    assert explained["identities"]
    assert all(identity["holds"] for identity in explained["identities"])


def test_the_timeline_is_a_chain_of_balanced_events(shop: Shop) -> None:
    invoice = shop.sent()
    shop.pay(11_900, invoice)
    shop.work()
    events = shop.get(f"/invoices/{invoice['id']}/events")["data"]
    assert [event["type"] for event in events] == ["invoice.sent", "invoice.paid", "invoice.rendered"]
    assert [event["sequence"] for event in events] == [1, 2, 3]
    for before, after in pairwise(events):
        assert after["previous_hash"] == before["hash"]
    assert sum(posting["amount"] for posting in events[0]["postings"]) == 0
    assert events[-1]["actor"] == "system"


@pytest.mark.parametrize("action", ["send", "void", "duplicate"])
@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("client", 403), ("stranger", 404)])
def test_only_who_may_write_moves_an_invoice(shop: Shop, action: str, who: str, status: int) -> None:
    invoice = shop.sent()
    body = {"reason": "x"} if action == "void" else None
    assert act(shop, invoice, action, body, as_=who).status == status
