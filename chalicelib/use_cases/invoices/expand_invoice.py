"""Embedding in an invoice what belongs to it: its client, and the payments on it."""

from dataclasses import dataclass

from chalicelib.domain.access import Actor
from chalicelib.domain.client import Client
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.payment import Payment
from chalicelib.ports.books import Books


@dataclass(frozen=True)
class ExpandedInvoice:
    """`client` and `payments` are None where they were not asked for."""

    invoice: Invoice
    client: Client | None = None
    payments: tuple[Payment, ...] | None = None


def expand_invoice(actor: Actor, invoice: Invoice, names: frozenset[str], *, books: Books) -> ExpandedInvoice:
    """Nothing more is read when nothing was asked for. Payments come from the invoice's own timeline."""
    client = books.get(actor.organization_id, Client, invoice.client_id) if "client" in names else None
    payments = _payments(actor, invoice, books=books) if "payments" in names else None
    return ExpandedInvoice(invoice, client, payments)


def _payments(actor: Actor, invoice: Invoice, *, books: Books) -> tuple[Payment, ...]:
    entries = books.entries(actor.organization_id, invoice.id, limit=invoice.journal_sequence or 1)
    payment_ids = dict.fromkeys(str(e.details["payment_id"]) for e in entries if "payment_id" in e.details)
    if not payment_ids:
        return ()
    found = books.get_many(actor.organization_id, *((Payment, i) for i in payment_ids))
    return tuple(p for p in found if p is not None and p.allocated_to(invoice.id))
