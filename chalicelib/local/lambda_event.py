"""Translate between HTTP and the proxy event of an API Gateway REST API, as a deployed function receives it."""

import base64
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from chalicelib.local.messages import LocalRequest, LocalResponse
from chalicelib.local.routing import Match

STAGE = "local"
ACCOUNT_ID = "123456789012"
TIMEOUT_SECONDS = 29
"""API Gateway gives up on an integration after this long."""

SET_BY_THE_GATEWAY = frozenset({"x-forwarded-for", "x-forwarded-proto"})

Event = dict[str, Any]


@dataclass(frozen=True)
class LambdaContext:
    """What Lambda passes beside the event."""

    function_name: str = "paidup-local"
    function_version: str = "$LATEST"
    memory_limit_in_mb: int = 512
    log_group_name: str = "/aws/lambda/paidup-local"
    log_stream_name: str = "local"
    invoked_function_arn: str = f"arn:aws:lambda:eu-central-1:{ACCOUNT_ID}:function:paidup-local"
    identity: None = None
    client_context: None = None
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    deadline: float = field(default_factory=lambda: time.monotonic() + TIMEOUT_SECONDS)

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self.deadline - time.monotonic()) * 1000))


def event_of(request: LocalRequest, match: Match, method: str, binary_types: Iterable[str]) -> Event:
    """`method` is the one that is invoked: GET for a HEAD request whose route has no HEAD of its own."""
    headers = grouped(forwarded(request))
    query = grouped(request.query)
    body, is_base64 = body_of(request, binary_types)
    return {
        "resource": match.resource,
        "path": request.path,
        "httpMethod": method,
        "headers": last_values(headers),
        "multiValueHeaders": headers,
        "queryStringParameters": last_values(query) or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": match.path_parameters or None,
        "stageVariables": None,
        "requestContext": request_context(request, match, method),
        "body": body,
        "isBase64Encoded": is_base64,
    }


def request_context(request: LocalRequest, match: Match, method: str) -> Event:
    now = datetime.now(UTC)
    return {
        "accountId": ACCOUNT_ID,
        "apiId": "local",
        "domainName": request.header("host") or "",
        "extendedRequestId": uuid.uuid4().hex,
        "httpMethod": method,
        "identity": {"sourceIp": request.source_ip, "userAgent": request.header("user-agent")},
        "path": request.path,
        "protocol": "HTTP/1.1",
        "requestId": str(uuid.uuid4()),
        "requestTime": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": int(now.timestamp() * 1000),
        "resourceId": "local",
        "resourcePath": match.resource,
        "stage": STAGE,
    }


def forwarded(request: LocalRequest) -> Iterable[tuple[str, str]]:
    """The gateway appends the address it saw to whatever the client claims, and says how it was reached."""
    yield from ((name, value) for name, value in request.headers if name.lower() not in SET_BY_THE_GATEWAY)
    claimed = request.header("x-forwarded-for")
    yield "X-Forwarded-For", ", ".join(filter(None, [claimed, request.source_ip]))
    yield "X-Forwarded-Proto", "http"


def grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in pairs:
        groups[name].append(value)
    return dict(groups)


def last_values(groups: dict[str, list[str]]) -> dict[str, str]:
    return {name: values[-1] for name, values in groups.items()}


def body_of(request: LocalRequest, binary_types: Iterable[str]) -> tuple[str | None, bool]:
    """API Gateway would replace bytes that are not UTF-8; they go as base64 so that nothing is hidden locally."""
    if not request.body:
        return None, False
    media_type = (request.header("content-type") or "").partition(";")[0].strip().lower()
    types = set(binary_types)
    if media_type not in types and "*/*" not in types:
        try:
            return request.body.decode("utf-8"), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(request.body).decode("ascii"), True


def response_of(result: Event) -> LocalResponse:
    """A proxy integration's result as HTTP; a body without a type is JSON to API Gateway."""
    raw = result.get("body") or ""
    body = base64.b64decode(raw) if result.get("isBase64Encoded") else as_bytes(raw)
    multiple = result.get("multiValueHeaders") or {}
    headers = [
        (name, str(value)) for name, value in (result.get("headers") or {}).items() if name not in multiple
    ]
    headers += [(name, str(value)) for name, values in multiple.items() for value in values]
    if body and all(name.lower() != "content-type" for name, _ in headers):
        headers.append(("Content-Type", "application/json"))
    return LocalResponse(int(result["statusCode"]), tuple(headers), body)


def as_bytes(body: str | bytes) -> bytes:
    return body if isinstance(body, bytes) else body.encode()
