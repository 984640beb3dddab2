"""The store of record: typed reads, and one way to write.

Every read takes the organisation first, so another organisation's row cannot be asked for by mistake.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from chalicelib.domain.client import Client
from chalicelib.domain.errors import PaidupError
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.journal import Entry, EntryRef
from chalicelib.domain.organization import Organization
from chalicelib.domain.payment import Payment
from chalicelib.domain.product import Product
from chalicelib.domain.series import NumberSeries
from chalicelib.domain.user import ApiKey, EmailClaim, Session, User
from chalicelib.ports.listing import Listing, Page

Aggregate = (
    Organization | NumberSeries | Client | Product | Invoice | Payment | User | EmailClaim | Session | ApiKey
)
A = TypeVar(
    "A", Organization, NumberSeries, Client, Product, Invoice, Payment, User, EmailClaim, Session, ApiKey
)


@dataclass(frozen=True)
class Save:
    """Write `after`. `before` is what was loaded (its version guards the write), or None for a new aggregate,
    which must not exist yet. Stores set the version: `after` is stored with `before.version + 1`, new ones with 1.
    """

    after: Aggregate
    before: Aggregate | None = None


@dataclass(frozen=True)
class Check:
    """Nothing is written unless this aggregate is still at this version."""

    kind: type[Aggregate]
    identifier: str
    version: int


@dataclass(frozen=True)
class CreditMovement:
    """Raise (positive) or use (negative) a client's credit; using more than there is fails with StaleVersion."""

    client_id: str
    currency: str
    amount_minor: int


PUBLIC = "public"
"""The pseudo-organisation of receipts for callers who are not signed in."""


@dataclass(frozen=True)
class Receipt:
    """The stored answer to a request that carried an idempotency key.

    `organization_id` and `key` (a hash over principal and key) identify it; `fingerprint` is a hash over the
    request's route and body. `body` is the exact response; `is_sealed` says that it is encrypted.
    """

    organization_id: str
    key: str
    fingerprint: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    expires_at: datetime
    is_sealed: bool = False


class AlreadyAnswered(PaidupError):
    """A commit carried a receipt whose key is taken: the effect already happened, here is its answer."""

    code = "already_answered"

    def __init__(self, receipt: Receipt) -> None:
        super().__init__("A request with this idempotency key has already been answered.")
        self.receipt = receipt


@dataclass(frozen=True)
class Change:
    """Everything one decision writes, in one transaction: all of it or nothing.

    A failing guard or check is StaleVersion. `finished` clears the pending work of entries; clearing
    twice is no error. `result` is what the use case returns: the idempotency receipt is made from it.
    `receipt` is filled in by the edge, never by a use case.
    """

    organization_id: str
    saves: tuple[Save, ...] = ()
    deletes: tuple[Aggregate, ...] = ()
    checks: tuple[Check, ...] = ()
    credits: tuple[CreditMovement, ...] = ()
    entries: tuple[Entry, ...] = ()
    finished: tuple[EntryRef, ...] = ()
    result: Any = None
    receipt: Receipt | None = field(default=None)


@dataclass(frozen=True)
class DueInvoice:
    """A row of the sparse index of open invoices that nobody has flagged overdue yet."""

    organization_id: str
    invoice_id: str
    due_on: date


class Books(Protocol):
    """Raises Unavailable when the store does not answer; other library errors never leave an adapter."""

    def get(self, organization_id: str, kind: type[A], identifier: str) -> A | None:
        """One aggregate, whole (an invoice with its body), by one consistent read."""
        ...

    def get_many(self, organization_id: str, *wanted: tuple[type[Any], str]) -> list[Any]:
        """Several aggregates in one consistent read, in the order asked, None where there is none.

        Invoices that are sent come without their body; drafts with it. Identical pairs may be asked twice.
        """
        ...

    def page(self, organization_id: str, kind: type[A], listing: Listing) -> Page[A]:
        """Summaries, newest first unless the listing says otherwise; invoices without their body. Eventually
        consistent: money is never decided from it."""
        ...

    def entries(
        self, organization_id: str, document_id: str, *, after_sequence: int = 0, limit: int = 100
    ) -> list[Entry]:
        """A document's history in order, from behind `after_sequence`."""
        ...

    def entry(self, reference: EntryRef) -> tuple[Entry, bool] | None:
        """One entry, and whether its work is still pending."""
        ...

    def commit(self, change: Change) -> None:
        """Write it all in one transaction.

        Raises StaleVersion when a guard fails or the transaction lost against another (nothing is written),
        AlreadyAnswered when the receipt's key is taken (nothing is written), Unavailable when the outcome is
        unknown or the store refuses for now. Committing the very same change again after Unavailable is safe.
        """
        ...

    def receipt(self, organization_id: str, key: str) -> Receipt | None:
        """The stored answer for an idempotency key."""
        ...

    def due_invoices(
        self, due_before: date, *, limit: int, after: DueInvoice | None = None
    ) -> list[DueInvoice]:
        """Open, unflagged invoices of all organisations with `due_on < due_before`, in a stable order, from behind
        `after`; fewer than `limit` means that there are no more. For scheduled work only."""
        ...

    def pending_work(self, committed_before: datetime, *, limit: int) -> list[EntryRef]:
        """Entries of all organisations whose work is still pending since before that time, oldest first."""
        ...


def saves(*aggregates: Aggregate) -> tuple[Save, ...]:
    """New aggregates, to be stored for the first time."""
    return tuple(Save(aggregate) for aggregate in aggregates)
