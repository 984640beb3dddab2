"""JSON that is ambiguous, lossy or hostile is refused before its meaning is looked at."""

import json
import time

import pytest

from chalicelib.api.errors import Malformed
from chalicelib.api.parsing import Fraction, parse_object
from tests.api.kernel.conftest import World

PRODUCTS = "/api/v1/products"

MALFORMED = [
    pytest.param(b"{", "malformed_json", id="cut off"),
    pytest.param(b"", "malformed_json", id="nothing"),
    pytest.param(b'{"name": "a",}', "malformed_json", id="trailing comma"),
    pytest.param(b"{'name': 'a'}", "malformed_json", id="single quotes"),
    pytest.param(b'{"name": "a"} {}', "malformed_json", id="two values"),
    pytest.param(b'{"name": "a\nb"}', "malformed_json", id="raw line break"),
    pytest.param(b'\xef\xbb\xbf{"name": "a"}', "malformed_json", id="byte order mark"),
    pytest.param('{"total": １２}'.encode(), "malformed_json", id="full-width digits"),
    pytest.param(b'{"total": 012}', "malformed_json", id="leading zero"),
    pytest.param(b'{"name": "\xff"}', "invalid_utf8", id="not UTF-8"),
    pytest.param('{"name": "a"}'.encode("utf-16"), "invalid_utf8", id="UTF-16"),
    pytest.param(b"[]", "not_an_object", id="array"),
    pytest.param(b"null", "not_an_object", id="null"),
    pytest.param(b'"name"', "not_an_object", id="string"),
    pytest.param(b'{"name": "a", "name": "b"}', "duplicate_key", id="duplicate key"),
    pytest.param(b'{"x": [{"a": 1, "\\u0061": 2}]}', "duplicate_key", id="duplicate key, escaped, inside"),
    pytest.param(b'{"total": NaN}', "not_a_number", id="NaN"),
    pytest.param(b'{"total": Infinity}', "not_a_number", id="Infinity"),
    pytest.param(b'{"total": -Infinity}', "not_a_number", id="-Infinity"),
    pytest.param(b'{"total": ' + b"9" * 19 + b"}", "number_too_long", id="19 digits"),
    pytest.param(b'{"total": -' + b"9" * 5000 + b"}", "number_too_long", id="5000 digits"),
    pytest.param(b'{"name": "\\ud800"}', "lone_surrogate", id="lone high surrogate"),
    pytest.param(b'{"name": "a\\uDC00b"}', "lone_surrogate", id="lone low surrogate"),
    pytest.param(b'{"\\ud83d": 1}', "lone_surrogate", id="lone surrogate in a key"),
    pytest.param(b'{"a":' * 33 + b"1" + b"}" * 33, "nested_too_deep", id="33 objects"),
    pytest.param(b'{"a":' + b"[" * 64_000, "nested_too_deep", id="64 kB of brackets"),
    pytest.param(b"[" * 1_000_000, "nested_too_deep", id="a megabyte of brackets"),
]


@pytest.mark.parametrize(("body", "code"), MALFORMED)
def test_malformed_json_is_refused_with_a_code_that_says_why(body: bytes, code: str) -> None:
    with pytest.raises(Malformed) as refusal:
        parse_object(body)
    assert refusal.value.code == code


@pytest.mark.parametrize(("body", "code"), [p for p in MALFORMED if p.id != "nothing"])
def test_malformed_json_is_answered_with_400_and_nothing_happens(
    world: World, body: bytes, code: str
) -> None:
    answer = world.send("POST", PRODUCTS, body)
    assert (answer.status, answer.code) == (400, code)
    assert world.tiny.runs == 0


def test_what_is_unusual_but_exact_is_accepted() -> None:
    body = '{"emoji": "\\ud83d\\ude00", "brackets": "[[[[{{{{", "big": 999999999999999999, "quote": "\\""}'
    assert parse_object(body.encode()) == {
        "emoji": "😀",
        "brackets": "[[[[{{{{",
        "big": 999_999_999_999_999_999,
        "quote": '"',
    }


def test_32_levels_are_not_too_deep() -> None:
    assert parse_object(b'{"a":' * 32 + b"1" + b"}" * 32)


def test_brackets_inside_strings_are_not_nesting() -> None:
    assert parse_object(json.dumps({"a": "[" * 100, "b": '\\"' + "{" * 100}).encode())


def test_a_number_with_decimals_never_becomes_a_float() -> None:
    value = parse_object(b'{"a": 1.10, "b": 1e999999}')
    assert isinstance(value["a"], Fraction)
    assert value["a"].text == "1.10"
    assert value["b"].text == "1e999999"


@pytest.mark.parametrize(
    "hostile",
    [
        b'{"a":"' + b'\\"' * 500_000,
        b'{"a":"' + b'\\"' * 500_000 + b"\\",
        b'"' * 1_000_000,
        b"[]" * 500_000,
        b'{"":' * 17 + b'"' + b"\\\\" * 400_000,
    ],
    ids=["open string of escapes", "ends in a backslash", "quotes", "shallow brackets", "backslashes"],
)
def test_refusing_a_hostile_megabyte_takes_linear_time(hostile: bytes) -> None:
    began = time.process_time()
    with pytest.raises(Malformed):
        # The brackets at the end make sure that the pass over strings and brackets really happens.
        parse_object(hostile + b"[" * 33)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("number", ["1.5", "1e999999", "2.0", "-0.1"])
@pytest.mark.parametrize("field", ["name", "quantity"])
def test_a_json_number_with_decimals_is_refused_with_advice_to_send_a_string(
    world: World, field: str, number: str
) -> None:
    other = "" if field == "name" else '"name": "a", '
    answer = world.send("POST", PRODUCTS, f'{{{other}"{field}": {number}}}')
    assert (answer.status, answer.code) == (422, "invalid")
    assert answer.json["errors"] == [
        {
            "pointer": f"/{field}",
            "code": "decimal_as_number",
            "message": 'must not be a JSON number with decimals; send integers, or a string such as "1.5"',
        }
    ]


def test_a_body_over_one_mebibyte_is_refused_before_it_is_read(world: World) -> None:
    answer = world.send("POST", PRODUCTS, b"[" * (1024 * 1024 + 1), as_=None)
    assert (answer.status, answer.code) == (413, "body_too_large")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/xml", "application/json; charset=latin-1", "multipart/form-data"],
)
def test_another_content_type_than_json_is_refused(world: World, content_type: str) -> None:
    answer = world.send("POST", PRODUCTS, {"name": "a"}, headers={"Content-Type": content_type})
    assert (answer.status, answer.code) == (415, "unsupported_media_type")


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON; Charset=UTF-8", ""])
def test_json_in_utf8_is_accepted_however_it_is_announced(world: World, content_type: str) -> None:
    assert world.send("POST", PRODUCTS, {"name": "ä"}, headers={"Content-Type": content_type}).status == 201


def test_a_route_that_takes_other_bodies_gets_the_exact_bytes(world: World) -> None:
    answer = world.send("POST", "/echo", b"{not json", headers={"Content-Type": "text/plain"}, as_=None)
    assert (answer.status, answer.body) == (200, b"{not json")
    assert world.send("POST", "/echo", b"{}", headers={"Content-Type": "application/json"}).status == 415
