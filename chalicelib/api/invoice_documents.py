"""Routes of an invoice's documents."""

import time
from collections.abc import Callable

from pydantic import Field

from chalicelib.api.replies import Reply, redirect
from chalicelib.api.request import Request
from chalicelib.api.routing import Routes
from chalicelib.api.schemas.fields import View
from chalicelib.api.schemas.instants import Instant
from chalicelib.domain.access import Permission
from chalicelib.domain.errors import NotFound
from chalicelib.use_cases.invoices.find_document import (
    DocumentLink,
    DocumentNotReady,
    DraftHasNoDocument,
    find_document,
)

routes = Routes(__name__, tag="Invoices", about="Drafted, sent, paid or voided; numbered without gaps.")

PATIENCE_SECONDS = 6.0
_PAUSE_SECONDS = 0.15


class DocumentLinkView(View):
    url: str = Field(description="Downloads the document, without signing in, until it expires.")
    expires_at: Instant = Field(description="When the link ends.")
    sha256: str = Field(description="Hash of the document's bytes, in hexadecimal.")


@routes.get(
    "/api/v1/invoices/{invoice_id}/pdf",
    may=Permission.BILLING_READ,
    answer=DocumentLinkView,
    redirects=True,
    raises=(NotFound, DraftHasNoDocument, DocumentNotReady),
)
def get_invoice_pdf(request: Request, invoice_id: str) -> DocumentLinkView | Reply:
    """Download the PDF of a sent invoice.

    302 to a link that lives five minutes; with `Accept: application/json` the link itself. Right after sending, the
    answer waits a few seconds for the document to be rendered; 503 with `Retry-After` if it takes longer."""
    ports = request.ports
    link = _once_ready(
        lambda: find_document(
            request.actor, invoice_id, books=ports.books, files=ports.files, clock=ports.clock
        )
    )
    if "application/json" in (request.header("accept") or ""):
        return DocumentLinkView(url=link.url, expires_at=link.expires_at, sha256=link.sha256)
    return redirect(link.url)


def _once_ready(find: Callable[[], DocumentLink]) -> DocumentLink:
    """The worker needs a moment; waiting for it here spares every client a loop of its own."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return find()
        except DocumentNotReady:
            if time.monotonic() >= give_up_at:
                raise
            time.sleep(_PAUSE_SECONDS)
