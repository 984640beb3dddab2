"""Answers to requests that reach no view: unknown addresses, wrong methods, and what the gateway refuses by itself."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chalice.app import CORSConfig, Response
from chalice.app import Request as ChaliceRequest

from chalicelib.api.errors import (
    PROBLEM_TYPE,
    MethodNotAllowed,
    NoSuchRoute,
    problem_document,
    problem_reply,
    unexpected_reply,
)
from chalicelib.api.headers import ALLOWED_REQUEST_HEADERS, EXPOSED_HEADERS, SECURITY_HEADERS, finished
from chalicelib.api.kernel import request_id_of
from chalicelib.api.replies import Reply
from chalicelib.api.request import Call

_PREFLIGHT_SECONDS = 600
_NOT_ALLOWED = 405


def cross_origin() -> CORSConfig:
    """For `app.api.cors`; it must be set before any blueprint is registered, or their routes get no preflight."""
    return CORSConfig(
        allow_origin="*",
        allow_headers=list(ALLOWED_REQUEST_HEADERS),
        expose_headers=list(EXPOSED_HEADERS),
        max_age=_PREFLIGHT_SECONDS,
    )


def unknown_route(call: Call) -> Reply:
    """For a server that finds no route. On AWS `gateway_responses` says the same."""
    request_id = request_id_of(call)
    return finished(problem_reply(NoSuchRoute(), request_id), request_id)


def method_not_allowed(call: Call, allowed: Sequence[str]) -> Reply:
    request_id = request_id_of(call)
    return finished(problem_reply(MethodNotAllowed(allowed), request_id), request_id)


def problems_for_strays(
    event: ChaliceRequest, get_response: Callable[[ChaliceRequest], Response]
) -> Response:
    """Chalice middleware: what Chalice refuses before a view is asked leaves in our format too."""
    response = get_response(event)
    if not isinstance(response.body, dict):
        return response
    call = Call.from_event(event.to_original_event())
    if response.status_code == _NOT_ALLOWED:
        reply = method_not_allowed(call, str(response.headers.get("Allow", "")).split(", "))
    else:
        request_id = request_id_of(call)
        reply = finished(unexpected_reply(request_id), request_id)
    return Response(body=reply.body.decode(), headers=dict(reply.headers), status_code=reply.status)


_REFUSALS: Mapping[str, tuple[int, str, str]] = {
    "MISSING_AUTHENTICATION_TOKEN": (
        404,
        "unknown_route",
        "There is nothing at this address for this method.",
    ),
    "RESOURCE_NOT_FOUND": (404, "unknown_route", "There is nothing at this address for this method."),
    "REQUEST_TOO_LARGE": (413, "body_too_large", "The body is too large."),
    "UNSUPPORTED_MEDIA_TYPE": (415, "unsupported_media_type", "Content-Type must be application/json."),
    "THROTTLED": (429, "too_many_requests", "Too many requests; wait a moment."),
    "QUOTA_EXCEEDED": (429, "too_many_requests", "Too many requests; wait a moment."),
    "BAD_REQUEST_BODY": (400, "malformed_request", "The request is malformed."),
    "BAD_REQUEST_PARAMETERS": (400, "malformed_request", "The request is malformed."),
    "INTEGRATION_TIMEOUT": (
        503,
        "unavailable",
        "This took too long; try again with the same Idempotency-Key.",
    ),
    "INTEGRATION_FAILURE": (
        503,
        "unavailable",
        "This failed on the way; try again with the same Idempotency-Key.",
    ),
    "DEFAULT_4XX": (400, "malformed_request", "The request is malformed."),
    "DEFAULT_5XX": (500, "internal_error", "This is not your fault. Please report the request_id."),
}


def gateway_responses() -> dict[str, dict[str, Any]]:
    """Properties of `AWS::ApiGateway::GatewayResponse` by response type, so that the gateway's own refusals are
    problem documents with the headers of every answer. API Gateway knows no 405: a wrong method is a 404 there.
    """
    return {
        kind: {
            "ResponseType": kind,
            "StatusCode": str(status),
            "ResponseParameters": _gateway_headers(status),
            "ResponseTemplates": {"application/json": _gateway_template(status, code, detail)},
        }
        for kind, (status, code, detail) in _REFUSALS.items()
    }


def _gateway_headers(status: int) -> dict[str, str]:
    headers = {
        **SECURITY_HEADERS,
        "Content-Type": PROBLEM_TYPE,
        "Cache-Control": "no-store",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": ",".join(EXPOSED_HEADERS),
    }
    if status in {429, 503}:
        headers["Retry-After"] = "1"
    # The gateway wants constants in single quotes and escapes none; ours hold quotes only in the policy.
    quoted = {name: f"'{value}'" for name, value in headers.items() if "'" not in value}
    quoted["X-Request-Id"] = "context.requestId"
    return {f"gatewayresponse.header.{name}": value for name, value in quoted.items()}


def _gateway_template(status: int, code: str, detail: str) -> str:
    return json.dumps(problem_document(status, code, detail, "$context.requestId"))
