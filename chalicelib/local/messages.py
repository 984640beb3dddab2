"""One HTTP exchange as the local runner sees it, and the answers given without asking the application."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote_to_bytes

Answer = tuple[int, Mapping[str, str], bytes]
"""Status, headers, body: what a hook returns."""


@dataclass(frozen=True)
class LocalRequest:
    """`target` is the request line's path and query as they came; `headers` keep their order and repetitions."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    source_ip: str

    @property
    def raw_path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def path(self) -> str:
        """The path in readable form; bytes that are not UTF-8 become U+FFFD."""
        return decode_percent(self.raw_path)

    @property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The query's names and values in order, empty values kept."""
        raw = self.target.partition("?")[2].encode("latin-1", "replace").decode("utf-8", "replace")
        return tuple(parse_qsl(raw, keep_blank_values=True, encoding="utf-8", errors="replace"))

    def header(self, name: str) -> str | None:
        """The last value of a header, whatever the case of its name."""
        wanted = name.lower()
        return next((value for key, value in reversed(self.headers) if key.lower() == wanted), None)


@dataclass(frozen=True)
class LocalResponse:
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @staticmethod
    def of(answer: Answer) -> "LocalResponse":
        status, headers, body = answer
        return LocalResponse(status, tuple(headers.items()), body)

    def with_headers(self, headers: Mapping[str, str]) -> "LocalResponse":
        return replace(self, headers=(*self.headers, *headers.items()))


def decode_percent(text: str) -> str:
    # The standard library reads request lines as Latin-1, which keeps each byte for the real decoding here.
    return unquote_to_bytes(text.encode("latin-1", "replace")).decode("utf-8", "replace")


def problem(status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> Answer:
    """A problem+json answer (RFC 9457)."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    body = json.dumps(document, ensure_ascii=False).encode()
    return status, {"Content-Type": "application/problem+json", **(headers or {})}, body


def path_not_found(request: LocalRequest) -> Answer:
    return problem(404, "not_found", f"There is nothing at {request.path}.")


def wrong_method(request: LocalRequest, allowed: tuple[str, ...]) -> Answer:
    detail = f"{request.path} does not know {request.method}; it knows {', '.join(allowed)}."
    return problem(405, "method_not_allowed", detail, {"Allow": ", ".join(allowed)})


def body_too_large(request: LocalRequest) -> Answer:
    return problem(
        413, "body_too_large", f"The body sent to {request.path} is larger than this service accepts."
    )


def broken_request(status: int, reason: str) -> Answer:
    return problem(status, "malformed_request", reason)


def no_headers(_request: LocalRequest) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class EdgeAnswers:
    """What is said to requests that never reach the application; each may be replaced by the application's own.

    `malformed` gets the status that fits (400, 408, 414, 431, 500, 501, 505) and a sentence. `headers` are added to
    preflights and to the runner's own pages.
    """

    not_found: Callable[[LocalRequest], Answer] = path_not_found
    method_not_allowed: Callable[[LocalRequest, tuple[str, ...]], Answer] = wrong_method
    too_large: Callable[[LocalRequest], Answer] = body_too_large
    malformed: Callable[[int, str], Answer] = broken_request
    headers: Callable[[LocalRequest], Mapping[str, str]] = no_headers
