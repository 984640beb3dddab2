"""Invoices over HTTP: drafted, previewed, edited, listed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.api.shop import LINE, VAT, Shop

RICH = {
    "lines": [
        {**LINE, "quantity": "1.5", "unit": "hour", "discount": {"percent": "10"}},
        {
            "description": "Handbook",
            "quantity": 2,
            "unit_price": "0.5",
            "tax": {"category": "S", "rate": "7"},
        },
    ],
    "discount": {"amount": 100},
    "charges": [{"description": "Freight", "amount": 990, "tax": VAT}],
    "issue_date": "2026-12-01",
    "due_date": "2026-12-24",
    "purchase_order": "PO-4711",
    "notes": "Thank you.",
    "footer": "Court of Berlin",
    "metadata": {"project": "apollo"},
}


def test_a_draft_shows_what_was_typed_and_what_follows_from_it(shop: Shop) -> None:
    answer = shop.post("/invoices", shop.a_draft(**RICH))
    made = answer.json
    assert answer.headers["Location"] == f"/api/v1/invoices/{made['id']}"
    assert shop.invoice(made) == made
    assert (made["status"], made["number"], made["client_name"]) == ("draft", None, "Globex SARL")
    assert [line["net_amount"] for line in made["lines"]] == [13_500, 1]
    assert (made["subtotal"], made["discount_total"], made["charge_total"]) == (13_501, 100, 990)
    assert made["net_total"] == 13_501 - 100 + 990
    assert made["total"] == made["net_total"] + made["tax_total"] == made["amount_due"]
    assert sum(group["tax_amount"] for group in made["tax_breakdown"]) == made["tax_total"]
    assert [(g["category"], g["rate"]) for g in made["tax_breakdown"]] == [("S", "19"), ("S", "7")]
    assert (made["issue_date"], made["due_date"]) == ("2026-12-01", "2026-12-24")
    assert (made["payment_reference"], made["pay_url"], made["sent_at"]) == (None, None, None)


def test_prices_that_include_tax_are_kept_to_the_cent(shop: Shop) -> None:
    made = shop.draft(prices_include_tax=True, lines=[{**LINE, "unit_price": 11_900}])
    assert (made["net_total"], made["tax_total"], made["total"]) == (10_000, 1900, 11_900)


def test_a_preview_computes_the_same_and_stores_nothing(shop: Shop) -> None:
    before = shop.stored()
    preview = shop.made("/invoices/preview", shop.a_draft(**RICH), status=200)
    assert shop.stored() == before
    computed = ("total", "tax_breakdown", "lines", "net_total", "rounding_amount")
    made = shop.draft(**RICH)
    assert [preview[name] for name in computed] == [made[name] for name in computed]


def test_an_edit_replaces_what_it_sends_and_keeps_the_rest(shop: Shop) -> None:
    path = f"/invoices/{shop.draft(**RICH)['id']}"
    edited = shop.put(path, {"lines": [LINE], "discount": None, "charges": [], "due_date": None}).json
    assert (edited["total"], edited["due_date"], edited["version"]) == (11_900, "2026-12-31", 2)
    assert (edited["notes"], edited["metadata"]) == ("Thank you.", {"project": "apollo"})
    assert shop.get(path) == edited


def test_an_edit_holds_the_version_it_was_made_for(shop: Shop) -> None:
    path = f"/invoices/{shop.draft()['id']}"
    tag = shop.send("GET", path).headers["ETag"]
    assert shop.put(path, {"notes": "first"}, If_Match=tag).status == 200
    assert shop.put(path, {"notes": "second"}, If_Match=tag).status == 412
    assert shop.delete(path, If_Match=tag).status == 412
    assert shop.send("GET", path, If_None_Match=shop.send("GET", path).headers["ETag"]).status == 304


def test_a_deleted_draft_is_gone(shop: Shop) -> None:
    path = f"/invoices/{shop.draft()['id']}"
    assert (shop.delete(path).status, shop.send("GET", path).status, shop.delete(path).status) == (
        204,
        404,
        404,
    )


def test_a_sent_invoice_is_neither_edited_nor_deleted(shop: Shop) -> None:
    invoice = shop.sent()
    before = shop.stored()
    for answer in (
        shop.put(f"/invoices/{invoice['id']}", {"notes": "x"}),
        shop.delete(f"/invoices/{invoice['id']}"),
    ):
        problem = answer.json
        assert (answer.status, problem["code"], problem["current_status"]) == (
            409,
            "invoice_not_draft",
            "sent",
        )
        assert "void" in problem["allowed"]
    assert shop.stored() == before


def test_the_currency_and_terms_are_the_clients_unless_the_invoice_says_otherwise(shop: Shop) -> None:
    shop.put(f"/clients/{shop.client['id']}", {"currency": "JPY", "payment_terms_days": 0})
    made = shop.sent()
    assert (made["currency"], made["payment_terms_days"], made["due_date"]) == ("JPY", 0, made["issue_date"])
    assert shop.draft(currency="USD", payment_terms_days=9)["payment_terms_days"] == 9


def test_the_draft_receipt_replays_the_same_bytes_and_guards_its_key(shop: Shop) -> None:
    first, again = (shop.post("/invoices", shop.a_draft(), key="draft-1") for _ in range(2))
    assert (again.status, again.body, again.headers["Idempotent-Replayed"]) == (201, first.body, "true")
    assert "Idempotent-Replayed" not in first.headers
    assert len(shop.get("/invoices")["data"]) == 1
    other = shop.post("/invoices", shop.a_draft(notes="other"), key="draft-1")
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    elsewhere = shop.post("/invoices/preview", shop.a_draft(), key="draft-1")
    assert elsewhere.json["code"] == "idempotency_key_reused"


# Lists


@pytest.fixture
def many(shop: Shop) -> dict[str, dict[str, Any]]:
    """Invoices that differ in everything one can filter by, seen two months later."""
    zoe = shop.made("/clients", {"name": "Zoë"})["id"]
    paid = shop.sent(due_date="2026-12-01")
    shop.pay(11_900, paid)
    invoices = {
        "paid": paid,
        "overdue": shop.sent(due_date="2026-12-15", metadata={"project": "apollo"}),
        "sent": shop.sent(due_date="2027-12-31", issue_date="2026-11-01"),
        "zoe": shop.sent(
            client_id=zoe, currency="USD", due_date="2027-12-31", lines=[{**LINE, "quantity": 2}]
        ),
        "void": shop.sent(),
        "draft": shop.draft(),
    }
    shop.made(f"/invoices/{invoices['void']['id']}/void", {"reason": "mistake"}, status=200)
    shop.wait(days=50)
    return invoices


def found(shop: Shop, many: dict[str, dict[str, Any]], **query: Any) -> Sequence[str]:
    label = {invoice["id"]: name for name, invoice in many.items()}
    return [label[row["id"]] for row in shop.get("/invoices", **query)["data"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["draft", "void", "zoe", "sent", "overdue", "paid"]),
        ({"sort": "created_at"}, ["paid", "overdue", "sent", "zoe", "void", "draft"]),
        ({"status": "overdue"}, ["overdue"]),
        ({"status": "sent"}, ["zoe", "sent"]),
        ({"status": "sent,overdue"}, ["zoe", "sent", "overdue"]),
        ({"status": "paid,void,draft"}, ["draft", "void", "paid"]),
        ({"status": "uncollectible"}, []),
        ({"number": "INV-2026-0002"}, ["overdue"]),
        ({"number": "INV-2026"}, []),
        ({"q": "inv-2026-0003"}, ["sent"]),
        ({"q": "INV-2026-"}, ["void", "zoe", "sent", "overdue", "paid"]),
        ({"q": "zoe"}, ["zoe"]),
        ({"q": "globex", "status": "paid"}, ["paid"]),
        ({"currency": "USD"}, ["zoe"]),
        ({"metadata[project]": "apollo"}, ["overdue"]),
        ({"metadata[project]": "gemini"}, []),
        ({"due_date": "2026-12-15"}, ["overdue"]),
        ({"due_date[lte]": "2026-12-15"}, ["overdue", "paid"]),
        ({"due_date[lt]": "2026-12-15"}, ["paid"]),
        ({"due_date[gt]": "2026-12-15", "due_date[lte]": "2027-12-31", "status": "sent"}, ["zoe", "sent"]),
        ({"due_date[gte]": "2027-12-31"}, ["zoe", "sent"]),
        ({"issue_date": "2026-11-01"}, ["sent"]),
        ({"created_at[gte]": "2027-01-01"}, []),
        ({"created_at[lt]": "2027-01-01T00:00:00Z", "status": "paid"}, ["paid"]),
        ({"total[gt]": "11900"}, ["zoe"]),
        ({"amount_due[lte]": "0", "status": "paid,void"}, ["void", "paid"]),
    ],
)
def test_each_filter_finds_its_own(
    shop: Shop, many: dict[str, dict[str, Any]], query: dict[str, str], expected: list[str]
) -> None:
    assert found(shop, many, **query) == expected


def test_the_filter_by_client_finds_only_its_invoices(shop: Shop, many: dict[str, dict[str, Any]]) -> None:
    assert found(shop, many, client_id=many["zoe"]["client_id"]) == ["zoe"]
    assert found(shop, many, client_id="cli_" + "0" * 26) == []


def test_a_client_finds_its_own_sent_invoices_whatever_it_asks_for(
    shop: Shop, many: dict[str, dict[str, Any]]
) -> None:
    def seen(**query: str) -> list[str]:
        return [row["id"] for row in shop.get("/invoices", as_="client", **query)["data"]]

    own = [many[name]["id"] for name in ("void", "sent", "overdue", "paid")]
    assert seen() == own
    assert seen(status="draft") == seen(client_id=many["zoe"]["client_id"]) == []
    assert seen(status="overdue") == [many["overdue"]["id"]]
    assert shop.send("GET", f"/invoices/{many['draft']['id']}", as_="client").status == 404
    assert shop.send("GET", f"/invoices/{many['zoe']['id']}", as_="client").status == 404


def test_another_organisation_finds_nothing(shop: Shop, many: dict[str, dict[str, Any]]) -> None:
    assert shop.get("/invoices", as_="stranger")["data"] == []
    assert shop.send("GET", f"/invoices/{many['sent']['id']}", as_="stranger").status == 404


@pytest.mark.parametrize(
    "query", [{}, {"status": "sent,overdue,paid"}, {"q": "globex", "sort": "created_at"}]
)
def test_pages_follow_each_other_without_gap_or_repetition(
    shop: Shop, many: dict[str, dict[str, Any]], query: dict[str, str]
) -> None:
    whole, walked, cursor = found(shop, many, **query), [], {}
    for _ in range(10):
        page = shop.get("/invoices", limit="2", **query, **cursor)
        walked += [row["id"] for row in page["data"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert walked == [many[name]["id"] for name in whole]


def test_fields_pick_and_expand_embeds(shop: Shop, many: dict[str, dict[str, Any]]) -> None:
    rows = shop.get("/invoices", fields="id,number,amount_due", number="INV-2026-0002")["data"]
    assert rows == [{"id": many["overdue"]["id"], "number": "INV-2026-0002", "amount_due": 11_900}]
    one = shop.invoice(many["paid"], expand="client,payments")
    assert one["client"]["name"] == "Globex SARL"
    assert [payment["amount"] for payment in one["payments"]] == [11_900]
    assert "client" not in shop.invoice(many["paid"])
    (row,) = shop.get("/invoices", status="paid", expand="payments,client")["data"]
    assert (row["client"], row["payments"]) == (one["client"], one["payments"])
    assert "payments" not in shop.get("/invoices", status="paid")["data"][0]


@pytest.mark.parametrize(
    "query",
    [
        {"colour": "red"},
        {"status": "late"},
        {"status[gte]": "sent"},
        {"due_date": "31.12.2026"},
        {"due_date[near]": "2026-12-31"},
        {"created_at[gte]": "yesterday"},
        {"client_id": "Globex"},
        {"total": "1.5"},
        {"metadata": "x"},
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "１０"},
        {"sort": "total"},
        {"fields": "id,secret"},
        {"expand": "organization"},
        {"cursor": "nonsense"},
    ],
)
def test_a_question_that_makes_no_sense_is_refused_by_its_parameter(
    shop: Shop, query: dict[str, str]
) -> None:
    answer = shop.send("GET", f"/invoices?{urlencode(query)}")
    assert (answer.status, answer.pointers) == (422, [f"?{next(iter(query))}"])


def test_a_cursor_is_good_for_its_own_organisation_and_question_only(shop: Shop) -> None:
    for _ in range(3):
        shop.draft()
    cursor = shop.get("/invoices", limit="1")["next_cursor"]
    assert len(shop.get("/invoices", limit="2", cursor=cursor)["data"]) == 2
    flipped = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    for path, who in (
        (f"/invoices?cursor={flipped}", "admin"),
        (f"/invoices?cursor={cursor}", "stranger"),
        (f"/invoices?status=draft&cursor={cursor}", "admin"),
        (f"/payments?cursor={cursor}", "admin"),
    ):
        answer = shop.send("GET", path, as_=who)
        assert (answer.status, answer.json["errors"][0]["code"]) == (422, "invalid_cursor"), path


def test_an_invoice_is_overdue_on_read_without_anybody_flagging_it(shop: Shop) -> None:
    invoice = shop.sent(due_date="2026-12-01")
    assert shop.invoice(invoice)["status"] == "sent"
    midnight_in_berlin = datetime(2026, 12, 1, 23, 0, tzinfo=UTC)
    shop.wait(seconds=(midnight_in_berlin - shop.ports.clock.now()).total_seconds())
    assert shop.invoice(invoice)["status"] == "overdue"
