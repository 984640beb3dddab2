"""A company on a real engine, and many people who work in it at the same moment.

Requests go through the application's Lambda entry point, as events of API Gateway, so that retries, receipts and
presenters take part. The books are on the engine; queue, files and mail are in memory.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from unittest.mock import patch

from chalicelib.adapters.dynamodb.books import DynamoBooks
from chalicelib.adapters.jwt.tokens import JwtTokens
from chalicelib.adapters.memory.files import MemoryFiles
from chalicelib.adapters.memory.mail import MemoryMail
from chalicelib.adapters.memory.queue import MemoryQueue
from chalicelib.adapters.memory.throttle import MemoryThrottle
from chalicelib.adapters.memory.vault import MemoryVault
from chalicelib.api.application import create_app
from chalicelib.local.gateway import Gateway
from chalicelib.local.messages import EdgeAnswers, LocalRequest
from chalicelib.use_cases.outbox.do_work import do_work
from chalicelib.wiring import Ports, use_ports
from tests.builders import FakeDocuments
from tests.faults.invariants import broken_promises
from tests.faults.seed import CLIENT, LINE, found_company
from tests.faults.service import SETTINGS
from tests.faults.tables import Table
from tests.use_cases.identity.world import AUDIENCE, KEY, CountingPasswords

T = TypeVar("T")
Json = dict[str, Any]
LINE_TOTAL = 23_800


class OfficePorts(Ports):
    """Real time and real ids: only what the proofs are not about is in memory."""

    def __init__(self, books: DynamoBooks) -> None:
        super().__init__(SETTINGS)
        self.books = books
        self.documents = FakeDocuments()
        self.files = MemoryFiles()
        self.mail = MemoryMail()
        self.passwords = CountingPasswords()
        self.queue = MemoryQueue()
        self.throttle = MemoryThrottle()
        self.tokens = JwtTokens([KEY], audience=AUDIENCE)
        self.vault = MemoryVault()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """What a problem document says it is about."""
        return str(self.json.get("code", ""))


class Desk:
    """Where requests are handed in: one running function's worth of product."""

    def __init__(self, books: DynamoBooks, token: str = "") -> None:
        self.ports = OfficePorts(books)
        use_ports(self.ports)
        self.token = token
        self._gateway = Gateway(create_app(), extra=None, answers=EdgeAnswers())

    def ask(self, method: str, path: str, body: Json | None = None, key: str | None = None) -> Answer:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        raw = b"" if body is None else json.dumps(body).encode()
        request = LocalRequest(method, f"/api/v1{path}", tuple(headers.items()), raw, "127.0.0.1")
        answer = self._gateway.answer(request)
        return Answer(answer.status, dict(answer.headers), answer.body)


class Office(Desk):
    """An organisation of its own with one client, in a table of its own."""

    def __init__(self, books: DynamoBooks, table: Table) -> None:
        self.table = table
        super().__init__(books)
        signed_in = found_company(self.ports)
        self.token, self.refresh_token = signed_in.access_token, signed_in.refresh_token
        self.client_id: str = self.made("/clients", CLIENT)["id"]

    def made(self, path: str, body: Json, status: int = 201) -> Json:
        answer = self.ask("POST", path, body)
        assert answer.status == status, answer.body
        return dict(answer.json)

    def draft(self, **fields: Any) -> str:
        return str(self.made("/invoices", {"client_id": self.client_id, "lines": [LINE], **fields})["id"])

    def drafts(self, count: int) -> list[str]:
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(lambda _: self.draft(), range(count)))

    def sent(self) -> str:
        invoice_id = self.draft()
        self.made(f"/invoices/{invoice_id}/send", {"deliver": "email"}, 200)
        return invoice_id

    def invoice(self, invoice_id: str) -> Json:
        return dict(self.ask("GET", f"/invoices/{invoice_id}").json)

    def payment(self, invoice_id: str, amount: int) -> Json:
        return {"invoice_id": invoice_id, "amount": amount, "currency": "EUR", "method": "bank_transfer"}

    def work(self) -> None:
        """What the queue was given, done."""
        for reference in self.ports.queue.take_all():  # type: ignore[attr-defined]
            do_work(reference, self.ports.workshop)

    def require_true_books(self) -> None:
        broken = broken_promises(self.table.items(), self.table.indexes())
        assert not broken, "\n".join(broken)


def at_once(*tasks: Callable[[], T]) -> list[T]:
    """What each of the tasks returned, after all of them had started together."""
    start = threading.Barrier(len(tasks))

    def run(task: Callable[[], T]) -> T:
        start.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def everybody(count: int, task: Callable[[int], T]) -> list[T]:
    """The same task in many threads, each with its number."""
    return at_once(*((lambda number=number: task(number)) for number in range(count)))


def statuses(answers: Sequence[Answer]) -> set[int]:
    return {answer.status for answer in answers}


@contextmanager
def connected_to(endpoint_url: str) -> Iterator[None]:
    """The environment in which clients of an engine are built."""
    environment = {
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_ENDPOINT_URL_DYNAMODB": endpoint_url,
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with patch.dict(os.environ, kept | environment, clear=True):
        yield
