"""Taking an allocation back: the invoice is owed again, the money is the client's credit."""

from dataclasses import replace

from chalicelib.domain.access import Actor
from chalicelib.domain.errors import NotFound
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.payment import Allocation, Payment, allocation_postings
from chalicelib.ports.books import Books, Change, CreditMovement, Save
from chalicelib.ports.clock import Clock, Ids
from chalicelib.use_cases.loading import require
from chalicelib.use_cases.payments.settling import released_by
from chalicelib.use_cases.recording import note


def deallocate_payment(
    actor: Actor,
    payment_id: str,
    invoice_id: str,
    *,
    expected_version: int | None = None,
    books: Books,
    clock: Clock,
    ids: Ids,
) -> Payment:
    """Raises NotFound for an unknown payment or invoice, NotAllocated when nothing of it is on the invoice."""
    found, invoice = books.get_many(actor.organization_id, (Payment, payment_id), (Invoice, invoice_id))
    before: Payment = require(found, actor, Payment, payment_id, expected_version=expected_version)
    if invoice is None:
        raise NotFound("invoice", invoice_id)
    at = clock.now()
    taken = before.allocated_to(invoice_id)
    after, entry = note(
        replace(before.deallocate(invoice_id), version=before.version + 1),
        "payment.deallocated",
        actor,
        at,
        ids=ids,
        postings=allocation_postings(before, [Allocation(invoice_id, taken)], sign=-1),
    )
    save, released = released_by(invoice, taken, after, actor, at, ids=ids)
    change = Change(
        actor.organization_id,
        saves=(Save(after, before=before), save),
        entries=(entry, released),
        credits=(CreditMovement(before.client_id, before.currency, taken),),
        result=after,
    )
    books.commit(change)
    return after
