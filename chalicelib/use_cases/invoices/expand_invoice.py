"""Embedding in invoices what belongs to them: their clients, and the payments on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.domain.access import Actor
from chalicelib.domain.client import Client
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.payment import Payment
from chalicelib.ports.books import A, Books


@dataclass(frozen=True)
class ExpandedInvoice:
    """`client` and `payments` are None where they were not asked for."""

    invoice: Invoice
    client: Client | None = None
    payments: tuple[Payment, ...] | None = None


def expand_invoice(actor: Actor, invoice: Invoice, names: frozenset[str], *, books: Books) -> ExpandedInvoice:
    (expanded,) = expand_invoices(actor, [invoice], names, books=books)
    return expanded


def expand_invoices(
    actor: Actor, invoices: Sequence[Invoice], names: frozenset[str], *, books: Books
) -> list[ExpandedInvoice]:
    """`names` are `client` and `payments`; nothing is read that was not asked for.

    One read for all clients and one for all payments. Which payments those are, the timelines of the invoices with
    money on them tell: one query each.
    """
    payment_ids = {i.id: _payment_ids(actor, i, books=books) for i in invoices if "payments" in names}
    clients = _found(actor, Client, [i.client_id for i in invoices if "client" in names], books=books)
    payments = _found(actor, Payment, [p for ids in payment_ids.values() for p in ids], books=books)
    return [
        ExpandedInvoice(
            invoice,
            client=clients.get(invoice.client_id),
            payments=_paying(invoice, payment_ids[invoice.id], payments) if "payments" in names else None,
        )
        for invoice in invoices
    ]


def _payment_ids(actor: Actor, invoice: Invoice, *, books: Books) -> list[str]:
    if not invoice.paid_minor:
        return []
    entries = books.entries(actor.organization_id, invoice.id, limit=invoice.journal_sequence)
    return list(dict.fromkeys(str(e.details["payment_id"]) for e in entries if "payment_id" in e.details))


def _paying(
    invoice: Invoice, payment_ids: Sequence[str], payments: Mapping[str, Payment]
) -> tuple[Payment, ...]:
    """Money may have been taken off the invoice again: the payment itself says what is on it now."""
    found = [payments[identifier] for identifier in payment_ids if identifier in payments]
    return tuple(payment for payment in found if payment.allocated_to(invoice.id))


def _found(actor: Actor, kind: type[A], identifiers: Sequence[str], *, books: Books) -> dict[str, A]:
    wanted = [(kind, identifier) for identifier in dict.fromkeys(identifiers)]
    found = books.get_many(actor.organization_id, *wanted) if wanted else []
    return {thing.id: thing for thing in found if thing is not None}
