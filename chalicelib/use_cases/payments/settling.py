"""What an allocation does to its invoices: amounts, status and timeline, ready to be committed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.access import Actor
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_status import InvoiceStatus
from chalicelib.domain.journal import Entry
from chalicelib.domain.payment import Allocation, Payment
from chalicelib.ports.books import Save
from chalicelib.ports.clock import Ids
from chalicelib.use_cases.recording import note


def received_by(
    invoices: Mapping[str, Invoice],
    allocations: Iterable[Allocation],
    payment: Payment,
    actor: Actor,
    at: datetime,
    *,
    ids: Ids,
) -> tuple[list[Save], list[Entry]]:
    """Each invoice with its money on it; `invoice.paid` on the timeline of those that are settled by it."""
    saves, entries = [], []
    for allocation in allocations:
        before = invoices[allocation.invoice_id]
        after = replace(before.receive(allocation.amount_minor, at), version=before.version + 1)
        is_paid = after.status is InvoiceStatus.PAID
        after, entry = note(
            after,
            "invoice.paid" if is_paid else "invoice.payment_received",
            actor,
            at,
            ids=ids,
            details={"payment_id": payment.id, "amount": allocation.amount_minor},
        )
        saves.append(Save(after, before=before))
        entries.append(entry)
    return saves, entries


def released_by(
    invoice: Invoice, amount_minor: int, payment: Payment, actor: Actor, at: datetime, *, ids: Ids
) -> tuple[Save, Entry]:
    """The invoice with the money taken off again."""
    after = replace(invoice.release(amount_minor), version=invoice.version + 1)
    after, entry = note(
        after,
        "invoice.payment_released",
        actor,
        at,
        ids=ids,
        details={"payment_id": payment.id, "amount": amount_minor},
    )
    return Save(after, before=invoice), entry
