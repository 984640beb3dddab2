"""The journal: what happened to a document, the postings that explain the money, chained by hash.

Each document (invoice, payment, ...) has its own chain. An entry without postings is a plain event of the
document's timeline; one with postings is double-entry bookkeeping and must sum to zero per currency.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self, TypeVar

GENESIS_HASH = "0" * 64


class Account(StrEnum):
    """A chart of accounts small enough to read. Tax is posted per category and rate as `tax:S:19`."""

    RECEIVABLES = "receivables"
    REVENUE = "revenue"
    TAX = "tax"
    ROUNDING = "rounding"
    BANK = "bank"
    CASH = "cash"
    CLIENT_CREDIT = "client_credit"
    WRITE_OFFS = "write_offs"


@dataclass(frozen=True)
class Posting:
    """Positive amounts are debits, negative ones credits. `invoice_id` and `client_id` say whose balance moves."""

    account: str
    amount_minor: int
    currency: str
    invoice_id: str | None = None
    client_id: str | None = None


class TaskKind(StrEnum):
    """What must happen outside after a commit; the worker has one handler per kind."""

    DELIVER_INVOICE = "deliver_invoice"
    RENDER_INVOICE = "render_invoice"
    MAIL_INVITATION = "mail_invitation"
    MAIL_PASSWORD_RESET = "mail_password_reset"  # noqa: S105 - a task's name


@dataclass(frozen=True)
class Task:
    kind: TaskKind
    arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One immutable line of a document's history. `tasks` are work, not record: the hash leaves them out."""

    id: str
    organization_id: str
    document_id: str
    sequence: int
    kind: str
    at: datetime
    actor_id: str
    request_id: str
    postings: tuple[Posting, ...]
    details: Mapping[str, str | int]
    previous_hash: str
    hash: str = ""
    tasks: tuple[Task, ...] = ()

    @property
    def reference(self) -> "EntryRef":
        return EntryRef(self.organization_id, self.document_id, self.sequence)

    def computed_hash(self) -> str:
        """SHA-256 over the canonical JSON of everything that must never change, including the previous hash."""
        record = {
            "id": self.id,
            "organization_id": self.organization_id,
            "document_id": self.document_id,
            "sequence": self.sequence,
            "kind": self.kind,
            "at": self.at.isoformat(),
            "actor_id": self.actor_id,
            "request_id": self.request_id,
            "postings": [
                [p.account, p.amount_minor, p.currency, p.invoice_id, p.client_id] for p in self.postings
            ],
            "details": dict(self.details),
            "previous_hash": self.previous_hash,
        }
        canonical = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True)
class EntryRef:
    """Where an entry is: enough for a queue message."""

    organization_id: str
    document_id: str
    sequence: int


class Chained(Protocol):
    """A document that owns a chain: it remembers how long the chain is and the hash at its end."""

    @property
    def id(self) -> str: ...
    @property
    def organization_id(self) -> str: ...
    @property
    def journal_sequence(self) -> int: ...
    @property
    def journal_hash(self) -> str: ...

    def with_journal(self, sequence: int, entry_hash: str) -> Self: ...


D = TypeVar("D", bound=Chained)


@dataclass(frozen=True)
class Happening:
    """An entry before it has its place in a chain. `entry_id` is new for each."""

    entry_id: str
    kind: str
    at: datetime
    actor_id: str
    request_id: str
    postings: tuple[Posting, ...] = ()
    details: Mapping[str, str | int] = field(default_factory=dict)
    tasks: tuple[Task, ...] = ()


def record(document: D, happening: Happening) -> tuple[D, Entry]:
    """Append to the document's chain: the document that remembers it, and the entry to store with it."""
    assert_balanced(happening.postings)
    entry = Entry(
        id=happening.entry_id,
        organization_id=document.organization_id,
        document_id=document.id,
        sequence=document.journal_sequence + 1,
        kind=happening.kind,
        at=happening.at,
        actor_id=happening.actor_id,
        request_id=happening.request_id,
        postings=tuple(p for p in happening.postings if p.amount_minor),
        details=happening.details,
        previous_hash=document.journal_hash,
        tasks=happening.tasks,
    )
    entry = replace(entry, hash=entry.computed_hash())
    return document.with_journal(entry.sequence, entry.hash), entry


def assert_balanced(postings: Sequence[Posting]) -> None:
    """Debits equal credits in every currency; anything else is a defect of ours and must not be stored."""
    sums: dict[str, int] = defaultdict(int)
    for posting in postings:
        sums[posting.currency] += posting.amount_minor
    assert not any(sums.values()), f"unbalanced postings: {dict(sums)}"


def reversed_postings(postings: Sequence[Posting]) -> tuple[Posting, ...]:
    """The same movement the other way round."""
    return tuple(replace(p, amount_minor=-p.amount_minor) for p in postings)
