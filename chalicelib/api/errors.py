"""The one map from errors to answers: every problem leaves as `application/problem+json` (RFC 9457)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson

from chalicelib.api.replies import Reply
from chalicelib.domain.errors import (
    Conflict,
    FieldProblem,
    Forbidden,
    Invalid,
    NotFound,
    PaidupError,
    PreconditionFailed,
    StaleVersion,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)

PROBLEM_TYPE = "application/problem+json"
"""Without a charset: RFC 9457 defines no parameter, and JSON is UTF-8."""
_LONGEST_DETAIL = 500
_MOST_PROBLEMS = 100


class Malformed(PaidupError):
    """The request is not what its format says it is; nothing of it was read further."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class BodyTooLarge(PaidupError):
    code = "body_too_large"

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"The body is larger than {limit_bytes} bytes.")


class UnsupportedMediaType(PaidupError):
    code = "unsupported_media_type"

    def __init__(self, accepted: Sequence[str]) -> None:
        super().__init__(f"Content-Type must be {' or '.join(accepted)}, in UTF-8.")


class NoSuchRoute(PaidupError):
    code = "unknown_route"

    def __init__(self) -> None:
        super().__init__("There is nothing at this address; GET /openapi.json lists what there is.")


class MethodNotAllowed(PaidupError):
    code = "method_not_allowed"

    def __init__(self, allowed: Sequence[str]) -> None:
        self.allowed = ", ".join(sorted({*allowed, "OPTIONS"}))
        super().__init__(f"This address understands {self.allowed}.")


class KeyInUse(Conflict):
    code = "idempotency_key_in_use"

    def __init__(self) -> None:
        super().__init__("A request with this idempotency key is still running; ask again in a moment.")


class KeyReused(Invalid):
    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__([], "This idempotency key was used for another request; take a new one.")


STATUSES: Mapping[type[PaidupError], HTTPStatus] = {
    NoSuchRoute: HTTPStatus.NOT_FOUND,
    MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    Malformed: HTTPStatus.BAD_REQUEST,
    BodyTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    NotFound: HTTPStatus.NOT_FOUND,
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    Conflict: HTTPStatus.CONFLICT,
    PreconditionFailed: HTTPStatus.PRECONDITION_FAILED,
    TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}

TITLES: Mapping[int, str] = {
    400: "The request is malformed",
    401: "Not signed in",
    403: "Not permitted",
    404: "Not found",
    405: "Method not allowed",
    409: "The current state does not allow this",
    412: "The object has changed",
    413: "The body is too large",
    415: "Unsupported media type",
    422: "The input is not valid",
    429: "Too many requests",
    500: "Something went wrong on our side",
    503: "Not available right now",
}


def status_of(error: PaidupError) -> HTTPStatus:
    return status_of_kind(type(error))


def status_of_kind(kind: type[PaidupError]) -> HTTPStatus:
    """The status of the nearest family; an error of no family is our own fault."""
    for family in kind.__mro__:
        if family in STATUSES:
            return STATUSES[family]
    return HTTPStatus.INTERNAL_SERVER_ERROR


def problem_document(
    status: int, code: str, detail: str, request_id: str, facts: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """`type` is a URN: it names the problem without promising a page on some host."""
    return {
        "type": f"urn:paidup:problem:{code}",
        "title": TITLES.get(status, "Refused"),
        "status": status,
        "detail": detail[:_LONGEST_DETAIL].encode("utf-8", "replace").decode(),
        "code": code,
        "request_id": request_id,
        **(facts or {}),
    }


def problem_of(error: PaidupError, request_id: str) -> dict[str, Any]:
    """The problem document of a refusal."""
    facts = dict(error.facts())
    if isinstance(error, Invalid) and error.problems:
        facts["errors"] = [_field_problem(p) for p in error.problems[:_MOST_PROBLEMS]]
    return problem_document(status_of(error), error.code, error.message, request_id, facts)


def problem_reply(error: PaidupError, request_id: str) -> Reply:
    document = problem_of(error, request_id)
    return Reply(document["status"], _headers_of(error), orjson.dumps(document, default=str))


def unexpected_reply(request_id: str) -> Reply:
    """The answer when the program itself is at fault: says nothing about why, and how to report it."""
    detail = "This is not your fault. Please report the request_id if it happens again."
    document = problem_document(500, "internal_error", detail, request_id)
    return Reply(500, {"Content-Type": PROBLEM_TYPE}, orjson.dumps(document))


def _field_problem(problem: FieldProblem) -> dict[str, str]:
    pointer = problem.pointer[:_LONGEST_DETAIL].encode("utf-8", "replace").decode()
    message = problem.message[:_LONGEST_DETAIL].encode("utf-8", "replace").decode()
    return {"pointer": pointer, "code": problem.code, "message": message}


def _headers_of(error: PaidupError) -> dict[str, str]:
    headers = {"Content-Type": PROBLEM_TYPE}
    if isinstance(error, TooManyRequests | Unavailable):
        headers["Retry-After"] = str(error.retry_after_seconds)
    elif isinstance(error, StaleVersion | KeyInUse):
        headers["Retry-After"] = "1"
    elif isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    elif isinstance(error, MethodNotAllowed):
        headers["Allow"] = error.allowed
    return headers
