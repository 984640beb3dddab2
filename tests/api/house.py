"""The whole application over stores in memory, and a client that talks HTTP to it."""

import copy
import json
from dataclasses import dataclass, field, fields, replace
from typing import Any

from chalice.test import Client

from app import app
from chalicelib.adapters.jwt.tokens import JwtTokens
from chalicelib.adapters.memory.books import MemoryBooks
from chalicelib.adapters.memory.files import MemoryFiles
from chalicelib.adapters.memory.mail import MemoryMail
from chalicelib.adapters.memory.queue import MemoryQueue
from chalicelib.adapters.memory.throttle import MemoryThrottle
from chalicelib.adapters.memory.vault import MemoryVault
from chalicelib.adapters.system.ids import SystemIds
from chalicelib.settings import Settings
from chalicelib.wiring import Ports, use_ports
from tests.use_cases.identity.world import AUDIENCE, KEY, PASSWORD, CountingPasswords, TurnedClock

SETTINGS = {
    "table_name": "memory",
    "bucket_name": "memory",
    "queue_url": "memory:",
    "mail_from": "billing@example.com",
    "public_url": AUDIENCE,
    "kms_key_id": "memory",
    "signing_key_parameter": "memory",
    "signup": "open",
    "debug_timing": True,
    "requests_per_minute": 1_000_000,
}


class MemoryPorts(Ports):
    def __init__(self, **settings: Any) -> None:
        super().__init__(Settings.model_validate({**SETTINGS, **settings}))
        self.books = MemoryBooks()
        self.clock = TurnedClock()
        self.files = MemoryFiles()
        self.ids = SystemIds(self.clock)
        self.mail = MemoryMail()
        self.passwords = CountingPasswords()
        self.queue = MemoryQueue()
        self.throttle = MemoryThrottle()
        self.tokens = JwtTokens([KEY], audience=AUDIENCE)
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
    def pointers(self) -> list[str]:
        return [problem["pointer"] for problem in self.json["errors"]]


@dataclass
class House:
    ports: MemoryPorts = field(default_factory=MemoryPorts)

    def __post_init__(self) -> None:
        use_ports(self.ports)
        self._http = Client(app).http

    def send(
        self, method: str, path: str, body: Any = None, *, token: str | None = None, **headers: str
    ) -> Answer:
        """`path` is short for what follows `/api/v1`; header names are written with underscores."""
        url = f"/api/v1{path}" if not path.startswith(("/api/", "/health", "/docs", "/openapi")) else path
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        raw = b""
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self._http.request(method, url, headers=sent, body=raw)
        return Answer(answer.status_code, dict(answer.headers), answer.body)

    def made(self, path: str, body: Any, token: str, status: int = 201) -> dict[str, Any]:
        answer = self.send("POST", path, body, token=token)
        assert answer.status == status, answer.body
        return dict(answer.json)

    def sign_up(self, email: str = "ada@example.com", **fields: Any) -> dict[str, Any]:
        body = {
            "organization_name": "Analytical Engines",
            "country": "DE",
            "email": email,
            "password": PASSWORD,
            **fields,
        }
        answer = self.send("POST", "/auth/signup", body)
        assert answer.status == 201, answer.body
        return dict(answer.json)

    def log_in(self, email: str, password: str = PASSWORD) -> str:
        answer = self.send("POST", "/auth/login", {"email": email, "password": password})
        assert answer.status == 200, answer.body
        return str(answer.json["access_token"])

    def remember(self) -> Any:
        """What the books hold, to be restored. The values are frozen: the containers are enough."""
        return _copied(self.ports.books._state)

    def restore(self, state: Any) -> None:
        self.ports.books._state = _copied(state)


def _copied(state: Any) -> Any:
    return replace(state, **{place.name: copy.copy(getattr(state, place.name)) for place in fields(state)})
