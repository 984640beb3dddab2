"""Payments over HTTP."""

from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.ports.books import Change
from tests.api.shop import Shop


def credit(shop: Shop) -> Any:
    return shop.get(f"/clients/{shop.client['id']}")["credit_balance"]


def problems(shop: Shop, body: dict[str, Any], path: str = "/payments") -> list[tuple[str, str]]:
    """The field problems of a refused body, after making sure that nothing was stored."""
    before = shop.stored()
    answer = shop.post(path, body)
    assert answer.status == 422, answer.body
    assert shop.stored() == before
    return [(problem["pointer"], problem["code"]) for problem in answer.json["errors"]]


def test_a_partial_and_a_final_payment_make_an_invoice_paid(shop: Shop) -> None:
    invoice = shop.sent()
    first = shop.pay(5000, invoice, reference="RF18", received_on="2026-11-29", method="cheque")
    assert shop.get(f"/payments/{first['id']}") == first
    assert (first["status"], first["method"], first["received_on"]) == ("succeeded", "cheque", "2026-11-29")
    assert first["allocations"] == [{"invoice_id": invoice["id"], "amount": 5000}]
    seen = shop.invoice(invoice)
    assert (seen["status"], seen["amount_paid"], seen["amount_due"]) == ("sent", 5000, 6900)
    shop.pay(6900, invoice)
    seen = shop.invoice(invoice)
    assert (seen["status"], seen["amount_due"], seen["paid_at"] is not None) == ("paid", 0, True)


def test_the_excess_becomes_the_clients_credit_and_can_be_matched_later(shop: Shop) -> None:
    first, second = shop.sent(), shop.sent()
    payment = shop.pay(20_000, first)
    assert (payment["unallocated_amount"], credit(shop)) == (8100, [{"currency": "EUR", "amount": 8100}])
    path = f"/payments/{payment['id']}/allocations"
    matched = shop.post(path, {"allocations": [{"invoice_id": second["id"], "amount": 8100}]})
    assert (matched.status, matched.json["unallocated_amount"], credit(shop)) == (200, 0, [])
    assert shop.invoice(second)["amount_due"] == 3800
    unmatched = shop.delete(f"{path}/{first['id']}")
    assert (unmatched.status, unmatched.json["unallocated_amount"]) == (200, 11_900)
    assert shop.invoice(first)["status"] == "sent"
    again = shop.delete(f"{path}/{first['id']}")
    assert (again.status, again.json["code"]) == (409, "payment_not_allocated")


def test_one_payment_settles_many_invoices(shop: Shop) -> None:
    invoices = [shop.sent(), shop.sent()]
    allocations = [{"invoice_id": i["id"], "amount": 11_900} for i in invoices]
    payment = shop.made("/payments", shop.a_payment(23_800, allocations=allocations))
    assert (payment["client_id"], payment["unallocated_amount"]) == (shop.client["id"], 0)
    assert [shop.invoice(i)["status"] for i in invoices] == ["paid", "paid"]


def test_another_currency_is_refused(shop: Shop) -> None:
    invoice = shop.sent()
    answer = shop.post("/payments", shop.a_payment(invoice_id=invoice["id"], currency="USD"))
    assert (answer.status, answer.json["code"], answer.pointers) == (422, "currency_mismatch", ["/currency"])


def test_over_allocation_and_strangers_are_refused_where_they_are(shop: Shop) -> None:
    mine = shop.sent()
    other = shop.made("/clients", {"name": "Initech"})
    theirs = shop.sent(client_id=other["id"])
    nobody = "inv_" + "0" * 26

    def allocated(*pairs: tuple[str, int]) -> list[tuple[str, str]]:
        allocations = [{"invoice_id": i, "amount": a} for i, a in pairs]
        return problems(shop, shop.a_payment(20_000, allocations=allocations))

    assert allocated((mine["id"], 11_901)) == [("/allocations/0/amount", "over_allocation")]
    assert allocated((mine["id"], 1), (nobody, 1)) == [("/allocations/1/invoice_id", "unknown_invoice")]
    assert allocated((mine["id"], 1), (mine["id"], 1)) == [("/allocations", "duplicate_invoice")]
    assert allocated((mine["id"], 1), (theirs["id"], 1)) == [("/allocations", "client_mismatch")]
    small = shop.a_payment(1, allocations=[{"invoice_id": mine["id"], "amount": 2}])
    assert problems(shop, small) == [("/allocations", "over_allocation")]
    wrong = shop.a_payment(invoice_id=mine["id"], client_id=other["id"])
    assert problems(shop, wrong) == [("/client_id", "client_mismatch")]


