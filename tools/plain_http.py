"""A small HTTP client over the standard library, so that the demo and the end-to-end tests see plain HTTP."""

import http.client
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 30.0


class Unexpected(Exception):
    """An answer, or a figure in one, that the story does not allow."""


@dataclass(frozen=True)
class Answer:
    """`headers` have lower-case names."""

    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def at(self, place: str) -> Any:
        """The value at a dotted place: `data.0.status`, or `data.*.status` for that of every item."""
        return _at(self.json, place.split("."))


def _at(value: Any, steps: list[str]) -> Any:
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if step == "*":
        return [_at(item, rest) for item in value]
    return _at(value[int(step)] if isinstance(value, list) else value[step], rest)


Expected = int | tuple[int, ...]
Watch = Callable[[Answer, tuple[str, ...]], None]


def _look_away(_answer: Answer, _show: tuple[str, ...]) -> None:
    """Nobody watches unless they say so."""


@dataclass(frozen=True)
class Http:
    """Requests to one server. `watch` sees every answer together with the places that are worth showing."""

    url: str
    token: str = ""
    watch: Watch = _look_away

    def signed_in(self, token: str) -> "Http":
        return replace(self, token=token)

    def get(
        self,
        path: str,
        *,
        expect: Expected = 200,
        show: tuple[str, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        return self.call("GET", path, expect=expect, show=show, headers=headers)

    def post(
        self,
        path: str,
        body: Any = None,
        *,
        expect: Expected = 201,
        show: tuple[str, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        return self.call("POST", path, body, expect=expect, show=show, headers=headers)

    def put(
        self, path: str, body: Any, *, expect: Expected = 200, headers: Mapping[str, str] | None = None
    ) -> Answer:
        return self.call("PUT", path, body, expect=expect, headers=headers)

    def delete(self, path: str, *, expect: Expected = 204) -> Answer:
        return self.call("DELETE", path, expect=expect)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        expect: Expected,
        show: tuple[str, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Raises Unexpected unless the answer has the status `expect`, or one of them.

        A whole URL as `path` asks that server. `body` is sent as JSON; bytes go out as they are.
        """
        answer = self._exchange(method, path, body, headers or {})
        self.watch(answer, show)
        if answer.status not in (expect if isinstance(expect, tuple) else (expect,)):
            text = answer.body[:600].decode("utf-8", "replace")
            raise Unexpected(f"{method} {path} answered {answer.status} instead of {expect}: {text}")
        return answer

    def _exchange(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
        whole = path if path.startswith("http") else self.url + path
        parts = urlsplit(whole)
        sent = dict(headers)
        if self.token and whole.startswith(self.url):
            sent.setdefault("Authorization", f"Bearer {self.token}")
        payload = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if payload is not None:
            sent.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection(parts.netloc, timeout=TIMEOUT_SECONDS)
        try:
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            connection.request(method, target, payload, sent)
            response = connection.getresponse()
            read = response.read()
        finally:
            connection.close()
        return Answer(method, path, response.status, {n.lower(): v for n, v in response.getheaders()}, read)


def require(holds: bool, sentence: str) -> None:
    """Raises Unexpected with the sentence unless it holds."""
    if not holds:
        raise Unexpected(sentence)
