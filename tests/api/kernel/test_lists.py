"""Lists: filters, paging, sorting, sparse answers and expansion."""

import base64
from datetime import UTC, date, datetime
from typing import Any

import pytest

from chalicelib.api.cursor import issue_cursor, read_cursor
from chalicelib.domain.errors import Invalid
from chalicelib.ports.listing import Condition, Operator
from tests.api.kernel.conftest import World

PRODUCTS = "/api/v1/products"
CLIENT = "cli_01ARZ3NDEKTSV4RRFFQ69G5FAV"


def _conditions(world: World, query: str) -> tuple[Condition, ...]:
    answer = world.send("GET", f"/everything?{query}", as_=None)
    assert answer.status == 200, answer.body
    assert world.tiny.last is not None
    return world.tiny.last.listing.conditions


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=draft", Condition("status", Operator.IN, ("draft",))),
        ("status=sent,draft,sent", Condition("status", Operator.IN, ("sent", "draft"))),
        ("due_date=2026-12-31", Condition("due_on", Operator.EQ, date(2026, 12, 31))),
        ("due_date[lte]=2026-12-31", Condition("due_on", Operator.LTE, date(2026, 12, 31))),
        ("due_date%5Bgt%5D=2026-12-31", Condition("due_on", Operator.GT, date(2026, 12, 31))),
        (
            "created_at[gte]=2026-01-02T03:04:05Z",
            Condition("created_at", Operator.GTE, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ),
        (
            "created_at[lt]=2026-01-02T03:04:05%2B01:00",
            Condition("created_at", Operator.LT, datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)),
        ),
        (
            "created_at[gte]=2026-01-02",
            Condition("created_at", Operator.GTE, datetime(2026, 1, 2, tzinfo=UTC)),
        ),
        (f"client_id={CLIENT}", Condition("client_id", Operator.EQ, CLIENT)),
        ("number=INV-1", Condition("number", Operator.EQ, "INV-1")),
        ("q=Mü", Condition("search", Operator.PREFIX, "Mü")),
        ("total[gt]=100", Condition("total_minor", Operator.GT, 100)),
        ("archived=true", Condition("is_archived", Operator.EQ, True)),
        ("unallocated=true", Condition("unallocated_minor", Operator.GT, 0)),
        ("unallocated=false", Condition("unallocated_minor", Operator.EQ, 0)),
        ("metadata[order]=A%201", Condition("metadata.order", Operator.EQ, "A 1")),
    ],
)
def test_a_filter_becomes_a_condition(world: World, query: str, expected: Condition) -> None:
    assert _conditions(world, query) == (expected,)


def test_filters_add_up(world: World) -> None:
    conditions = _conditions(world, "due_date[gte]=2026-01-01&due_date[lt]=2027-01-01&status=sent")
    assert len(conditions) == 3


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("colour=red", "?colour"),
        ("colour[gte]=1", "?colour[gte]"),
        ("status=lost", "?status"),
        ("status=", "?status"),
        ("status=draft,", "?status"),
        ("status[in]=draft", "?status[in]"),
        ("due_date=tomorrow", "?due_date"),
        ("due_date=2026-02-30", "?due_date"),
        ("due_date=20260201", "?due_date"),
        ("due_date[neq]=2026-02-03", "?due_date[neq]"),
        ("due_date[lte=2026-02-03", "?due_date[lte"),
        ("due_date[]=2026-02-03", "?due_date[]"),
        ("due_date=2026-02-03&due_date=2026-02-04", "?due_date"),
        ("created_at=2026-01-02T25:00:00Z", "?created_at"),
        ("created_at=2026-01-02T10:00:00", "?created_at"),
        ("created_at=0001-01-01T00:00:00%2B23:00", "?created_at"),
        ("client_id=inv", "?client_id"),
        ("client_id[gte]=" + CLIENT, "?client_id[gte]"),
        ("q=", "?q"),
        ("q=a%00b", "?q"),
        ("q=" + "x" * 256, "?q"),
        ("total=1.5", "?total"),
        ("total=%D9%A1", "?total"),
        ("total=" + "9" * 16, "?total"),
        ("archived=yes", "?archived"),
        ("metadata=x", "?metadata"),
        ("metadata[]=x", "?metadata[]"),
        ("metadata[a][b]=x", "?metadata[a][b]"),
        ("limit=0", "?limit"),
        ("limit=101", "?limit"),
        ("limit=-1", "?limit"),
        ("limit=ten", "?limit"),
        ("limit=%D9%A1", "?limit"),
        ("limit=1&limit=2", "?limit"),
        ("sort=name", "?sort"),
        ("fields=id,secret", "?fields"),
        ("fields=", "?fields"),
        ("expand=client", "?expand"),
        ("cursor=abc", "?cursor"),
        ("cursor=", "?cursor"),
    ],
)
def test_a_parameter_that_cannot_be_understood_is_422_and_named(
    world: World, query: str, pointer: str
) -> None:
    answer = world.send("GET", f"/everything?{query}", as_=None)
    assert (answer.status, answer.code) == (422, "invalid")
    assert [problem["pointer"] for problem in answer.json["errors"]] == [pointer]
    assert world.tiny.runs == 0


