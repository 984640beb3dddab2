"""Delivering an invoice: rendered once into a content-addressed file, then mailed with the PDF attached."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.access import system_actor
from chalicelib.domain.errors import StaleVersion
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.journal import Entry, Task
from chalicelib.domain.organization import Organization
from chalicelib.ports.books import Change, Save
from chalicelib.ports.clock import Ids
from chalicelib.ports.effects import Undeliverable
from chalicelib.use_cases.outbox.workshop import Workshop
from chalicelib.use_cases.recording import note

PDF = "application/pdf"
MOST_ATTEMPTS = 5


def deliver_invoice(entry: Entry, task: Task, workshop: Workshop) -> None:
    """Render if need be, mail, and write down the outcome together with the end of the work. What was voided in the
    meantime is mailed to nobody."""
    invoice, organization = _load(entry, workshop)
    document, pdf = _rendered(invoice, organization, workshop)
    recipients = tuple(task.arguments["to"].split(","))
    envelope = workshop.sender.envelope(entry, recipients)
    outcome = _Outcome("invoice.delivered", {"to": ", ".join(recipients), "message_id": envelope.message_id})
    if invoice.is_deliverable:
        message = workshop.documents.invoice_mail(invoice, organization, pdf, envelope)
        try:
            workshop.mail.send(message, sender=envelope.sender, recipients=recipients)
        except Undeliverable as refusal:
            outcome = outcome.instead("invoice.delivery_failed", refusal.message)
    else:
        outcome = outcome.instead("invoice.delivery_skipped", f"{invoice.label} is {invoice.status}")
    _finish(entry, invoice, document, outcome, workshop)


def render_invoice(entry: Entry, _task: Task, workshop: Workshop) -> None:
    """Render only: the document can be downloaded, nobody is told."""
    invoice, organization = _load(entry, workshop)
    document, _ = _rendered(invoice, organization, workshop)
    _finish(entry, invoice, document, _Outcome("invoice.rendered", {"sha256": document.sha256}), workshop)


@dataclass(frozen=True)
class _Document:
    """Where the rendered document lies, and the hash of its bytes."""

    key: str
    sha256: str


@dataclass(frozen=True)
class _Outcome:
    """What the timeline will say about the work."""

    kind: str
    details: dict[str, str]

    def instead(self, kind: str, reason: str) -> "_Outcome":
        return _Outcome(kind, {**self.details, "reason": reason})


def _load(entry: Entry, workshop: Workshop) -> tuple[Invoice, Organization]:
    organization = workshop.books.get(entry.organization_id, Organization, entry.organization_id)
    assert organization is not None, "an organisation is never deleted"
    return _load_invoice(entry, workshop), organization


def _load_invoice(entry: Entry, workshop: Workshop) -> Invoice:
    invoice = workshop.books.get(entry.organization_id, Invoice, entry.document_id)
    assert invoice is not None, "a sent invoice is never deleted"
    return invoice


def _rendered(invoice: Invoice, organization: Organization, workshop: Workshop) -> tuple[_Document, bytes]:
    """The document as it was first rendered: later changes of template or branding do not reach it."""
    if invoice.document_key and (stored := workshop.files.get(invoice.document_key)):
        return _Document(invoice.document_key, invoice.document_sha256), stored
    digest = workshop.documents.invoice_digest(invoice, organization)
    key = f"{invoice.organization_id}/{invoice.id}/{digest}.pdf"
    pdf = workshop.documents.invoice_pdf(invoice, organization)
    workshop.files.put(key, pdf, PDF)
    return _Document(key, hashlib.sha256(pdf).hexdigest()), pdf


def _finish(
    entry: Entry, invoice: Invoice, document: _Document, outcome: _Outcome, workshop: Workshop
) -> None:
    """Somebody may pay or void the invoice while its mail leaves: only the note is then tried again, not the mail."""
    for attempt in range(1, MOST_ATTEMPTS + 1):
        try:
            at = workshop.clock.now()
            workshop.books.commit(_note_of(entry, invoice, document, outcome, at, ids=workshop.ids))
            return
        except StaleVersion:
            if attempt == MOST_ATTEMPTS:
                raise
            invoice = _load_invoice(entry, workshop)


def _note_of(
    entry: Entry, before: Invoice, document: _Document, outcome: _Outcome, at: datetime, *, ids: Ids
) -> Change:
    actor = system_actor(entry.organization_id, entry.request_id)
    rendered = replace(
        before,
        document_key=document.key,
        document_sha256=document.sha256,
        version=before.version + 1,
    )
    after, noted = note(rendered, outcome.kind, actor, at, ids=ids, details=outcome.details)
    return Change(
        entry.organization_id,
        saves=(Save(after, before=before),),
        entries=(noted,),
        finished=(entry.reference,),
    )
