"""What goes back over HTTP: a status, headers and exact bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """A finished answer. Views return one only for what is not JSON: redirects, pages, files.

    `headers` need a `Content-Type` unless the body is empty. An empty body is no bytes at all, never `null`.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def redirect(url: str, status: int = 302) -> Reply:
    """302 for looking elsewhere, 303 after a POST."""
    return Reply(status, {"Location": url})
