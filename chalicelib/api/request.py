"""What a view is given: everything about the request, already checked."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic

from typing_extensions import TypeVar

from chalicelib.domain.access import Actor
from chalicelib.ports.listing import Listing
from chalicelib.settings import Settings
from chalicelib.wiring import Ports

B = TypeVar("B", default=Any)


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request as it came in. Header names are in lower case; every query parameter may repeat."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)
    raw_body: bytes = b""
    source_ip: str = ""

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> "Call":
        """From an API Gateway (REST, proxy) event; Chalice's local servers make the same."""
        context = event["requestContext"]
        return cls(
            method=context["httpMethod"],
            path=context.get("path") or event.get("path") or context["resourcePath"],
            headers={name.lower(): value for name, value in (event.get("headers") or {}).items()},
            query=event.get("multiValueQueryStringParameters") or {},
            raw_body=_body_of(event),
            source_ip=(context.get("identity") or {}).get("sourceIp") or "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Generic[B]):
    """`Request[CreateInvoice]` has a parsed `CreateInvoice` as its `body`.

    `now` is one instant for the whole request, retries included. `ports.books` is the request's own: committing
    through it also stores the idempotency receipt. `expected_version` is what If-Match named; pass it to the use
    case, which raises PreconditionFailed. `expand` holds the names asked for that the route offers.
    """

    call: Call
    request_id: str
    now: datetime
    ports: Ports
    signed_in: Actor | None = None
    body: B
    query: Any = None
    listing: Listing = field(default_factory=Listing)
    expand: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    expected_version: int | None = None
    idempotency_key: str | None = None

    @property
    def actor(self) -> Actor:
        """Who is asking. A public route has nobody: asking there is a defect of the route."""
        assert self.signed_in is not None, "a public route has no actor"
        return self.signed_in

    @property
    def settings(self) -> Settings:
        return self.ports.settings

    @property
    def raw_body(self) -> bytes:
        """The exact bytes, for signatures."""
        return self.call.raw_body

    @property
    def source_ip(self) -> str:
        return self.call.source_ip

    def header(self, name: str) -> str | None:
        return self.call.headers.get(name.lower())


def _body_of(event: Mapping[str, Any]) -> bytes:
    body = event.get("body")
    if body is None:
        return b""
    if isinstance(body, bytes):
        return body
    if event.get("isBase64Encoded"):
        return base64.b64decode(body)
    # Whatever text the gateway made of the bytes goes back to bytes; the JSON reader judges them.
    return str(body).encode("utf-8", "surrogatepass")