def test_the_default_is_twenty_newest_first(world: World) -> None:
    _conditions(world, "")
    assert world.tiny.last is not None
    assert (world.tiny.last.listing.limit, world.tiny.last.listing.is_descending) == (20, True)


def test_pages_together_are_the_whole_list_once(world: World) -> None:
    names = [world.create(f"chair {n}")["name"] for n in range(7)]
    assert [row["name"] for row in _walk(world, "limit=3")] == names[::-1]
    assert [row["name"] for row in _walk(world, "limit=3&sort=created_at")] == names


def test_the_last_page_has_no_cursor(world: World) -> None:
    world.create()
    assert world.send("GET", f"{PRODUCTS}?limit=1").json["next_cursor"] is None
    assert world.send("GET", f"{PRODUCTS}?q=nothing").json == {"data": [], "next_cursor": None}


def test_a_cursor_may_be_used_with_another_limit_and_other_fields(world: World) -> None:
    cursor = _first_cursor(world)
    answer = world.send("GET", f"{PRODUCTS}?limit=50&fields=name&cursor={cursor}")
    assert [set(row) for row in answer.json["data"]] == [{"name"}, {"name"}]


def test_a_cursor_with_any_flipped_bit_is_refused(world: World) -> None:
    cursor = _first_cursor(world)
    for position in range(len(cursor)):
        for bit in range(6):
            flipped = cursor[:position] + chr(ord(cursor[position]) ^ (1 << bit)) + cursor[position + 1 :]
            with pytest.raises(Invalid):
                read_cursor(flipped, _binding(), tokens=world.ports.tokens)


@pytest.mark.parametrize(
    ("query", "as_"),
    [
        ("limit=1", "admin:b"),
        ("limit=1&sort=created_at", "admin"),
        ("limit=1&q=Chair", "admin"),
        ("limit=1&archived=false", "admin"),
    ],
)
def test_a_cursor_of_another_organisation_or_query_is_refused(world: World, query: str, as_: str) -> None:
    cursor = _first_cursor(world)
    answer = world.send("GET", f"{PRODUCTS}?{query}&cursor={cursor}", as_=as_)
    assert answer.status == 422
    assert [(p["pointer"], p["code"]) for p in answer.json["errors"]] == [("?cursor", "invalid_cursor")]


def test_a_cursor_of_another_route_is_refused(world: World) -> None:
    cursor = _first_cursor(world)
    assert world.send("GET", f"/everything?cursor={cursor}").status == 422


def test_a_cursor_tells_no_more_than_a_position(world: World) -> None:
    raw = base64.urlsafe_b64decode(_first_cursor(world) + "==").decode()
    assert raw[43:].startswith("prd_")
    assert "org_" not in raw


@pytest.mark.parametrize("rubbish", ["=", "a", "ä", "a" * 5000, "....", "%%%", "YQ==", "\n"])
def test_rubbish_is_no_cursor(world: World, rubbish: str) -> None:
    with pytest.raises(Invalid):
        read_cursor(rubbish, ("org_a",), tokens=world.ports.tokens)


def test_fields_keeps_only_what_was_asked_for(world: World) -> None:
    url = f"{PRODUCTS}/{world.create()['id']}"
    assert set(world.send("GET", f"{url}?fields=id,name").json) == {"id", "name"}
    listed = world.send("GET", f"{PRODUCTS}?fields=id").json["data"]
    assert [set(row) for row in listed] == [{"id"}]
    assert world.send("GET", f"{url}?fields=id").headers["ETag"].startswith('"1-')


def test_what_can_be_expanded_appears_only_when_asked_for(world: World) -> None:
    url = f"{PRODUCTS}/{world.create()['id']}"
    assert "organization" not in world.send("GET", url).json
    assert world.send("GET", f"{url}?expand=organization").json["organization"] == "org_a"
    assert world.send("GET", f"{PRODUCTS}?expand=organization").json["data"][0]["organization"] == "org_a"
    assert world.send("GET", f"{url}?expand=everything").status == 422


def _walk(world: World, query: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    cursor = ""
    for _ in range(10):
        page = world.send("GET", f"{PRODUCTS}?{query}{cursor}").json
        rows += page["data"]
        if page["next_cursor"] is None:
            return rows
        cursor = f"&cursor={page['next_cursor']}"
    raise AssertionError("the list has no end")


def _first_cursor(world: World) -> str:
    for number in range(3):
        world.create(f"chair {number}")
    cursor = world.send("GET", f"{PRODUCTS}?limit=1").json["next_cursor"]
    assert isinstance(cursor, str)
    assert issue_cursor(_after(cursor), _binding(), tokens=world.ports.tokens) == cursor
    return cursor


def _after(cursor: str) -> str:
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()[43:]


def _binding() -> tuple[str, ...]:
    return ("org_a", PRODUCTS, '{"sort":["-created_at"]}')
