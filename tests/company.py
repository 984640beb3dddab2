"""A company with its books in memory: what the tests of use cases act on."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

from chalicelib.adapters.jwt.tokens import JwtTokens
from chalicelib.adapters.memory.books import MemoryBooks
from chalicelib.adapters.memory.files import MemoryFiles
from chalicelib.adapters.memory.mail import MemoryMail
from chalicelib.adapters.memory.queue import MemoryQueue
from chalicelib.adapters.stdnum.tax_ids import StdnumTaxIds
from chalicelib.domain.access import Actor
from chalicelib.domain.client import Client
from chalicelib.domain.ids import Kind
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.journal import GENESIS_HASH, Account, Entry
from chalicelib.domain.payment import Payment, PaymentMethod
from chalicelib.ports.books import Change, saves
from chalicelib.use_cases.invoices.create_draft import create_draft
from chalicelib.use_cases.invoices.materials import LineInput
from chalicelib.use_cases.invoices.send_invoice import Deliver, Delivery, send_invoice
from chalicelib.use_cases.outbox.do_work import do_work
from chalicelib.use_cases.outbox.sender import Sender
from chalicelib.use_cases.outbox.workshop import Workshop
from chalicelib.use_cases.payments.record_payment import PaymentOrder, record_payment
from tests.builders import (
    CLIENT,
    ORG,
    VAT,
    FakeDocuments,
    FixedClock,
    SequentialIds,
    a_client,
    a_series,
    an_actor,
    an_id,
    an_organization,
    some_terms,
)

QUIETLY = Delivery(Deliver.NONE)
OTHER_CLIENT = an_id(Kind.CLIENT, 2)


def a_line_input(net_minor: int = 10_000, **changes: Any) -> LineInput:
    line = LineInput(Decimal(1), description="Consulting", unit_price=Decimal(net_minor), tax=VAT)
    return replace(line, **changes)


class Company:
    """One organisation with two clients, and a worker that works when it is told to."""

    def __init__(self, books: Any = None, **organization: Any) -> None:
        self.books: Any = books or MemoryBooks()
        self.clock = FixedClock()
        self.ids = SequentialIds()
        self.queue = MemoryQueue()
        self.files = MemoryFiles()
        self.mail = MemoryMail()
        self.documents = FakeDocuments()
        self.tokens = JwtTokens(["k" * 32], audience="tests")
        self.tax_ids = StdnumTaxIds()
        self.admin = an_actor()
        self.store(
            an_organization(**organization),
            a_series(),
            a_client(),
            a_client(id=OTHER_CLIENT, name="Initech Ltd", email=""),
        )

    def store(self, *aggregates: Any) -> None:
        self.books.commit(Change(aggregates[0].organization_id, saves=saves(*aggregates)))

    def ports(self, *names: str) -> dict[str, Any]:
        return {name: getattr(self, name) for name in names or ("books", "clock", "ids")}

    def workshop(self) -> Workshop:
        names = ("books", "files", "mail", "documents", "tokens", "clock", "ids")
        return Workshop(
            **self.ports(*names), sender=Sender("billing@paidup.example", "https://paidup.example")
        )

    def draft(self, net_minor: int = 10_000, *, lines: Any = None, **terms: Any) -> Invoice:
        lines = [a_line_input(net_minor)] if lines is None else lines
        return create_draft(self.admin, some_terms(**terms), lines, **self.ports())

    def send(self, invoice: Invoice, delivery: Delivery = QUIETLY, actor: Actor | None = None) -> Invoice:
        return send_invoice(actor or self.admin, invoice.id, delivery, **self.ports())

    def sent(self, net_minor: int = 10_000, **terms: Any) -> Invoice:
        return self.send(self.draft(net_minor, **terms))

    def pay(self, amount_minor: int, invoice: Invoice | None = None, **order: Any) -> Payment:
        names = {} if invoice is None else {"invoice_id": invoice.id}
        what = {"currency": "EUR", "method": PaymentMethod.BANK_TRANSFER, **names, **order}
        return record_payment(self.admin, PaymentOrder(amount_minor, **what), **self.ports())

    def work(self) -> int:
        """Do everything that is pending, as the worker and the sweeper together would."""
        self.clock.turn(seconds=1)
        pending = self.books.pending_work(self.clock.now(), limit=1000)
        return sum(do_work(reference, self.workshop()) for reference in pending)

    def invoice(self, invoice: Invoice) -> Invoice:
        found = self.books.get(ORG, Invoice, invoice.id)
        assert found is not None
        return found

    def payment(self, payment: Payment) -> Payment:
        found = self.books.get(ORG, Payment, payment.id)
        assert found is not None
        return found

    def client(self, client_id: str = CLIENT) -> Client:
        found = self.books.get(ORG, Client, client_id)
        assert found is not None
        return found

    def history(self, document: Invoice | Payment) -> list[str]:
        return [entry.kind for entry in self.books.entries(ORG, document.id)]

    def journal(self) -> list[Entry]:
        return list(self.books.dump()["entries"].values())

    def require_true_books(self) -> None:
        """Every balance follows from the journal, and every chain is whole: the promise of the product."""
        state = self.books.dump()["aggregates"].values()
        balances: Counter[tuple[str, str | None]] = Counter()
        ends: dict[str, tuple[int, str]] = {}
        for entry in self.journal():
            assert not any(_sums(entry).values()), f"{entry.kind} is not balanced"
            sequence, end = ends.get(entry.document_id, (0, GENESIS_HASH))
            assert (entry.sequence, entry.previous_hash) == (sequence + 1, end), "the chain has a gap"
            assert entry.hash == entry.computed_hash()
            ends[entry.document_id] = (entry.sequence, entry.hash)
            for posting in entry.postings:
                if posting.account == Account.RECEIVABLES:
                    balances["receivables", posting.invoice_id] += posting.amount_minor
                if posting.account == Account.CLIENT_CREDIT:
                    balances[posting.currency, posting.client_id] -= posting.amount_minor
        for thing in state:
            if isinstance(thing, Invoice | Payment):
                assert (thing.journal_sequence, thing.journal_hash) == ends.get(thing.id, (0, GENESIS_HASH))
            if isinstance(thing, Invoice) and thing.number:
                assert thing.due_minor == balances["receivables", thing.id], "owed is what the journal says"
                paid = sum(p.allocated_to(thing.id) for p in state if isinstance(p, Payment))
                assert thing.paid_minor == paid, "paid is what the payments say"
            if isinstance(thing, Client):
                payments = [p for p in state if isinstance(p, Payment) and p.client_id == thing.id]
                for currency in {p.currency for p in payments}:
                    credit = sum(p.unallocated_minor for p in payments if p.currency == currency)
                    assert thing.credits_minor.get(currency, 0) == credit == balances[currency, thing.id]


def _sums(entry: Entry) -> Counter[str]:
    sums: Counter[str] = Counter()
    for posting in entry.postings:
        sums[posting.currency] += posting.amount_minor
    return sums
