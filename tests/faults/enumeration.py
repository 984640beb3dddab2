"""One request, one fault, at every call in turn: whatever fails, the end is the same as if nothing had."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.faults.account import Account
from tests.faults.history import Outcome, outcome_of
from tests.faults.injection import Fault, Transport, injected
from tests.faults.invariants import broken_promises
from tests.faults.seed import TOTAL, Seed
from tests.faults.service import NeverQuiet, Order, Plant, Service


@dataclass(frozen=True)
class Operation:
    """What a client asks for, and what its answer must be."""

    name: str
    order: Callable[[Seed], Order]
    status: int

    def __str__(self) -> str:
        return self.name


def _pay(seed: Seed) -> Order:
    """More than is due: the invoice is settled and the rest becomes credit, in one transaction."""
    body = {"invoice_id": seed.open_id, "amount": TOTAL + 500, "currency": "EUR", "method": "bank_transfer"}
    return Order("POST", "/payments", body)


def _allocate(seed: Seed) -> Order:
    body = {"allocations": [{"invoice_id": seed.other_open_id, "amount": 4_000}]}
    return Order("POST", f"/payments/{seed.payment_id}/allocations", body)


SEND = Operation("send", lambda s: Order("POST", f"/invoices/{s.draft_id}/send", {"deliver": "email"}), 200)
SEND_OUTDATED = Operation(
    "send, after the client has changed",
    lambda s: Order("POST", f"/invoices/{s.outdated_draft_id}/send", {"deliver": "email"}),
    200,
)
SEND_AGAIN = Operation(
    "deliver again", lambda s: Order("POST", f"/invoices/{s.open_id}/send", {"deliver": "email"}), 200
)
PAYMENT = Operation("payment", _pay, 201)
ALLOCATION = Operation("allocation", _allocate, 200)
VOID = Operation("void", lambda s: Order("POST", f"/invoices/{s.open_id}/void", {"reason": "typo"}), 200)
DRAFT = Operation("new draft", lambda s: Order("POST", f"/invoices/{s.draft_id}/duplicate", None), 201)


EVERY_OPERATION = (SEND, SEND_OUTDATED, SEND_AGAIN, PAYMENT, ALLOCATION, VOID, DRAFT)


@dataclass(frozen=True)
class Run:
    """`sent` counts the client's requests, `mails` those that SES took."""

    outcome: Outcome
    calls: tuple[str, ...]
    struck: int
    requests: int
    mails: int
    broken: tuple[str, ...]


@dataclass(frozen=True)
class Failure:
    number: int
    call: str
    fault: str
    what: str

    def __str__(self) -> str:
        return f"{self.fault} at call {self.number}, {self.call}: {self.what}"


@dataclass
class Report:
    operation: str
    calls: tuple[str, ...] = ()
    faults: set[str] = field(default_factory=set)
    runs: int = 0
    repeated_requests: int = 0
    repeated_mails: int = 0
    failures: list[Failure] = field(default_factory=list)

    def line(self) -> str:
        return (
            f"| {self.operation} | {len(self.calls)} | {len(self.faults)} | {self.runs} "
            f"| {self.repeated_requests} | {self.repeated_mails} | {len(self.failures)} |"
        )


@dataclass(frozen=True)
class Proof:
    """One operation, always from the same beginning; `plant` may put a defect into it."""

    account: Account
    seed: Seed
    operation: Operation
    plant: Plant = lambda _ports: None

    def play(self, fault: Fault | None = None, at: int = 0) -> Run:
        """The request until it is answered, then worker and sweeper until they are quiet."""
        self.account.fill(self.seed.items, self.seed.objects)
        transport = Transport(fault, at)
        with injected(transport):
            service = Service(self.account, transport, self.plant, self.seed.token)
            answer = service.ask(self.operation.order(self.seed))
            service.settle()
        broken = broken_promises(self.account.table.items(), self.account.table.indexes())
        if answer.status != self.operation.status:
            broken.append(f"the client was told {answer.status}: {answer.body[:200]!r}")
        return Run(
            outcome_of(self.account, answer, str(self.seed)),
            tuple(transport.calls),
            transport.struck,
            service.requests_sent,
            len(self.account.mails()),
            tuple(broken),
        )

    def undisturbed(self) -> Run:
        """What should come out, after it has been seen to come out twice."""
        run, again = self.play(), self.play()
        assert not run.broken, run.broken
        assert not (changed := run.outcome.difference(again.outcome)), f"no two runs agree: {changed}"
        return run

    def enumerate_faults(
        self, faults: Sequence[Fault], *, only: Callable[[str], bool] = lambda _call: True
    ) -> Report:
        """Every fault at every call of the undisturbed history that it concerns."""
        undisturbed = self.undisturbed()
        report = Report(self.operation.name, calls=undisturbed.calls)
        for number, call in enumerate(undisturbed.calls):
            for fault in (f for f in faults if only(call)):
                what = self._what_differs(fault, number, undisturbed, report)
                if what:
                    report.failures.append(Failure(number, call, fault.name, what))
        return report

    def _what_differs(self, fault: Fault, number: int, undisturbed: Run, report: Report) -> str:
        try:
            run = self.play(fault, number)
        except NeverQuiet as error:
            return str(error)
        if not run.struck:
            return ""
        report.runs += 1
        report.faults.add(fault.name)
        report.repeated_requests += run.requests > 1
        report.repeated_mails += run.mails > undisturbed.mails
        return "; ".join(run.broken) or undisturbed.outcome.difference(run.outcome)
