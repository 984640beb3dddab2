"""Every refusal is a problem document with the status of its family and the headers of every answer."""

import json

import pytest
from chalice.test import Client

from chalicelib.api.errors import PROBLEM_TYPE
from chalicelib.api.headers import SECURITY_HEADERS
from chalicelib.api.request import Call
from chalicelib.api.strays import gateway_responses, method_not_allowed, unknown_route
from chalicelib.domain.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    PaidupError,
    PreconditionFailed,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from tests.api.kernel.conftest import Answer, World
from tests.api.kernel.tiny_app import Sold

PRODUCTS = "/api/v1/products"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NotFound("product", "x"), 404, "not_found"),
        (Unauthenticated("who?"), 401, "unauthenticated"),
        (Forbidden("no"), 403, "forbidden"),
        (Invalid.field("/name", "odd", "is odd"), 422, "invalid"),
        (Conflict("no"), 409, "conflict"),
        (Sold("no"), 409, "product_sold"),
        (PreconditionFailed(3), 412, "precondition_failed"),
        (TooManyRequests("slow", 9), 429, "too_many_requests"),
        (Unavailable("away"), 503, "unavailable"),
        (PaidupError("of no family"), 500, "error"),
        (RuntimeError("a defect"), 500, "internal_error"),
        (RecursionError(), 500, "internal_error"),
    ],
)
def test_each_family_of_errors_has_its_status(world: World, error: Exception, status: int, code: str) -> None:
    world.tiny.before_view.append(error)
    answer = world.send("GET", PRODUCTS)
    assert (answer.status, answer.code) == (status, code)
    document = answer.json
    assert document["type"] == f"urn:paidup:problem:{code}"
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    assert document["request_id"] == answer.headers["X-Request-Id"]


def test_a_conflict_tells_the_state_and_what_it_allows(world: World) -> None:
    world.tiny.before_view.append(Sold("no"))
    document = world.send("GET", PRODUCTS).json
    assert (document["current_status"], document["allowed"]) == ("sold", ["return"])


@pytest.mark.parametrize(
    ("error", "header", "value"),
    [
        (Unauthenticated("who?"), "WWW-Authenticate", "Bearer"),
        (TooManyRequests("slow", 9), "Retry-After", "9"),
        (Unavailable("away", 4), "Retry-After", "4"),
    ],
)
def test_a_refusal_says_in_its_header_what_to_do(
    world: World, error: Exception, header: str, value: str
) -> None:
    world.tiny.before_view.append(error)
    assert world.send("GET", PRODUCTS).headers[header] == value


