"""Delivering an invoice: rendered once into a content-addressed file, then mailed with the PDF attached."""

import hashlib
from dataclasses import replace

from chalicelib.domain.access import system_actor
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.journal import Entry, EntryRef, Task
from chalicelib.domain.organization import Organization
from chalicelib.ports.books import Books, Change, Save
from chalicelib.ports.clock import Clock, Ids
from chalicelib.ports.documents import Documents
from chalicelib.ports.effects import Files, Mail, Undeliverable
from chalicelib.use_cases.outbox.sender import Sender
from chalicelib.use_cases.recording import note

PDF = "application/pdf"


def deliver_invoice(
    entry: Entry,
    task: Task,
    *,
    books: Books,
    files: Files,
    mail: Mail,
    documents: Documents,
    clock: Clock,
    ids: Ids,
    sender: Sender,
) -> None:
    """Render if need be, mail, and write down the outcome together with the end of the work."""
    invoice, organization = _load(entry, books=books)
    rendered, pdf = _rendered(invoice, organization, files=files, documents=documents)
    recipients = tuple(r for r in task.arguments.get("to", "").split(",") if r) or invoice.content.recipients
    envelope = sender.envelope(entry, recipients)
    message = documents.invoice_mail(invoice, organization, pdf, envelope)
    kind, details = "invoice.delivered", {"to": ", ".join(recipients), "message_id": envelope.message_id}
    try:
        mail.send(message, sender=envelope.sender, recipients=recipients)
    except Undeliverable as refusal:
        kind, details = "invoice.delivery_failed", {**details, "reason": refusal.message}
    _finish(entry, invoice, rendered, kind, details, books=books, clock=clock, ids=ids)


def render_invoice(
    entry: Entry, *, books: Books, files: Files, documents: Documents, clock: Clock, ids: Ids
) -> None:
    """Render only: the document can be downloaded, nobody is told."""
    invoice, organization = _load(entry, books=books)
    rendered, _ = _rendered(invoice, organization, files=files, documents=documents)
    details = {"sha256": rendered.document_sha256}
    _finish(entry, invoice, rendered, "invoice.rendered", details, books=books, clock=clock, ids=ids)


def _load(entry: Entry, *, books: Books) -> tuple[Invoice, Organization]:
    invoice = books.get(entry.organization_id, Invoice, entry.document_id)
    organization = books.get(entry.organization_id, Organization, entry.organization_id)
    assert invoice is not None, "a sent invoice is never deleted"
    assert organization is not None, "an organisation is never deleted"
    return invoice, organization


def _rendered(
    invoice: Invoice, organization: Organization, *, files: Files, documents: Documents
) -> tuple[Invoice, bytes]:
    """The document as it was first rendered: later changes of template or branding do not reach it."""
    if invoice.document_key and (stored := files.get(invoice.document_key)):
        return invoice, stored
    digest = documents.invoice_digest(invoice, organization)
    key = f"{invoice.organization_id}/{invoice.id}/{digest}.pdf"
    pdf = documents.invoice_pdf(invoice, organization)
    files.put(key, pdf, PDF)
    return replace(invoice, document_key=key, document_sha256=hashlib.sha256(pdf).hexdigest()), pdf


def _finish(
    entry: Entry,
    before: Invoice,
    after: Invoice,
    kind: str,
    details: dict[str, str],
    *,
    books: Books,
    clock: Clock,
    ids: Ids,
) -> None:
    actor = system_actor(entry.organization_id, entry.request_id)
    after, outcome = note(
        replace(after, version=before.version + 1), kind, actor, clock.now(), ids=ids, details=details
    )
    finished = EntryRef(entry.organization_id, entry.document_id, entry.sequence)
    change = Change(
        entry.organization_id,
        saves=(Save(after, before=before),),
        entries=(outcome,),
        finished=(finished,),
    )
    books.commit(change)
