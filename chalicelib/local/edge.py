"""Requests that never reach a view, answered in the application's own format."""

import orjson

from chalicelib.api.errors import (
    PROBLEM_TYPE,
    BodyTooLarge,
    problem_document,
    problem_reply,
)
from chalicelib.api.headers import finished
from chalicelib.api.kernel import request_id_of
from chalicelib.api.replies import Reply
from chalicelib.api.request import Call
from chalicelib.api.strays import method_not_allowed, unknown_route
from chalicelib.local.messages import Answer, EdgeAnswers
from chalicelib.local.server import MAX_BODY_BYTES


def edge_answers() -> EdgeAnswers:
    return EdgeAnswers(
        not_found=lambda method, path: _answer(unknown_route(Call(method, path))),
        method_not_allowed=lambda method, path, allowed: _answer(
            method_not_allowed(Call(method, path), allowed)
        ),
        too_large=_too_large,
        malformed=_malformed,
    )


def _too_large(method: str, path: str) -> Answer:
    request_id = request_id_of(Call(method, path))
    return _answer(finished(problem_reply(BodyTooLarge(MAX_BODY_BYTES), request_id), request_id))


def _malformed(status: int, reason: str) -> Answer:
    request_id = request_id_of(Call("", ""))
    document = problem_document(status, "malformed_request", reason, request_id)
    return _answer(
        finished(Reply(status, {"Content-Type": PROBLEM_TYPE}, orjson.dumps(document)), request_id)
    )


def _answer(reply: Reply) -> Answer:
    return reply.status, reply.headers, reply.body