def test_a_defect_is_logged_in_one_line_without_what_the_customer_sent(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    answer = world.send("GET", "/broken?fields=id", headers={"X-Request-Id": "req-1"}, as_="admin")
    (record,) = caplog.records
    logged = vars(record)
    assert (logged["request_id"], logged["route"], logged["error"]) == (
        "req-1",
        "GET /broken",
        "RuntimeError",
    )
    assert logged["frames"][-1].endswith("broken")
    assert "secret" not in str(logged)
    assert "Bearer" not in str(logged)
    assert b"secret" not in answer.body
    assert b"Traceback" not in answer.body


@pytest.mark.parametrize("authorization", [None, "nobody", "admin extra"])
def test_nobody_gets_in_without_a_sign_in(world: World, authorization: str | None) -> None:
    answer = world.send("GET", PRODUCTS, as_=authorization)
    assert (answer.status, answer.code) == (401, "unauthenticated")
    assert world.tiny.runs == 0


def test_a_role_without_the_permission_is_refused_before_the_body_is_read(world: World) -> None:
    answer = world.send("POST", PRODUCTS, b"{not json", as_="viewer")
    assert (answer.status, answer.code) == (403, "forbidden")
    assert world.send("GET", PRODUCTS, as_="viewer").status == 200


def test_a_public_route_asks_nobody_to_sign_in(world: World) -> None:
    assert world.send("GET", "/search", as_=None).status == 200
    assert world.tiny.last is not None
    with pytest.raises(AssertionError, match="no actor"):
        _ = world.tiny.last.actor


def test_another_organisations_object_is_not_found(world: World) -> None:
    product = world.create()
    assert world.send("GET", f"{PRODUCTS}/{product['id']}", as_="admin:b").status == 404


def test_a_wrong_method_is_405_with_what_is_allowed(world: World) -> None:
    answer = world.send("PUT", PRODUCTS, {})
    assert (answer.status, answer.code) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, OPTIONS, POST"


def test_an_unknown_address_is_404_in_our_format() -> None:
    reply = unknown_route(Call("GET", "/nothing", headers={"x-request-id": "abc"}))
    assert reply.status == 404
    assert json.loads(reply.body)["code"] == "unknown_route"
    assert json.loads(reply.body)["request_id"] == "abc"
    assert SECURITY_HEADERS.items() <= reply.headers.items()


def test_the_local_server_can_say_405_too() -> None:
    reply = method_not_allowed(Call("PATCH", "/x"), ["GET"])
    assert (reply.status, reply.headers["Allow"]) == (405, "GET, OPTIONS")


def test_the_gateways_own_refusals_are_problem_documents() -> None:
    responses = gateway_responses()
    missing = responses["MISSING_AUTHENTICATION_TOKEN"]
    assert missing["StatusCode"] == "404"
    for response in responses.values():
        document = json.loads(response["ResponseTemplates"]["application/json"])
        assert document["request_id"] == "$context.requestId"
        assert str(document["status"]) == response["StatusCode"]
        parameters = response["ResponseParameters"]
        assert parameters["gatewayresponse.header.Content-Type"] == f"'{PROBLEM_TYPE}'"
        assert parameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'"
        for value in parameters.values():
            assert value.startswith("context.") or (value[0] == value[-1] == "'" and value.count("'") == 2)


def _assert_dressed(answer: Answer) -> None:
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "X-Request-Id" in headers["Access-Control-Expose-Headers"]
    assert headers["Cache-Control"] in {"no-store", "private, no-cache"}
    assert headers["X-Request-Id"]


def test_every_answer_wears_the_security_and_cross_origin_headers(world: World) -> None:
    product = world.create()
    for answer in (
        world.send("GET", PRODUCTS),
        world.send("GET", f"{PRODUCTS}/{product['id']}"),
        world.send("POST", PRODUCTS, b"{"),
        world.send("GET", PRODUCTS, as_=None),
        world.send("PUT", PRODUCTS, {}),
        world.send("GET", "/broken"),
        world.send("GET", "/elsewhere"),
        world.send("DELETE", f"{PRODUCTS}/{product['id']}"),
    ):
        _assert_dressed(answer)


def test_answers_are_not_cached_except_against_their_etag(world: World) -> None:
    product = world.create()
    assert world.send("GET", PRODUCTS).headers["Cache-Control"] == "no-store"
    assert world.send("GET", f"{PRODUCTS}/{product['id']}").headers["Cache-Control"] == "private, no-cache"


def test_a_configured_origin_is_the_only_one_allowed(world: World, with_settings) -> None:  # type: ignore[no-untyped-def]
    with_settings(cors_origin="https://app.example.com")
    assert world.send("GET", PRODUCTS).headers["Access-Control-Allow-Origin"] == "https://app.example.com"


@pytest.mark.parametrize("given", ["a", "6f1c-77.x:9_Z", "x" * 128])
def test_a_sane_request_id_is_kept(world: World, given: str) -> None:
    assert world.send("GET", PRODUCTS, headers={"X-Request-Id": given}).headers["X-Request-Id"] == given
    assert world.tiny.last is not None
    assert world.tiny.last.request_id == world.tiny.last.actor.request_id == given


@pytest.mark.parametrize("given", ["", "x" * 129, "a b", "a\r\nSet-Cookie: x", "ä"])
def test_a_strange_request_id_is_replaced(world: World, given: str) -> None:
    made = world.send("GET", PRODUCTS, headers={"X-Request-Id": given}).headers["X-Request-Id"]
    assert made != given
    assert len(made) == 32


def test_204_has_no_body_at_all(world: World) -> None:
    product = world.create()
    answer = world.send("DELETE", f"{PRODUCTS}/{product['id']}")
    assert (answer.status, answer.body) == (204, b"")
    assert "Content-Type" not in answer.headers


def test_json_says_its_charset(world: World) -> None:
    assert world.send("GET", PRODUCTS).headers["Content-Type"] == "application/json; charset=utf-8"


def test_a_redirect_stays_a_redirect(world: World) -> None:
    answer = world.send("GET", "/elsewhere", as_=None)
    assert (answer.status, answer.headers["Location"], answer.body) == (302, "https://example.com/", b"")


def test_server_timing_counts_the_database_calls_of_this_request_only(world: World, with_settings) -> None:  # type: ignore[no-untyped-def]
    with_settings(debug_timing=True)
    world.create()
    world.create()
    assert world.send("GET", PRODUCTS).headers["Server-Timing"] == 'db;desc="1 calls"'
    assert world.send("GET", "/search").headers["Server-Timing"] == 'db;desc="0 calls"'


def test_server_timing_is_off_unless_asked_for(world: World) -> None:
    assert "Server-Timing" not in world.send("GET", PRODUCTS).headers


@pytest.mark.parametrize("path", [f"{PRODUCTS}/", "/search/"])
def test_a_trailing_slash_is_accepted(world: World, path: str) -> None:
    with Client(world.tiny.app) as client:
        assert client.http.get(path, headers={"Authorization": "Bearer admin"}).status_code == 200


def test_preflight_answers_for_every_path_and_method(world: World) -> None:
    with Client(world.tiny.app) as client:
        gateway = client.http._local_gateway
        answer = gateway.handle_request("OPTIONS", PRODUCTS, {"Origin": "https://x.example"}, b"")
    assert answer["statusCode"] == 200
    assert set(answer["headers"]["Access-Control-Allow-Methods"].split(",")) == {"GET", "POST", "OPTIONS"}
    allowed = answer["headers"]["Access-Control-Allow-Headers"].split(",")
    assert {"Authorization", "Content-Type", "Idempotency-Key", "If-Match", "X-Request-Id"} <= set(allowed)


def test_chalices_test_client_sees_the_same_answers(world: World) -> None:
    with Client(world.tiny.app) as client:
        made = client.http.post(
            PRODUCTS,
            headers={"Authorization": "Bearer admin", "Content-Type": "application/json"},
            body=b'{"name": "Chair"}',
        )
        assert made.status_code == 201
        refused = client.http.delete(PRODUCTS, headers={"Authorization": "Bearer admin"})
        assert (refused.status_code, refused.json_body["code"]) == (405, "method_not_allowed")
