"""Requests that never reach a view, answered in the application's own format."""

from collections.abc import Mapping

import orjson

from chalicelib.api.errors import (
    PROBLEM_TYPE,
    BodyTooLarge,
    problem_document,
    problem_reply,
)
from chalicelib.api.headers import finished
from chalicelib.api.kernel import request_id_of
from chalicelib.api.limits import rate_limits
from chalicelib.api.replies import Reply
from chalicelib.api.request import Call
from chalicelib.api.strays import method_not_allowed, unknown_route
from chalicelib.local.messages import Answer, EdgeAnswers, LocalRequest
from chalicelib.local.server import MAX_BODY_BYTES
from chalicelib.ports.metering import reset_database_calls
from chalicelib.wiring import ports


def edge_answers() -> EdgeAnswers:
    return EdgeAnswers(
        not_found=lambda request: _answer(request, unknown_route(_call(request))),
        method_not_allowed=lambda request, allowed: _answer(
            request, method_not_allowed(_call(request), allowed)
        ),
        too_large=_too_large,
        malformed=_malformed,
        headers=_headers,
    )


def _call(request: LocalRequest) -> Call:
    headers = {name.lower(): value for name, value in request.headers}
    return Call(request.method, request.path, headers=headers, source_ip=request.source_ip)


def _answer(request: LocalRequest, reply: Reply) -> Answer:
    """The reply with the caller's allowance and the timing, as every answer of the application has them."""
    reset_database_calls()
    whole = finished(reply, reply.headers["X-Request-Id"], _allowance(request), ports().settings)
    return whole.status, whole.headers, whole.body


def _allowance(request: LocalRequest) -> Mapping[str, str]:
    return rate_limits(ports()).take(f"address {request.source_ip}").headers


def _headers(request: LocalRequest) -> Mapping[str, str]:
    return {"X-Request-Id": request_id_of(_call(request)), **_allowance(request)}


def _too_large(request: LocalRequest) -> Answer:
    request_id = request_id_of(_call(request))
    return _answer(request, finished(problem_reply(BodyTooLarge(MAX_BODY_BYTES), request_id), request_id))


def _malformed(status: int, reason: str) -> Answer:
    request_id = request_id_of(Call("", ""))
    document = problem_document(status, "malformed_request", reason, request_id)
    reply = finished(Reply(status, {"Content-Type": PROBLEM_TYPE}, orjson.dumps(document)), request_id)
    return reply.status, reply.headers, reply.body
