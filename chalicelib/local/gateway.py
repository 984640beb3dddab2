"""API Gateway in small: routes a request to the Chalice application's Lambda entry point, or answers for it."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalice.app import Chalice

from chalicelib.local.lambda_event import LambdaContext, event_of, response_of
from chalicelib.local.messages import EdgeAnswers, LocalRequest, LocalResponse
from chalicelib.local.routing import Match, RouteTable

LOCAL_PREFIX = "/_local/"

Extra = Callable[[LocalRequest], LocalResponse | None]


class Gateway:
    """`extra` sees every request under /_local/ first, and returns None for what is not its own."""

    def __init__(self, app: Chalice, *, extra: Extra | None, answers: EdgeAnswers) -> None:
        keep_requests_apart(app)
        self._app = app
        self._routes = RouteTable(app.routes)
        self._extra = extra
        self.answers = answers

    def answer(self, request: LocalRequest) -> LocalResponse:
        if self._extra is not None and request.path.startswith(LOCAL_PREFIX):
            asked = replace(request, method="GET") if request.method == "HEAD" else request
            own = self._extra(asked)
            if own is not None:
                return own.with_headers(self.answers.headers(request))
        match = self._routes.match(request.raw_path)
        if match is None:
            return LocalResponse.of(self.answers.not_found(request))
        method = invoked_method(request.method, match)
        if method in match.entries:
            event = event_of(request, match, method, self._app.api.binary_types)
            return response_of(self._app(event, LambdaContext()))
        if method == "OPTIONS":
            return preflight(match).with_headers(self.answers.headers(request))
        return LocalResponse.of(self.answers.method_not_allowed(request, allowed_methods(match)))


def invoked_method(method: str, match: Match) -> str:
    """HEAD is GET without the body, unless the route has a HEAD of its own."""
    return "GET" if method == "HEAD" and "HEAD" not in match.entries else method


def allowed_methods(match: Match) -> tuple[str, ...]:
    implied = {"OPTIONS", "HEAD"} if "GET" in match.entries else {"OPTIONS"}
    return tuple(sorted(implied | match.entries.keys()))


def preflight(match: Match) -> LocalResponse:
    """The answer that Chalice configures into API Gateway for a route with CORS; without CORS, only what is allowed."""
    allowed = allowed_methods(match)
    headers = [("Allow", ", ".join(allowed))]
    with_cors = {method: entry.cors for method, entry in match.entries.items() if entry.cors is not None}
    if with_cors:
        cors = next(iter(with_cors.values()))
        headers += cors.get_access_control_headers().items()
        headers.append(("Access-Control-Allow-Methods", ",".join([*with_cors, "OPTIONS"])))
    return LocalResponse(204, tuple(headers))


class PerThread:
    """An attribute with a value of its own in each thread, None until it is set there."""

    def __init__(self) -> None:
        self._values = threading.local()

    def __get__(self, _owner: object, _type: type | None = None) -> Any:
        return getattr(self._values, "value", None)

    def __set__(self, _owner: object, value: Any) -> None:
        self._values.value = value


def keep_requests_apart(app: Chalice) -> None:
    """Lambda runs one request at a time, so Chalice keeps it on the application; threads would see each other's."""
    kind = type(app)
    if not isinstance(vars(kind).get("current_request"), PerThread):
        per_request = {"current_request": PerThread(), "lambda_context": PerThread()}
        app.__class__ = type(f"Threaded{kind.__name__}", (kind,), per_request)
