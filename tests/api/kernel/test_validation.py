"""What a schema refuses becomes one problem per place, with a stable code and a JSON pointer."""

import json
from typing import Any

import pytest

from tests.api.kernel.conftest import World

PRODUCTS = "/api/v1/products"


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/name", "missing"),
        ({"name": "a", "nmae": 1}, "/nmae", "unknown_field"),
        ({"name": "a", "a/b~c": 1}, "/a~1b~0c", "unknown_field"),
        ({"name": 5}, "/name", "wrong_type"),
        ({"name": None}, "/name", "wrong_type"),
        ({"name": "x" * 41}, "/name", "too_long"),
        ({"name": "a", "quantity": []}, "/quantity", "wrong_type"),
        ({"name": "a", "tags": [{}, {"k": "x"}]}, "/tags/1/k", "wrong_type"),
    ],
)
def test_a_wrong_field_is_named_by_pointer_and_code(
    world: World, body: dict[str, Any], pointer: str, code: str
) -> None:
    answer = world.send("POST", PRODUCTS, body)
    assert (answer.status, answer.code) == (422, "invalid")
    assert [(p["pointer"], p["code"]) for p in answer.json["errors"]] == [(pointer, code)]
    assert all(p["message"] for p in answer.json["errors"])
    assert world.tiny.runs == 0


def test_every_wrong_field_is_told_at_once(world: World) -> None:
    errors = world.send("POST", PRODUCTS, {"nmae": 1, "quantity": {}}).json["errors"]
    assert {p["pointer"] for p in errors} == {"/name", "/nmae", "/quantity"}


def test_huge_input_is_never_echoed(world: World) -> None:
    answer = world.send("POST", PRODUCTS, {"name": {"x" * 90_000: "y" * 90_000}, "z" * 90_000: 1})
    assert answer.status == 422
    assert len(answer.body) < 2_000


def test_a_thousand_problems_are_cut_to_a_hundred(world: World) -> None:
    answer = world.send("POST", PRODUCTS, {"name": "a", **{f"field_{n}": n for n in range(1000)}})
    assert len(answer.json["errors"]) == 100


def test_an_empty_body_is_an_empty_object(world: World) -> None:
    answer = world.send("POST", PRODUCTS, "")
    assert [(p["pointer"], p["code"]) for p in answer.json["errors"]] == [("/name", "missing")]


def test_a_route_without_a_body_refuses_fields_but_not_an_empty_object(world: World) -> None:
    product = world.create()
    sell = f"{PRODUCTS}/{product['id']}/sell"
    refused = world.send("POST", sell, {"to": "me"})
    assert [(p["pointer"], p["code"]) for p in refused.json["errors"]] == [("/to", "unknown_field")]
    assert world.send("POST", sell, {}).status == 200


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("depth=4", "?depth", "out_of_range"),
        ("depth=x", "?depth", "wrong_type"),
        ("depth=1&depth=2", "?depth", "repeated_parameter"),
        ("width=1", "?width", "unknown_parameter"),
        ("fields=id&fields=name", "?fields", "repeated_parameter"),
    ],
)
def test_a_wrong_query_parameter_is_named_behind_a_question_mark(
    world: World, query: str, pointer: str, code: str
) -> None:
    answer = world.send("GET", f"/search?{query}", as_=None)
    assert answer.status == 422
    assert [(p["pointer"], p["code"]) for p in answer.json["errors"]] == [(pointer, code)]


def test_a_query_schema_is_parsed(world: World) -> None:
    assert world.send("GET", "/search?depth=3", as_=None).json["id"] == "3"
    assert world.send("GET", "/search", as_=None).json["id"] == "1"


@pytest.mark.parametrize(
    "identifier", ["x", "prd_", "prd_" + "A" * 25, "..%2f", "prd_" + "I" * 26, "%00", "a" * 5000]
)
def test_what_cannot_be_an_id_is_not_found_without_asking_the_store(world: World, identifier: str) -> None:
    answer = world.send("GET", f"{PRODUCTS}/{identifier}")
    assert (answer.status, answer.code) == (404, "not_found")
    assert len(answer.body) < 1_000
    assert world.tiny.runs == 0


def test_problems_survive_text_that_cannot_be_encoded(world: World) -> None:
    world.tiny.before_view.append(_refusal("half a \ud800 pair"))
    answer = world.send("GET", PRODUCTS)
    assert answer.status == 409
    assert json.loads(answer.body)["detail"] == "half a ? pair"


def _refusal(message: str) -> Exception:
    from chalicelib.domain.errors import Conflict  # noqa: PLC0415

    return Conflict(message)