def test_another_organisations_invoice_and_client_are_unknown(shop: Shop) -> None:
    invoice = shop.sent()
    for reference in ({"invoice_id": invoice["id"]}, {"client_id": shop.client["id"]}):
        answer = shop.post("/payments", shop.a_payment(**reference), as_="stranger")
        assert answer.status == 422
        assert answer.json["errors"][0]["code"] in {"unknown_invoice", "unknown_client"}
    assert shop.invoice(invoice)["amount_paid"] == 0


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"amount": 0}, "/amount", "out_of_range"),
        ({"amount": -100}, "/amount", "out_of_range"),
        ({"amount": 10**15 + 1}, "/amount", "out_of_range"),
        ({"amount": "100"}, "/amount", "wrong_type"),
        ({"amount": True}, "/amount", "wrong_type"),
        ({"amount": 100.5}, "/amount", "decimal_as_number"),
        ({"currency": "XXZ"}, "/currency", "unknown_currency"),
        ({"method": "barter"}, "/method", "not_allowed"),
        ({"received_on": "2026-12-01"}, "/received_on", "in_the_future"),
        ({"received_on": "2026-02-30"}, "/received_on", "date_invalid"),
        ({"allocations": []}, "/allocations", "too_few"),
        ({"fee": 3}, "/fee", "unknown_field"),
        ({"client_id": None}, "", "payment_without_client"),
        ({"invoice_id": "x", "allocations": [{"invoice_id": "x", "amount": 1}]}, "", "payment_ambiguous"),
    ],
)
def test_a_field_that_is_wrong_is_named(shop: Shop, change: dict[str, Any], pointer: str, code: str) -> None:
    body = {**shop.a_payment(100, client_id=shop.client["id"]), **change}
    assert problems(shop, body) == [(pointer, code)]


def test_more_allocations_than_one_transaction_takes_are_refused(shop: Shop) -> None:
    allocations = [{"invoice_id": f"inv_{n:026d}", "amount": 1} for n in range(41)]
    assert problems(shop, shop.a_payment(allocations=allocations)) == [("/allocations", "too_many")]


@pytest.mark.parametrize("status", ["draft", "void"])
def test_a_draft_and_a_void_invoice_cannot_be_paid(shop: Shop, status: str) -> None:
    invoice = shop.draft() if status == "draft" else shop.sent()
    if status == "void":
        shop.made(f"/invoices/{invoice['id']}/void", {"reason": "mistake"}, status=200)
    answer = shop.post("/payments", shop.a_payment(invoice_id=invoice["id"]))
    assert (answer.status, answer.json["code"], answer.json["current_status"]) == (
        409,
        f"invoice_{status}",
        status,
    )


def test_a_repeated_payment_with_its_key_counts_once_and_answers_the_same_bytes(shop: Shop) -> None:
    invoice = shop.sent()
    body = shop.a_payment(5000, invoice_id=invoice["id"])
    first, again = (shop.post("/payments", body, key="pay-1") for _ in range(2))
    assert (again.status, again.body, again.headers["Idempotent-Replayed"]) == (201, first.body, "true")
    assert again.headers["Location"] == first.headers["Location"]
    assert shop.invoice(invoice)["amount_paid"] == 5000
    other = shop.post("/payments", {**body, "amount": 1}, key="pay-1")
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    shop.post("/payments", body, key="pay-2")
    assert shop.invoice(invoice)["amount_paid"] == 10_000


