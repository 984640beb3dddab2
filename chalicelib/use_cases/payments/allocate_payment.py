"""Allocating: money that is the client's credit is put on invoices."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain.access import Actor
from chalicelib.domain.errors import Invalid
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.payment import (
    Allocation,
    Payment,
    allocation_postings,
    require_allocatable,
    require_payable_in,
)
from chalicelib.ports.books import Books, Change, CreditMovement, Save
from chalicelib.ports.clock import Clock, Ids
from chalicelib.use_cases.loading import require
from chalicelib.use_cases.payments.settling import received_by
from chalicelib.use_cases.recording import note


def allocate_payment(
    actor: Actor,
    payment_id: str,
    allocations: Sequence[Allocation],
    *,
    expected_version: int | None = None,
    books: Books,
    clock: Clock,
    ids: Ids,
) -> Payment:
    """Raises Invalid (`over_allocation`, `unknown_invoice`, `client_mismatch`), CurrencyMismatch."""
    found, *invoices = books.get_many(
        actor.organization_id, (Payment, payment_id), *((Invoice, a.invoice_id) for a in allocations)
    )
    before: Payment = require(found, actor, Payment, payment_id, expected_version=expected_version)
    by_id = _known(allocations, invoices, before)
    require_allocatable(allocations, by_id, before.unallocated_minor)
    at = clock.now()
    after, entry = note(
        replace(before.allocate(allocations), version=before.version + 1),
        "payment.allocated",
        actor,
        at,
        ids=ids,
        postings=allocation_postings(before, allocations),
    )
    saves, entries = received_by(by_id, allocations, after, actor, at, ids=ids)
    used = sum(a.amount_minor for a in allocations)
    change = Change(
        actor.organization_id,
        saves=(Save(after, before=before), *saves),
        entries=(entry, *entries),
        credits=(CreditMovement(before.client_id, before.currency, -used),),
        result=after,
    )
    books.commit(change)
    return after


def _known(
    allocations: Sequence[Allocation], invoices: Sequence[Invoice | None], payment: Payment
) -> dict[str, Invoice]:
    known = {}
    for index, (allocation, invoice) in enumerate(zip(allocations, invoices, strict=True)):
        pointer = f"/allocations/{index}/invoice_id"
        if invoice is None:
            raise Invalid.field(pointer, "unknown_invoice", f"there is no invoice '{allocation.invoice_id}'")
        if invoice.client_id != payment.client_id:
            raise Invalid.field(pointer, "client_mismatch", "the invoice belongs to another client")
        require_payable_in(payment.currency, invoice, pointer)
        known[allocation.invoice_id] = invoice
    return known
