"""Scheduled work, run now over HTTP."""

from typing import Any

import pytest

from chalicelib.settings import Settings
from tests.api.shop import Shop

FLAG = "/jobs/flag-overdue-invoices/run"


@pytest.fixture
def traveller(shop: Shop) -> Shop:
    """A shop whose clock callers may move."""
    shop.ports.settings = Settings.model_validate(
        {**shop.ports.settings.model_dump(), "allow_time_travel": True}
    )
    return shop


def run(shop: Shop, body: Any = None, path: str = FLAG) -> dict[str, int]:
    counts: dict[str, int] = shop.made(path, body, status=200)["counts"]
    return counts


def test_overdue_invoices_are_flagged_once_and_counted(traveller: Shop) -> None:
    late, paid = traveller.sent(due_date="2026-12-01"), traveller.sent(due_date="2026-12-01")
    traveller.pay(11_900, paid)
    body = {"as_of": "2026-12-02T00:00:00Z"}
    assert run(traveller, body) == {"examined": 1, "flagged": 1, "skipped": 0}
    assert run(traveller, body) == {"examined": 0, "flagged": 0, "skipped": 0}
    events = traveller.get(f"/invoices/{late['id']}/events")["data"]
    assert [event["type"] for event in events] == ["invoice.sent", "invoice.overdue"]
    assert traveller.invoice(late)["status"] == "overdue"
    assert [row["id"] for row in traveller.get("/invoices", status="overdue")["data"]] == [late["id"]]


def test_as_of_may_be_a_day_and_has_any_offset(traveller: Shop) -> None:
    traveller.sent(due_date="2026-12-01")
    assert run(traveller, {"as_of": "2026-12-01T23:59:59+01:00"})["flagged"] == 0
    assert run(traveller, {"as_of": "2026-12-02"})["flagged"] == 1


def test_without_as_of_it_is_now(shop: Shop) -> None:
    shop.sent(due_date="2026-12-01")
    assert run(shop, {})["flagged"] == 0
    shop.wait(days=2)
    assert run(shop)["flagged"] == 1


def test_time_travel_is_refused_where_it_is_not_allowed(shop: Shop) -> None:
    invoice = shop.sent(due_date="2026-12-01")
    answer = shop.post(FLAG, {"as_of": "2027-01-01T00:00:00Z"})
    assert (answer.status, answer.json["code"]) == (403, "time_travel_refused")
    assert shop.invoice(invoice)["status"] == "sent"


@pytest.mark.parametrize(
    "as_of",
    [
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00+14:00",
        "2026-12-01T00:00:00",
        "2026-13-01T00:00:00Z",
        "2026-12-01T00:00:00+99:00",
        1796000000,
        "1796000000",
        "now",
    ],
)
def test_a_moment_that_is_none_is_refused(traveller: Shop, as_of: Any) -> None:
    answer = traveller.post(FLAG, {"as_of": as_of})
    assert (answer.status, answer.pointers) == (422, ["/as_of"])
    assert answer.json["errors"][0]["code"] == "time_invalid"


def test_the_sweeper_hands_waiting_work_over_again(shop: Shop) -> None:
    shop.sent()
    shop.ports.queue.take_all()
    shop.ports.clock.turn(seconds=1)
    assert run(shop, path="/jobs/sweep-outbox/run") == {"sent_again": 1}
    assert shop.work() == 1
    assert run(shop, path="/jobs/sweep-outbox/run") == {"sent_again": 0}


def test_an_unknown_job_is_not_found(shop: Shop) -> None:
    assert shop.post("/jobs/mine-bitcoin/run").status == 404


@pytest.mark.parametrize("who", ["accountant", "viewer", "client"])
def test_only_administrators_run_jobs(shop: Shop, who: str) -> None:
    assert shop.post(FLAG, as_=who).status == 403


def test_a_job_touches_the_callers_organisation_only(shop: Shop) -> None:
    invoice = shop.sent(due_date="2026-12-01")
    shop.wait(days=2)
    assert shop.post(FLAG, as_="stranger").json["counts"]["examined"] == 0
    events = shop.get(f"/invoices/{invoice['id']}/events")["data"]
    assert [event["type"] for event in events] == ["invoice.sent"]
