"""Voiding: an invoice sent in error stops being owed, and the number it used stays accounted for."""

from dataclasses import replace

from chalicelib.domain.access import Actor
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.journal import reversed_postings
from chalicelib.domain.sending import sending_postings
from chalicelib.ports.books import Books, Change, Save
from chalicelib.ports.clock import Clock, Ids
from chalicelib.use_cases.loading import load
from chalicelib.use_cases.recording import note


def void_invoice(
    actor: Actor,
    invoice_id: str,
    reason: str,
    *,
    expected_version: int | None = None,
    books: Books,
    clock: Clock,
    ids: Ids,
) -> Invoice:
    """Raises InvoiceHasPayments while money is allocated to it, IllegalTransition unless it was sent."""
    invoice = load(books, actor, Invoice, invoice_id, expected_version=expected_version)
    at = clock.now()
    voided, entry = note(
        replace(invoice.void(reason, at), version=invoice.version + 1),
        "invoice.voided",
        actor,
        at,
        ids=ids,
        postings=reversed_postings(sending_postings(invoice)),
        details={"reason": reason},
    )
    change = Change(
        actor.organization_id, saves=(Save(voided, before=invoice),), entries=(entry,), result=voided
    )
    books.commit(change)
    return voided