def test_the_receipt_of_a_payment_is_written_with_the_payment_itself(shop: Shop) -> None:
    invoice, commits, genuine = shop.sent(), [], shop.ports.books.commit
    shop.ports.books.commit = lambda change: (commits.append(change), genuine(change))[1]
    shop.post("/payments", shop.a_payment(5000, invoice_id=invoice["id"]), key="pay-1")
    assert [len(change.entries) for change in commits if change.receipt] == [2]


@pytest.mark.parametrize("was_written", [False, True])
def test_a_payment_whose_answer_was_lost_is_repeated_without_counting_twice(
    shop: Shop, was_written: bool
) -> None:
    invoice, genuine = shop.sent(), shop.ports.books.commit
    body = shop.a_payment(5000, invoice_id=invoice["id"])

    def fails(change: Change) -> None:
        if was_written:
            genuine(change)
        raise Unavailable("The connection broke.")

    shop.ports.books.commit = fails
    assert shop.post("/payments", body, key="pay-1").status == 503
    shop.ports.books.commit = genuine
    assert shop.post("/payments", body, key="pay-1").status == 201
    assert shop.invoice(invoice)["amount_paid"] == 5000


def test_a_refused_payment_may_be_sent_again_once_its_reason_is_gone(shop: Shop) -> None:
    draft = shop.draft()
    body = shop.a_payment(invoice_id=draft["id"])
    assert shop.post("/payments", body, key="pay-1").status == 409
    shop.made(f"/invoices/{draft['id']}/send", status=200)
    assert shop.post("/payments", body, key="pay-1").status == 201


def test_a_stale_version_stops_matching(shop: Shop) -> None:
    payment = shop.made("/payments", shop.a_payment(client_id=shop.client["id"]))
    invoice = shop.sent()
    path, body = (
        f"/payments/{payment['id']}/allocations",
        {"allocations": [{"invoice_id": invoice["id"], "amount": 1}]},
    )
    assert shop.send("POST", path, body, If_Match='"9"').status == 412
    assert shop.post(path, body).status == 200
    assert shop.delete(f"{path}/{invoice['id']}", If_Match='"1"').status == 412


@pytest.fixture
def several(shop: Shop) -> dict[str, dict[str, Any]]:
    other = shop.made("/clients", {"name": "Initech"})
    return {
        "allocated": shop.pay(11_900, shop.sent(), received_on="2026-11-01"),
        "credit": shop.pay(12_000, shop.sent(), metadata={"batch": "7"}),
        "theirs": shop.pay(100, shop.sent(client_id=other["id"])),
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["theirs", "credit", "allocated"]),
        ({"unallocated": "true"}, ["credit"]),
        ({"unallocated": "false"}, ["theirs", "allocated"]),
        ({"status": "succeeded", "sort": "created_at"}, ["allocated", "credit", "theirs"]),
        ({"status": "failed,pending"}, []),
        ({"received_on[lt]": "2026-11-30"}, ["allocated"]),
        ({"metadata[batch]": "7"}, ["credit"]),
        ({"created_at[gte]": "2027-01-01"}, []),
    ],
)
def test_each_filter_finds_its_own(
    shop: Shop, several: dict[str, dict[str, Any]], query: dict[str, str], expected: list[str]
) -> None:
    rows = shop.get("/payments", **query)["data"]
    assert [row["id"] for row in rows] == [several[name]["id"] for name in expected]


def test_a_client_sees_its_own_payments_only(shop: Shop, several: dict[str, dict[str, Any]]) -> None:
    own = [several[name]["id"] for name in ("credit", "allocated")]
    assert [row["id"] for row in shop.get("/payments", as_="client")["data"]] == own
    assert shop.get("/payments", as_="client", client_id=several["theirs"]["client_id"])["data"] == []
    assert shop.send("GET", f"/payments/{several['theirs']['id']}", as_="client").status == 404
    assert shop.get(f"/payments/{own[0]}", as_="client")["amount"] == 12_000


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("client", 403), ("accountant", 201)])
def test_only_who_may_write_records_payments(shop: Shop, who: str, status: int) -> None:
    assert shop.post("/payments", shop.a_payment(client_id=shop.client["id"]), as_=who).status == status
