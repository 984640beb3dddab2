"""Recording a payment by hand: money came in, invoices are settled, the excess becomes the client's credit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from chalicelib.domain.access import Actor
from chalicelib.domain.client import Client
from chalicelib.domain.errors import Invalid
from chalicelib.domain.ids import Kind
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.organization import Organization
from chalicelib.domain.payment import (
    Allocation,
    Payment,
    PaymentMethod,
    allocate_to_due,
    payment_postings,
    require_allocatable,
    require_payable_in,
)
from chalicelib.ports.books import Books, Change, CreditMovement, Save
from chalicelib.ports.clock import Clock, Ids
from chalicelib.use_cases.payments.settling import received_by
from chalicelib.use_cases.recording import note


@dataclass(frozen=True)
class PaymentOrder:
    """Either `invoice_id` (as much as it can take), or `allocations` (exactly these), or only a `client_id` (all of
    it becomes credit)."""

    amount_minor: int
    currency: str
    method: PaymentMethod
    client_id: str | None = None
    invoice_id: str | None = None
    allocations: tuple[Allocation, ...] = ()
    reference: str = ""
    received_on: date | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def invoice_ids(self) -> list[str]:
        return [self.invoice_id] if self.invoice_id else [a.invoice_id for a in self.allocations]


def record_payment(actor: Actor, order: PaymentOrder, *, books: Books, clock: Clock, ids: Ids) -> Payment:
    """One read, one write, however many lines the invoices have.

    Raises Invalid (`over_allocation`, `unknown_invoice`, `client_mismatch`), CurrencyMismatch, IllegalTransition for
    an invoice that cannot be paid.
    """
    at = clock.now()
    organization, invoices, client_id = _load(actor, order, books=books)
    allocations = _allocations(order, invoices)
    payment = Payment(
        id=ids.new(Kind.PAYMENT),
        organization_id=actor.organization_id,
        client_id=client_id,
        amount_minor=order.amount_minor,
        currency=order.currency,
        method=order.method,
        received_on=_received_on(order, organization, at),
        created_at=at,
        reference=order.reference,
        metadata=order.metadata,
    ).allocate(allocations)
    payment, entry = note(
        payment,
        "payment.succeeded",
        actor,
        at,
        ids=ids,
        postings=payment_postings(payment),
        details={"amount": payment.amount_minor, "currency": payment.currency},
    )
    saves, entries = received_by(invoices, allocations, payment, actor, at, ids=ids)
    change = Change(
        actor.organization_id,
        saves=(Save(payment), *saves),
        entries=(entry, *entries),
        credits=_credit(payment),
        result=payment,
    )
    books.commit(change)
    return payment


def _load(actor: Actor, order: PaymentOrder, *, books: Books) -> tuple[Organization, dict[str, Invoice], str]:
    wanted_client = ((Client, order.client_id),) if order.client_id else ()
    organization, *found = books.get_many(
        actor.organization_id,
        (Organization, actor.organization_id),
        *((Invoice, invoice_id) for invoice_id in order.invoice_ids),
        *wanted_client,
    )
    invoices = dict(zip(order.invoice_ids, found, strict=False))
    for index, (invoice_id, invoice) in enumerate(invoices.items()):
        if invoice is None:
            pointer = "/invoice_id" if order.invoice_id else f"/allocations/{index}/invoice_id"
            raise Invalid.field(pointer, "unknown_invoice", f"there is no invoice '{invoice_id}'")
    if order.client_id and found[-1] is None:
        raise Invalid.field("/client_id", "unknown_client", f"there is no client '{order.client_id}'")
    return organization, invoices, _client_of(order, invoices)


def _client_of(order: PaymentOrder, invoices: dict[str, Invoice]) -> str:
    clients = {invoice.client_id for invoice in invoices.values()} | (
        {order.client_id} if order.client_id else set()
    )
    if len(clients) != 1:
        pointer = "/client_id" if order.client_id else "/allocations"
        raise Invalid.field(
            pointer, "client_mismatch", "the payment and its invoices belong to different clients"
        )
    return str(clients.pop())


def _allocations(order: PaymentOrder, invoices: dict[str, Invoice]) -> tuple[Allocation, ...]:
    for invoice in invoices.values():
        require_payable_in(order.currency, invoice, "/currency")
    if order.invoice_id:
        return allocate_to_due(order.amount_minor, invoices[order.invoice_id])
    require_allocatable(order.allocations, invoices, order.amount_minor)
    return order.allocations


def _received_on(order: PaymentOrder, organization: Organization, at: datetime) -> date:
    today = organization.local_date(at)
    if order.received_on and order.received_on > today:
        raise Invalid.field("/received_on", "in_the_future", f"is after today, {today.isoformat()}")
    return order.received_on or today


def _credit(payment: Payment) -> tuple[CreditMovement, ...]:
    excess = payment.unallocated_minor
    return (CreditMovement(payment.client_id, payment.currency, excess),) if excess else ()
