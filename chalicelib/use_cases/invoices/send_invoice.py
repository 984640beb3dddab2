"""Sending: number, freeze, post what is owed, and ask for delivery, all in one transaction."""

from dataclasses import dataclass, replace
from enum import StrEnum

from chalicelib.domain.access import Actor
from chalicelib.domain.client import Client
from chalicelib.domain.drafting import require_billable, with_client
from chalicelib.domain.errors import Invalid, StaleVersion
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_status import InvoiceAction, InvoiceStatus, next_status
from chalicelib.domain.journal import Task, TaskKind
from chalicelib.domain.organization import Organization
from chalicelib.domain.sending import issue_date_of, reference_of, sending_postings, sent
from chalicelib.domain.series import DocumentKind, NumberSeries, series_id
from chalicelib.ports.books import Books, Change, Check, Save
from chalicelib.ports.clock import Clock, Ids
from chalicelib.use_cases.loading import load, require
from chalicelib.use_cases.recording import note


class Deliver(StrEnum):
    EMAIL = "email"
    NONE = "none"


@dataclass(frozen=True)
class Delivery:
    """How the document leaves: by mail to `recipients` (empty: those of the client), or only rendered.

    With `deliver` None it is mailed if there is anybody to mail it to.
    """

    deliver: Deliver | None = None
    recipients: tuple[str, ...] = ()

    def task(self, invoice: Invoice) -> Task:
        """Raises Invalid when mail is asked for and there is no address."""
        recipients = tuple(dict.fromkeys(self.recipients or invoice.content.recipients))
        if self.deliver is Deliver.EMAIL and not recipients:
            raise Invalid.field("/to", "no_recipient", f"client '{invoice.client_id}' has no e-mail address")
        if self.deliver is Deliver.NONE or not recipients:
            return Task(TaskKind.RENDER_INVOICE)
        return Task(TaskKind.DELIVER_INVOICE, {"to": ",".join(recipients)})


def send_invoice(
    actor: Actor,
    invoice_id: str,
    delivery: Delivery,
    *,
    expected_version: int | None = None,
    books: Books,
    clock: Clock,
    ids: Ids,
) -> Invoice:
    """One read, one write, whatever the number of lines. On an invoice that is already sent: deliver it again.

    Raises NotSendable with the EN 16931 rules that are broken, Invalid (`client_archived`, `no_recipient`),
    IllegalTransition for a void invoice, StaleVersion when the number went to somebody else at the same moment (load
    and decide again).
    """
    found, organization, series = books.get_many(
        actor.organization_id,
        (Invoice, invoice_id),
        (Organization, actor.organization_id),
        (NumberSeries, series_id(DocumentKind.INVOICE)),
    )
    invoice = require(found, actor, Invoice, invoice_id, expected_version=expected_version)
    if invoice.status is not InvoiceStatus.DRAFT:
        whole = load(books, actor, Invoice, invoice_id, expected_version=expected_version)
        return _deliver_again(actor, whole, delivery, books=books, clock=clock, ids=ids)
    try:
        return _issue(actor, invoice, organization, series, delivery, books=books, clock=clock, ids=ids)
    except StaleVersion:
        # The draft holds the client's details as of its last edit. When they have changed since, take the new ones.
        client = load(books, actor, Client, invoice.client_id)
        if client.version == invoice.client_version:
            raise
        require_billable(client)
        current = with_client(invoice, client)
        return _issue(actor, current, organization, series, delivery, books=books, clock=clock, ids=ids)


def _issue(
    actor: Actor,
    invoice: Invoice,
    organization: Organization,
    series: NumberSeries,
    delivery: Delivery,
    *,
    books: Books,
    clock: Clock,
    ids: Ids,
) -> Invoice:
    at = clock.now()
    issue_on = issue_date_of(invoice, organization, at)
    number, series_after = series.take(issue_on)
    issued = replace(
        sent(invoice, number, organization, issue_on, at),
        payment_reference=reference_of(invoice),
        version=invoice.version + 1,
    )
    issued, entry = note(
        issued,
        "invoice.sent",
        actor,
        at,
        ids=ids,
        postings=sending_postings(issued),
        details={"number": number, "total": issued.total_minor, "currency": issued.currency},
        tasks=(delivery.task(invoice),),
    )
    change = Change(
        actor.organization_id,
        saves=(Save(issued, before=invoice), Save(series_after, before=series)),
        checks=(Check(Client, invoice.client_id, invoice.client_version),),
        entries=(entry,),
        result=issued,
    )
    books.commit(change)
    return issued


def _deliver_again(
    actor: Actor, invoice: Invoice, delivery: Delivery, *, books: Books, clock: Clock, ids: Ids
) -> Invoice:
    next_status(invoice.status, InvoiceAction.DELIVER_AGAIN, invoice.label)
    after, entry = note(
        replace(invoice, version=invoice.version + 1),
        "invoice.delivery_requested",
        actor,
        clock.now(),
        ids=ids,
        tasks=(delivery.task(invoice),),
    )
    change = Change(
        actor.organization_id, saves=(Save(after, before=invoice),), entries=(entry,), result=after
    )
    books.commit(change)
    return after
