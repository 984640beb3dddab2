"""Routes of invoices: writing and reading them. What moves them on is in `invoice_actions.py`, their documents in
`invoice_documents.py`, many at once in `bulk_invoices.py`."""

from collections.abc import Mapping
from typing import Any

from chalicelib.api.listing import Filter, FilterKind, ListingRules
from chalicelib.api.request import Request
from chalicelib.api.routing import Routes
from chalicelib.api.schemas.invoice_bodies import InvoiceChanges, InvoiceDraftBody
from chalicelib.api.schemas.invoices import (
    InvoiceSummaryView,
    InvoiceView,
    embedded_fields,
    invoice_view,
    summary_view,
)
from chalicelib.domain.access import Permission
from chalicelib.domain.errors import Invalid, NotFound, PreconditionFailed
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_status import IllegalTransition, InvoiceStatus
from chalicelib.ports.listing import Page
from chalicelib.use_cases.invoices.create_draft import create_draft
from chalicelib.use_cases.invoices.delete_draft import delete_draft
from chalicelib.use_cases.invoices.edit_draft import edit_draft
from chalicelib.use_cases.invoices.expand_invoice import (
    ExpandedInvoice,
    expand_invoice,
    expand_invoices,
)
from chalicelib.use_cases.invoices.get_invoice import get_invoice
from chalicelib.use_cases.invoices.list_invoices import list_invoices
from chalicelib.use_cases.invoices.preview_invoice import preview_invoice

routes = Routes(__name__, tag="Invoices", about="Drafted, sent, paid or voided; numbered without gaps.")

EXPANDS = ("client", "payments")
LISTING = ListingRules(
    filters={
        "status": Filter(
            "status",
            FilterKind.WORDS,
            allowed=frozenset(s.value for s in InvoiceStatus),
            description="One or several, separated by commas.",
        ),
        "client_id": Filter("client_id", FilterKind.ID, description="Who is billed."),
        "number": Filter("number", FilterKind.TEXT, description="The exact number."),
        "currency": Filter("currency", FilterKind.TEXT, description="ISO 4217 code."),
        "due_date": Filter("due_on", FilterKind.DATE, description="Last day to pay."),
        "issue_date": Filter("issue_on", FilterKind.DATE, description="Date of issue."),
        "created_at": Filter("created_at", FilterKind.INSTANT, description="When it was drafted."),
        "total": Filter("total_minor", FilterKind.AMOUNT, description="Total in minor units."),
        "amount_due": Filter("due_minor", FilterKind.AMOUNT, description="Still owed, in minor units."),
        "q": Filter("search", FilterKind.PREFIX, description="Beginning of the number or the client's name."),
        "metadata": Filter("metadata", FilterKind.METADATA, description="Facts of your own."),
    },
    expands=EXPANDS,
)


def present_invoice(invoice: Invoice, request: Request) -> InvoiceView:
    return invoice_view(invoice, request.now, {})


def _present_summary(expanded: ExpandedInvoice, request: Request) -> InvoiceSummaryView:
    return summary_view(expanded.invoice, request.now, _embedded(expanded, request))


def _present_expanded(expanded: ExpandedInvoice, request: Request) -> InvoiceView:
    return invoice_view(expanded.invoice, request.now, _embedded(expanded, request))


def _embedded(expanded: ExpandedInvoice, request: Request) -> Mapping[str, Any]:
    return embedded_fields(expanded, is_for_client=request.actor.client_id is not None)


@routes.get(
    "/api/v1/invoices",
    may=Permission.BILLING_READ,
    answer=InvoiceSummaryView,
    listing=LISTING,
    present=_present_summary,
)
def list_all_invoices(request: Request) -> Page[ExpandedInvoice]:
    """List invoices.

    Summaries without lines, newest first. A very selective filter may give short pages: go on while there is a
    `next_cursor`."""
    books = request.ports.books
    page = list_invoices(request.actor, request.listing, request.now, books=books)
    items = expand_invoices(request.actor, page.items, request.expand, books=books)
    return Page(items, page.next_after_id)


@routes.post(
    "/api/v1/invoices",
    may=Permission.BILLING_WRITE,
    body=InvoiceDraftBody,
    answer=InvoiceView,
    present=present_invoice,
    raises=(Invalid,),
)
def add_invoice(request: Request[InvoiceDraftBody]) -> Invoice:
    """Draft an invoice.

    It has no number and no effect on the books until it is sent."""
    ports, body = request.ports, request.body
    return create_draft(
        request.actor, body.terms(), body.inputs(), books=ports.books, clock=ports.clock, ids=ports.ids
    )


@routes.post(
    "/api/v1/invoices/preview",
    may=Permission.BILLING_WRITE,
    body=InvoiceDraftBody,
    answer=InvoiceView,
    present=present_invoice,
    status=200,
    raises=(Invalid,),
)
def preview_one_invoice(request: Request[InvoiceDraftBody]) -> Invoice:
    """Compute an invoice without storing anything."""
    ports, body = request.ports, request.body
    return preview_invoice(
        request.actor, body.terms(), body.inputs(), books=ports.books, clock=ports.clock, ids=ports.ids
    )


@routes.get(
    "/api/v1/invoices/{invoice_id}",
    may=Permission.BILLING_READ,
    answer=InvoiceView,
    present=_present_expanded,
    expands=EXPANDS,
    raises=(NotFound,),
)
def get_one_invoice(request: Request, invoice_id: str) -> ExpandedInvoice:
    """Get an invoice."""
    invoice = get_invoice(request.actor, invoice_id, books=request.ports.books)
    return expand_invoice(request.actor, invoice, request.expand, books=request.ports.books)


@routes.put(
    "/api/v1/invoices/{invoice_id}",
    may=Permission.BILLING_WRITE,
    body=InvoiceChanges,
    answer=InvoiceView,
    present=present_invoice,
    raises=(NotFound, PreconditionFailed, IllegalTransition, Invalid),
)
def change_invoice(request: Request[InvoiceChanges], invoice_id: str) -> Invoice:
    """Change a draft.

    Fields that are sent replace what was there; the rest stays. A sent invoice never changes: 409
    `invoice_not_draft`."""
    return edit_draft(
        request.actor,
        invoice_id,
        request.body.changes(),
        request.body.line_inputs(),
        expected_version=request.expected_version,
        books=request.ports.books,
    )


@routes.delete(
    "/api/v1/invoices/{invoice_id}",
    may=Permission.BILLING_WRITE,
    raises=(NotFound, PreconditionFailed, IllegalTransition),
)
def delete_invoice(request: Request, invoice_id: str) -> None:
    """Delete a draft.

    What was ever sent stays: 409 `invoice_not_draft`."""
    delete_draft(
        request.actor, invoice_id, expected_version=request.expected_version, books=request.ports.books
    )
