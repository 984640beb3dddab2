"""Many invoices at once: each item stands alone, and with a key none is done twice."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain.errors import StaleVersion, Unavailable
from chalicelib.ports.books import Change
from tests.api.shop import LINE, Shop


def bulk(shop: Shop, operation: str, items: list[Any], *, key: str = "", status: int = 200) -> Any:
    answer = shop.post("/invoices/bulk", {"operation": operation, "items": items}, key=key)
    assert answer.status == status, answer.body
    return answer.json if status != 200 else answer.json["results"]


def statuses(results: list[dict[str, Any]]) -> list[int]:
    assert [result["index"] for result in results] == list(range(len(results)))
    return [result["status"] for result in results]


def numbers(shop: Shop) -> list[str]:
    return sorted(row["number"] for row in shop.get("/invoices")["data"] if row["number"])


def test_drafts_are_created_and_one_bad_item_never_harms_the_others(shop: Shop) -> None:
    items = [
        shop.a_draft(),
        shop.a_draft(client_id="cli_" + "9" * 26),
        shop.a_draft(lines=[{**LINE, "quantity": "many"}]),
        shop.a_draft(colour="red"),
        {},
        shop.a_draft(notes="last"),
    ]
    results = bulk(shop, "create", items)
    assert statuses(results) == [201, 422, 422, 422, 422, 201]
    problems = [result["error"]["errors"][0] for result in results[1:5]]
    assert [(p["pointer"], p["code"]) for p in problems] == [
        ("/client_id", "unknown_client"),
        ("/lines/0/quantity", "decimal_invalid"),
        ("/colour", "unknown_field"),
        ("/client_id", "missing"),
    ]
    made = [row["id"] for row in shop.get("/invoices")["data"]]
    assert sorted(made) == sorted(result["id"] for result in results if result["status"] == 201)


def test_invoices_are_sent_with_consecutive_numbers_around_those_that_cannot_be(shop: Shop) -> None:
    drafts = [shop.draft(), shop.draft(lines=[]), shop.draft()]
    items = [
        drafts[0]["id"],
        drafts[1]["id"],
        "inv_" + "0" * 26,
        "nonsense",
        {"id": drafts[2]["id"], "deliver": "none"},
    ]
    results = bulk(shop, "send", items)
    assert statuses(results) == [200, 422, 404, 404, 200]
    assert [results[0]["number"], results[4]["number"]] == ["INV-2026-0001", "INV-2026-0002"]
    assert results[1]["error"]["code"] == "invoice_not_sendable"
    shop.work()
    assert len(shop.ports.mail.sent) == 1


def test_invoices_are_voided_each_with_its_reason(shop: Shop) -> None:
    good, paid, silent = shop.sent(), shop.sent(), shop.sent()
    shop.pay(1, paid)
    results = bulk(
        shop,
        "void",
        [{"id": good["id"], "reason": "twice"}, {"id": paid["id"], "reason": "twice"}, {"id": silent["id"]}],
    )
    assert statuses(results) == [200, 409, 422]
    assert results[1]["error"]["current_status"] == "sent"
    assert [shop.invoice(i)["status"] for i in (good, paid, silent)] == ["void", "sent", "sent"]


def test_an_id_may_also_be_called_invoice_id(shop: Shop) -> None:
    assert statuses(bulk(shop, "send", [{"invoice_id": shop.draft()["id"]}])) == [200]


@pytest.mark.parametrize(
    "body",
    [
        {"operation": "burn", "items": ["x"]},
        {"operation": "send", "items": []},
        {"operation": "send", "items": ["x"] * 101},
        {"operation": "send", "items": [7]},
        {"operation": "send"},
        {"items": ["x"]},
    ],
)
def test_a_request_that_makes_no_sense_is_refused_as_a_whole(shop: Shop, body: dict[str, Any]) -> None:
    assert shop.post("/invoices/bulk", body).status == 422


def test_a_hundred_items_are_taken(shop: Shop) -> None:
    assert statuses(bulk(shop, "create", [shop.a_draft(lines=[])] * 100)) == [201] * 100


def test_the_same_key_answers_the_same_bytes_and_does_nothing(shop: Shop) -> None:
    body = {"operation": "send", "items": [shop.draft()["id"], shop.draft(lines=[])["id"]]}
    first = shop.post("/invoices/bulk", body, key="bulk-1")
    before = shop.stored()
    again = shop.post("/invoices/bulk", body, key="bulk-1")
    assert (again.status, again.body, again.headers["Idempotent-Replayed"]) == (200, first.body, "true")
    assert shop.stored() == before
    other = shop.post("/invoices/bulk", {**body, "items": body["items"][:1]}, key="bulk-1")
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")


class Crash(BaseException):
    """The process dies."""


def break_at(shop: Shop, nth: int, error: BaseException, *, is_after: bool = False) -> Callable[[], None]:
    """Let the nth commit from now on fail, before or after it was written. Answers how to mend it."""
    genuine, count = shop.ports.books.commit, 0

    def commit(change: Change) -> None:
        nonlocal count
        count += 1
        if count == nth and not is_after:
            raise error
        genuine(change)
        if count == nth:
            raise error

    shop.ports.books.commit = commit
    return lambda: setattr(shop.ports.books, "commit", genuine)


@pytest.mark.parametrize("nth", [1, 2, 3, 4], ids=["first", "second", "third", "receipt"])
@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("operation", ["create", "send", "void"])
def test_after_a_crash_anywhere_a_repeated_request_goes_on_and_does_nothing_twice(
    shop: Shop, operation: str, nth: int, is_after: bool
) -> None:
    items: list[Any]
    if operation == "create":
        items = [shop.a_draft(notes=str(n)) for n in range(3)]
    elif operation == "send":
        items = [{"id": shop.draft()["id"], "deliver": "email"} for _ in range(3)]
    else:
        items = [{"id": shop.sent()["id"], "reason": "mistake"} for _ in range(3)]
    mend = break_at(shop, nth, Crash(), is_after=is_after)
    with pytest.raises(Crash):
        bulk(shop, operation, items, key="bulk-1")
    mend()
    results = bulk(shop, operation, items, key="bulk-1")
    assert statuses(results) == [201 if operation == "create" else 200] * 3
    if operation == "create":
        assert sorted(r["id"] for r in results) == sorted(i["id"] for i in shop.get("/invoices")["data"])
        assert len(results) == 3
        return
    assert numbers(shop) == ["INV-2026-0001", "INV-2026-0002", "INV-2026-0003"]
    assert [r["number"] for r in results] == numbers(shop)
    for item in items:
        kinds = [event["type"] for event in shop.get(f"/invoices/{item['id']}/events")["data"]]
        assert kinds == ["invoice.sent"] + (["invoice.voided"] if operation == "void" else [])


def test_passing_trouble_with_one_item_is_told_in_place_without_a_key(shop: Shop) -> None:
    drafts = [shop.draft()["id"] for _ in range(3)]
    mend = break_at(shop, 2, Unavailable("The store is busy."))
    assert statuses(bulk(shop, "send", drafts)) == [200, 503, 200]
    mend()
    assert statuses(bulk(shop, "send", drafts)) == [200, 200, 200]


@pytest.mark.parametrize("trouble", [Unavailable("The store is busy."), StaleVersion()])
def test_passing_trouble_is_never_kept_under_a_key(
    shop: Shop, trouble: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.api.execution.DEADLINE_SECONDS", -1.0)
    drafts = [shop.draft()["id"] for _ in range(3)]
    mend = break_at(shop, 2, trouble)
    answer = shop.post("/invoices/bulk", {"operation": "send", "items": drafts}, key="bulk-1")
    assert (answer.status, "Retry-After" in answer.headers) == (
        503 if isinstance(trouble, Unavailable) else 409,
        True,
    )
    assert len(numbers(shop)) == 2, "the others were sent nevertheless"
    mend()
    assert statuses(bulk(shop, "send", drafts, key="bulk-1")) == [200, 200, 200]
    assert numbers(shop) == ["INV-2026-0001", "INV-2026-0002", "INV-2026-0003"]
    assert all(
        [e["type"] for e in shop.get(f"/invoices/{draft}/events")["data"]] == ["invoice.sent"]
        for draft in drafts
    )


def test_a_changed_item_after_a_crash_is_a_reused_key(shop: Shop) -> None:
    drafts = [shop.draft()["id"] for _ in range(2)]
    mend = break_at(shop, 2, Crash())
    with pytest.raises(Crash):
        bulk(shop, "send", drafts, key="bulk-1")
    mend()
    problem = bulk(shop, "send", drafts[::-1], key="bulk-1", status=422)
    assert problem["code"] == "idempotency_key_reused"


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("client", 403)])
def test_only_who_may_write_works_in_bulk(shop: Shop, who: str, status: int) -> None:
    body = {"operation": "send", "items": [shop.draft()["id"]]}
    assert shop.post("/invoices/bulk", body, as_=who).status == status


def test_another_organisations_invoices_are_not_found(shop: Shop) -> None:
    body = {"operation": "send", "items": [shop.draft()["id"]]}
    assert statuses(shop.post("/invoices/bulk", body, as_="stranger").json["results"]) == [404]
    assert numbers(shop) == []
