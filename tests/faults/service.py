"""The product as AWS runs it, in one thread: functions that may die, a client that asks again, a queue that delivers
again, a sweeper that comes round."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from chalice.local import LambdaContext
from chalice.test import Client

from app import app
from chalicelib.adapters.jwt.tokens import JwtTokens
from chalicelib.adapters.system.ids import SystemIds
from chalicelib.documents.printing import Printer
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.organization import Organization
from chalicelib.settings import Settings
from chalicelib.wiring import Ports, use_ports
from tests.faults.account import SENDER, Account
from tests.faults.injection import Crash, Transport
from tests.use_cases.identity.world import AUDIENCE, KEY, CountingPasswords, TurnedClock

Json = dict[str, Any]

MOST_REQUESTS = 6
MOST_DELIVERIES = 8
MOST_ROUNDS = 8
SWEEPING_PATIENCE = timedelta(minutes=3)
SETTINGS = Settings(
    table_name="unused",
    bucket_name="unused",
    queue_url="unused",
    mail_from=SENDER,
    public_url=AUDIENCE,
    kms_key_id="unused",
    signing_key_parameter="unused",
    signup="open",
    requests_per_minute=1_000_000,
)
RETRIED = {409, 429, 500, 502, 503, 504}


class NeverQuiet(AssertionError):
    """Client, queue or sweeper would have gone on for ever."""


class DrawnOnce(Printer):
    """The real documents. The same invoice gives the same PDF, which is proved elsewhere, so it is drawn once."""

    drawn: dict[str, bytes] = {}  # noqa: RUF012 - shared by all runs on purpose

    def invoice_pdf(self, invoice: Invoice, organization: Organization) -> bytes:
        digest = self.invoice_digest(invoice, organization)
        if digest not in self.drawn:
            self.drawn[digest] = super().invoice_pdf(invoice, organization)
        return self.drawn[digest]


class ProofPorts(Ports):
    """A process that has just started. Time stands still, so that two histories can be compared."""

    def __init__(self, account: Account, clock: TurnedClock) -> None:
        super().__init__(SETTINGS)
        self.account = account
        self.clock = clock
        self.ids = SystemIds(clock)
        self.books = account.books
        self.files = account.files
        self.mail = account.mail
        self.queue = account.queue
        self.documents = DrawnOnce()
        self.passwords = CountingPasswords()
        self.tokens = JwtTokens([KEY], audience=AUDIENCE)


Plant = Callable[[ProofPorts], None]


@dataclass(frozen=True)
class Order:
    """A request of a client, to be asked for until it is answered."""

    method: str
    path: str
    body: Json | None
    key: str = "the-key"


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Service:
    """`plant` may put a defect into each process that starts."""

    account: Account
    transport: Transport = field(default_factory=Transport)
    plant: Plant = lambda _ports: None
    token: str = ""
    requests_sent: int = 0

    def __post_init__(self) -> None:
        self._client = Client(app)
        self.restart()

    def restart(self, *, ahead: timedelta = timedelta(0)) -> None:
        clock = TurnedClock()
        clock.at += ahead
        self.ports = ProofPorts(self.account, clock)
        self.plant(self.ports)
        use_ports(self.ports)

    def ask(self, order: Order) -> Answer:
        """The answer to a request that is repeated, as the interface tells clients to, until it is decided."""
        for _ in range(MOST_REQUESTS):
            self.requests_sent += 1
            try:
                with self.transport.watching():
                    answer = self._send(order)
            except Crash:
                self.restart()
                continue
            if answer.status not in RETRIED:
                return answer
            self.restart()
        raise NeverQuiet(f"{order.method} {order.path} was not decided in {MOST_REQUESTS} requests")

    def settle(self) -> None:
        """Worker and sweeper, until there is nothing left for either."""
        for _ in range(MOST_ROUNDS):
            self._empty_the_queue()
            self._sweep()
            if self.account.next_message() is None:
                return
        raise NeverQuiet("the sweeper goes on finding work")

    def _send(self, order: Order) -> Answer:
        headers = {"Content-Type": "application/json", "X-Request-Id": "the-request"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if order.method == "POST":
            headers["Idempotency-Key"] = order.key
        raw = b"" if order.body is None else json.dumps(order.body).encode()
        path = f"/api/v1{order.path}"
        answer = self._client.http.request(order.method, path, headers=headers, body=raw)
        return Answer(answer.status_code, answer.body)

    def _empty_the_queue(self) -> None:
        for _ in range(MOST_DELIVERIES):
            message = self.account.next_message()
            if message is None:
                return
            body, handle = message
            if self._run("work_on_outbox", self._client.events.generate_sqs_event([body])):
                self.account.delete_message(handle)
        raise NeverQuiet("a message is delivered again and again")

    def _sweep(self) -> None:
        self.restart(ahead=SWEEPING_PATIENCE)
        event = self._client.events.generate_cw_event("aws.events", "Scheduled Event", {}, [])
        self._run("sweep_outbox", event)
        self.restart()

    def _run(self, function: str, event: Json) -> bool:
        """Whether the function came to its end. A function that raised lives on; a crashed one starts anew."""
        try:
            with self.transport.watching():
                app.handler_map[function](event, LambdaContext(function, 512, max_runtime_ms=60_000))
        except Crash:
            self.restart()
        except Exception:  # noqa: BLE001 - Lambda reports it and calls again
            return False
        else:
            return True
        return False
