"""The world of a kernel test: the tiny application, stores in memory, and sign-ins by name."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from chalice.local import RouteMatcher

from chalicelib.adapters.jwt.tokens import JwtTokens
from chalicelib.adapters.memory.books import MemoryBooks
from chalicelib.adapters.memory.queue import MemoryQueue
from chalicelib.adapters.memory.vault import MemoryVault
from chalicelib.adapters.system.ids import SystemIds
from chalicelib.domain.access import Actor, Role
from chalicelib.domain.errors import Unauthenticated
from chalicelib.settings import Settings
from chalicelib.wiring import Ports, use_ports
from tests.api.kernel.tiny_app import TinyApp

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class HandClock:
    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        self.time += timedelta(milliseconds=1)
        return self.time


class TinyPorts(Ports):
    """Every port that the kernel touches, in memory."""

    def __init__(self, **settings: Any) -> None:
        given = {
            "table_name": "tiny",
            "bucket_name": "tiny",
            "queue_url": "memory:",
            "mail_from": "a@example.com",
            "public_url": "http://127.0.0.1:8000",
            "kms_key_id": "key",
            "signing_key_parameter": "parameter",
            **settings,
        }
        super().__init__(Settings.model_validate(given))
        self.books = MemoryBooks()
        self.clock = HandClock()
        self.ids = SystemIds(self.clock)
        self.tokens = JwtTokens(["k" * 32], audience="tests")
        self.queue = MemoryQueue()
        self.vault = MemoryVault()


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        assert self.headers["Content-Type"].startswith("application/problem+json"), self.headers
        return str(self.json["code"])


@dataclass
class World:
    """Sends API Gateway events into the application, as Lambda would get them."""

    tiny: TinyApp
    ports: TinyPorts
    slept: list[float] = field(default_factory=list)

    def send(
        self,
        method: str,
        url: str,
        body: Any = None,
        *,
        as_: str | None = "admin",
        headers: Mapping[str, str] | None = None,
        ip: str = "203.0.113.7",
    ) -> Answer:
        """`as_` is a role, or `role:organisation`; None sends no Authorization header."""
        parts = urlsplit(url)
        match = RouteMatcher(list(self.tiny.app.routes)).match_route(parts.path)
        sent = {"Authorization": f"Bearer {as_}"} if as_ else {}
        if body is not None and not isinstance(body, bytes | str):
            body = json.dumps(body)
        event = {
            "requestContext": {
                "httpMethod": method,
                "resourcePath": match.route,
                "path": parts.path,
                "identity": {"sourceIp": ip},
            },
            "headers": {**sent, **(headers or {})},
            "pathParameters": {
                name: match.captured[name] for name in match.captured if "{" + name in match.route
            },
            "multiValueQueryStringParameters": parse_qs(parts.query, keep_blank_values=True) or None,
            "stageVariables": {},
            "body": body,
        }
        answer = self.tiny.app(event, None)
        text = answer["body"]
        assert isinstance(text, str)
        return Answer(answer["statusCode"], answer["headers"], text.encode())

    def create(self, name: str = "Chair", **more: Any) -> dict[str, Any]:
        answer = self.send("POST", "/api/v1/products", {"name": name}, **more)
        assert answer.status == 201, answer.body
        return dict(answer.json)

    def product_count(self, organization: str = "org_a") -> int:
        from chalicelib.domain.product import Product  # noqa: PLC0415
        from chalicelib.ports.listing import Listing  # noqa: PLC0415

        return len(self.ports.books.page(organization, Product, Listing(limit=100)).items)


def _authenticate(header: str | None, *, ports: Ports, now: datetime, source_ip: str) -> Actor:
    scheme, _, name = (header or "").partition(" ")
    role, _, organization = name.partition(":")
    if scheme != "Bearer" or role not in list(Role):
        raise Unauthenticated("Sign in first.")
    return Actor(f"org_{organization or 'a'}", f"usr_{role}", Role(role))


@pytest.fixture
def tiny() -> TinyApp:
    return TinyApp()


@pytest.fixture
def world(tiny: TinyApp, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    ports = TinyPorts()
    use_ports(ports)
    world = World(tiny, ports)
    monkeypatch.setattr("chalicelib.api.kernel.authenticate", _authenticate)
    monkeypatch.setattr("chalicelib.api.execution.time.sleep", world.slept.append)
    yield world
    use_ports(None)


@pytest.fixture
def with_settings(world: World) -> Any:
    def apply(**settings: Any) -> TinyPorts:
        world.ports = TinyPorts(**settings)
        use_ports(world.ports)
        return world.ports

    return apply
