"""Every status an operation can answer with, and what comes with it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from chalicelib.api.errors import TITLES, status_of_kind
from chalicelib.api.route import JSON_ONLY, Route

PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457). Programs read `code`, people read `detail`.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri", "examples": ["urn:paidup:problem:not_found"]},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "code": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "message"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "Where in the body (RFC 6901), or `?name` for a query parameter.",
                        "examples": ["/lines/0/quantity", "?due_date[lte]"],
                    },
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
        "current_status": {"type": "string", "description": "With 409: the state that does not allow it."},
        "allowed": {
            "type": "array",
            "items": {"type": "string"},
            "description": "With 409: what it does allow.",
        },
    },
}

ANSWER_HEADERS: dict[str, Any] = {
    name: {"description": about, "schema": {"type": kind}}
    for name, kind, about in (
        ("X-Request-Id", "string", "Names this request; quote it when you report a problem."),
        ("RateLimit-Limit", "integer", "Requests per minute, counted per caller and running function."),
        ("RateLimit-Remaining", "integer", "What is left of them."),
        ("RateLimit-Reset", "integer", "Seconds until all of them are back."),
        ("ETag", "string", "The version of the object, for If-Match and If-None-Match."),
        ("Location", "string", "Where the new object is, or where to look instead."),
        ("Idempotent-Replayed", "string", "`true` when this is the stored answer of an earlier request."),
        ("Retry-After", "integer", "Seconds to wait before trying again."),
        ("WWW-Authenticate", "string", "How to sign in."),
    )
}
_EVERYWHERE = ("X-Request-Id", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
_RETRYABLE = frozenset({409, 429, 503})
_CODES: Mapping[int, str] = {
    400: "malformed_json",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    412: "precondition_failed",
    413: "body_too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_requests",
    500: "internal_error",
    503: "unavailable",
}


def answers_of(route: Route, refs: Mapping[Any, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    answers = {str(route.status): _success(route, refs, schemas)}
    if route.is_versioned and route.method == "GET":
        answers["304"] = {"description": "Nothing has changed.", "headers": _headers("X-Request-Id", "ETag")}
    if route.redirects:
        answers["302"] = {"description": "Where it is.", "headers": _headers(*_EVERYWHERE, "Location")}
    for status in sorted(_refusals(route)):
        answers[str(status)] = _problem(status)
    return answers


def _refusals(route: Route) -> set[int]:
    """What the kernel's steps, and the declared errors, can make of a request to this route."""
    statuses = {422, 429, 500, 503, *(int(status_of_kind(error)) for error in route.raises)}
    if not route.is_public:
        statuses |= {401, 403}
    if route.parameters:
        statuses.add(404)
    if route.method != "GET":
        statuses |= {400, 409}
    if route.method in {"POST", "PUT"}:
        statuses |= {413, 415}
    if route.is_guarded:
        statuses.add(412)
    return statuses


def _success(route: Route, refs: Mapping[Any, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    names = list(_EVERYWHERE)
    if route.is_idempotent:
        names.append("Idempotent-Replayed")
    if route.status == HTTPStatus.CREATED:
        names.append("Location")
    if route.is_versioned:
        names.append("ETag")
    answer: dict[str, Any] = {"description": route.summary, "headers": _headers(*names)}
    if route.answer is not None:
        answer["content"] = {"application/json": {"schema": _answer_schema(route, refs)}}
    elif route.produces != JSON_ONLY:
        answer["content"] = {name: {"schema": {"type": "string"}} for name in route.produces}
    return answer


def _answer_schema(route: Route, refs: Mapping[Any, Any]) -> dict[str, Any]:
    whole: dict[str, Any] = dict(refs[route.answer, "serialization"])
    item = {"anyOf": [whole, {"$ref": whole["$ref"] + "Fields"}]} if route.is_sparse else whole
    if route.listing is None:
        return item
    return {
        "type": "object",
        "required": ["data", "next_cursor"],
        "properties": {
            "data": {"type": "array", "items": item},
            "next_cursor": {"type": ["string", "null"], "description": "Null on the last page."},
        },
    }


def _problem(status: int) -> dict[str, Any]:
    names = [*_EVERYWHERE]
    if status in _RETRYABLE:
        names.append("Retry-After")
    if status == HTTPStatus.UNAUTHORIZED:
        names.append("WWW-Authenticate")
    code = _CODES.get(status, "conflict")
    example = {
        "type": f"urn:paidup:problem:{code}",
        "title": TITLES[status],
        "status": status,
        "detail": f"{TITLES[status]}.",
        "code": code,
        "request_id": "8a1f0c0d6b3e4a0f9d1c2b7e5f3a4d21",
    }
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    return {
        "description": TITLES[status],
        "headers": _headers(*names),
        "content": {"application/problem+json": content},
    }


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
