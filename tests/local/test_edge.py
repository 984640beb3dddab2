"""Answers without a view carry what every answer carries."""

from collections.abc import Iterator

import pytest

from chalicelib.api.application import create_app
from chalicelib.local.edge import edge_answers
from chalicelib.local.gateway import Gateway
from chalicelib.local.messages import LocalRequest, LocalResponse
from chalicelib.wiring import use_ports
from tests.api.house import MemoryPorts

LIMITS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


def _page(request: LocalRequest) -> LocalResponse | None:
    return LocalResponse(200, body=b"page") if request.path == "/_local/page" else None


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    use_ports(MemoryPorts())
    yield Gateway(create_app(), extra=_page, answers=edge_answers())
    use_ports(None)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/_local/nothing", 404),
        ("PATCH", "/health", 405),
        ("OPTIONS", "/api/v1/invoices", 204),
        ("GET", "/_local/page", 200),
        ("GET", "/health", 200),
    ],
)
def test_every_answer_repeats_the_request_id_and_tells_the_rate_limit(
    gateway: Gateway, method: str, path: str, status: int
) -> None:
    answer = gateway.answer(LocalRequest(method, path, (("X-Request-Id", "mine"),), b"", "127.0.0.1"))
    headers = dict(answer.headers)
    assert (answer.status, headers["X-Request-Id"]) == (status, "mine")
    assert all(headers[name].isdigit() for name in LIMITS)
    assert len(headers) == len(answer.headers)


def test_a_refusal_says_in_the_body_the_request_id_of_the_header(gateway: Gateway) -> None:
    request = LocalRequest("POST", "/health", (), b"", "127.0.0.1")
    for status, headers, body in (
        edge_answers().not_found(request),
        edge_answers().too_large(request),
        edge_answers().method_not_allowed(request, ("GET",)),
    ):
        assert status in {404, 405, 413}
        assert f'"request_id":"{headers["X-Request-Id"]}"'.encode() in body
        assert headers["Server-Timing"] == 'db;desc="0 calls"'
