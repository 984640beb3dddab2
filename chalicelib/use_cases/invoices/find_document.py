"""The document of a sent invoice: where it lies, and a link that downloads it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.access import Actor
from chalicelib.domain.errors import Conflict, Unavailable
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_status import InvoiceStatus, allowed_actions
from chalicelib.ports.books import Books
from chalicelib.ports.clock import Clock
from chalicelib.ports.effects import Files
from chalicelib.use_cases.loading import require

LINK_LIFETIME = timedelta(minutes=5)


class DraftHasNoDocument(Conflict):
    code = "invoice_is_draft"

    def __init__(self, invoice: Invoice) -> None:
        super().__init__(f"{invoice.label} has no document before it is sent.")
        self.status = invoice.status

    def facts(self) -> dict[str, object]:
        return {"current_status": self.status.value, "allowed": allowed_actions(self.status)}


class DocumentNotReady(Unavailable):
    code = "document_not_ready"

    def __init__(self, invoice: Invoice) -> None:
        super().__init__(f"The document of {invoice.label} is still being rendered; ask again in a moment.")


@dataclass(frozen=True)
class DocumentLink:
    url: str
    sha256: str
    expires_at: datetime


def find_document(actor: Actor, invoice_id: str, *, books: Books, files: Files, clock: Clock) -> DocumentLink:
    """Raises DraftHasNoDocument, or DocumentNotReady while the worker has not rendered it yet."""
    (found,) = books.get_many(actor.organization_id, (Invoice, invoice_id))
    invoice: Invoice = require(found, actor, Invoice, invoice_id)
    if invoice.status is InvoiceStatus.DRAFT:
        raise DraftHasNoDocument(invoice)
    if not invoice.document_key:
        raise DocumentNotReady(invoice)
    seconds = int(LINK_LIFETIME.total_seconds())
    url = files.link(invoice.document_key, f"{invoice.number}.pdf", seconds)
    return DocumentLink(url, invoice.document_sha256, clock.now() + LINK_LIFETIME)
