"""One request from bytes to bytes: the steps every route goes through, in their order.

identity of the request -> size -> who is asking -> rate limit -> permission -> path -> content type -> JSON -> schema
-> the view (again while it loses races) -> presenter -> ETag -> headers. Any step may refuse; the refusal becomes a
problem document here, since Chalice would turn an exception into an answer of its own.
"""

import re
import traceback
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from chalicelib.api.auth import authenticate
from chalicelib.api.errors import BodyTooLarge, problem_reply, status_of, unexpected_reply
from chalicelib.api.etag import expected_version, is_unchanged
from chalicelib.api.execution import execute
from chalicelib.api.headers import finished
from chalicelib.api.idempotency import Claim, Receipts, read_key
from chalicelib.api.limits import rate_limits
from chalicelib.api.logs import logger
from chalicelib.api.reading import (
    check_body,
    check_ids,
    check_query_names,
    query_binding,
    read_body,
    read_expand,
    read_fields,
    read_listing,
    read_query,
)
from chalicelib.api.replies import Reply
from chalicelib.api.request import Call, Request
from chalicelib.api.request_ports import RequestPorts
from chalicelib.api.route import Route
from chalicelib.domain.access import Actor, Permission
from chalicelib.domain.errors import Forbidden, PaidupError, Unauthenticated
from chalicelib.ports.metering import reset_database_calls
from chalicelib.wiring import Ports, ports

LARGEST_BODY_BYTES = 1024 * 1024
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_SERVER_ERROR = 500


@dataclass(slots=True)
class _Exchange:
    """What the steps share. `headers` collects what every answer of this exchange carries, refusals included."""

    route: Route
    call: Call
    request_id: str
    ports: Ports
    now: datetime
    headers: dict[str, str]


def handle(route: Route, call: Call, arguments: Mapping[str, str]) -> Reply:
    """The finished answer. Never raises."""
    request_id = request_id_of(call)
    headers: dict[str, str] = {}
    settings = None
    reset_database_calls()
    try:
        process = ports()
        settings = process.settings
        exchange = _Exchange(route, call, request_id, process, process.clock.now(), headers)
        reply = _answer(exchange, arguments)
    except PaidupError as error:
        if status_of(error) >= _SERVER_ERROR:
            logger().warning("not available", request_id=request_id, route=route.label, reason=error.code)
        reply = problem_reply(error, request_id)
    except Exception as error:  # noqa: BLE001 - the boundary: whatever goes wrong leaves as a problem document
        _log("unexpected error", route, request_id, error)
        reply = unexpected_reply(request_id)
    return finished(reply, request_id, headers, settings)


def request_id_of(call: Call) -> str:
    """The caller's X-Request-Id when it is a plain word, else a new one."""
    given = call.headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def _answer(exchange: _Exchange, arguments: Mapping[str, str]) -> Reply:
    route, call = exchange.route, exchange.call
    if len(call.raw_body) > LARGEST_BODY_BYTES:
        raise BodyTooLarge(LARGEST_BODY_BYTES)
    actor = _admitted(exchange)
    check_ids(arguments)
    check_query_names(route, call)
    parsed = read_body(route, call)
    binding = query_binding(route, call, actor.organization_id if actor else "")
    own = RequestPorts(exchange.ports)
    request: Request[Any] = Request(
        call=call,
        request_id=exchange.request_id,
        now=exchange.now,
        ports=cast(Ports, own),
        signed_in=actor,
        body=check_body(route, parsed),
        query=read_query(route, call),
        listing=read_listing(route, call, binding, exchange.ports),
        expand=read_expand(route, call),
        fields=read_fields(route, call),
        expected_version=expected_version(call.headers.get("if-match")) if route.is_guarded else None,
        idempotency_key=read_key(call.headers.get("idempotency-key")) if route.is_idempotent else None,
    )
    receipts = _receipts(route, request, parsed)
    reply = execute(route, request, arguments, binding, books=own.books, receipts=receipts)
    return _unless_unchanged(reply, call)


def _admitted(exchange: _Exchange) -> Actor | None:
    """Who is asking, if they may. Callers without a valid sign-in count by their network address."""
    actor, refusal = None, None
    if not exchange.route.is_public:
        try:
            actor = _authenticated(exchange)
        except Unauthenticated as error:
            refusal = error
    caller = actor.principal_id if actor else f"address {exchange.call.source_ip}"
    allowance = rate_limits(exchange.ports).take(caller)
    exchange.headers.update(allowance.headers)
    allowance.require()
    if refusal is not None:
        raise refusal
    may = exchange.route.may
    if actor is not None and isinstance(may, Permission) and not actor.may(may):
        raise Forbidden(f"The role '{actor.role}' may not do this; it takes '{may}'.")
    return actor


def _authenticated(exchange: _Exchange) -> Actor:
    call = exchange.call
    header = call.headers.get("authorization")
    actor = authenticate(header, ports=exchange.ports, now=exchange.now, source_ip=call.source_ip)
    return replace(actor, request_id=exchange.request_id)


def _receipts(route: Route, request: Request, parsed: dict[str, Any]) -> Receipts | None:
    if request.idempotency_key is None:
        return None
    claim = Claim.of(request.idempotency_key, request.signed_in, request.call, parsed)
    vault = (lambda: request.ports.vault) if route.has_secret_answer else None
    return Receipts(claim, request.now, vault)


def _unless_unchanged(reply: Reply, call: Call) -> Reply:
    tag = reply.headers.get("ETag")
    if call.method == "GET" and tag and is_unchanged(call.headers.get("if-none-match"), tag):
        return Reply(304, {"ETag": tag})
    return reply


def _log(message: str, route: Route, request_id: str, error: Exception) -> None:
    """Where it happened and what kind of error it was. Not its message: that may quote a customer's data."""
    frames = [
        f"{f.filename.rpartition('/')[2]}:{f.lineno} {f.name}"
        for f in traceback.extract_tb(error.__traceback__)
    ]
    logger().error(
        message,
        request_id=request_id,
        route=route.label,
        error=type(error).__name__,
        frames=frames[-20:],
    )
