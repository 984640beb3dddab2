"""Routes that move an invoice on or look into it: send, void, duplicate, explain, timeline."""

from chalicelib.api.invoices import present_invoice
from chalicelib.api.request import Request
from chalicelib.api.routing import Routes
from chalicelib.api.schemas.history import EventView, ExplanationView, TimelineView
from chalicelib.api.schemas.invoice_bodies import SendBody, VoidBody
from chalicelib.api.schemas.invoices import InvoiceView
from chalicelib.domain.access import Permission
from chalicelib.domain.errors import Invalid, NotFound, PreconditionFailed
from chalicelib.domain.explanation import Explanation
from chalicelib.domain.invoice import Invoice, InvoiceHasPayments
from chalicelib.domain.invoice_status import IllegalTransition
from chalicelib.domain.sending import NotSendable
from chalicelib.use_cases.invoices.duplicate_invoice import duplicate_invoice
from chalicelib.use_cases.invoices.explain_invoice import explain_invoice
from chalicelib.use_cases.invoices.list_invoice_events import list_invoice_events
from chalicelib.use_cases.invoices.send_invoice import send_invoice
from chalicelib.use_cases.invoices.void_invoice import void_invoice

routes = Routes(__name__, tag="Invoices", about="Drafted, sent, paid or voided; numbered without gaps.")


@routes.post(
    "/api/v1/invoices/{invoice_id}/send",
    may=Permission.BILLING_WRITE,
    body=SendBody,
    answer=InvoiceView,
    present=present_invoice,
    status=200,
    raises=(NotFound, PreconditionFailed, IllegalTransition, NotSendable),
)
def send_one_invoice(request: Request[SendBody], invoice_id: str) -> Invoice:
    """Send an invoice.

    Gives it the next number of its series, freezes it, posts what is owed, renders the document and mails it. On an
    invoice that is already sent it only delivers again. 422 names the EN 16931 rule that is broken."""
    ports = request.ports
    return send_invoice(
        request.actor,
        invoice_id,
        request.body.delivery(),
        expected_version=request.expected_version,
        books=ports.books,
        clock=ports.clock,
        ids=ports.ids,
    )


@routes.post(
    "/api/v1/invoices/{invoice_id}/void",
    may=Permission.BILLING_WRITE,
    body=VoidBody,
    answer=InvoiceView,
    present=present_invoice,
    status=200,
    raises=(NotFound, PreconditionFailed, IllegalTransition, InvoiceHasPayments),
)
def void_one_invoice(request: Request[VoidBody], invoice_id: str) -> Invoice:
    """Void an invoice.

    Only while nothing is paid on it. Its number stays used and accounted for."""
    ports = request.ports
    return void_invoice(
        request.actor,
        invoice_id,
        request.body.reason,
        expected_version=request.expected_version,
        books=ports.books,
        clock=ports.clock,
        ids=ports.ids,
    )


@routes.post(
    "/api/v1/invoices/{invoice_id}/duplicate",
    may=Permission.BILLING_WRITE,
    answer=InvoiceView,
    present=present_invoice,
    location="/api/v1/invoices/{id}",
    raises=(NotFound, Invalid),
)
def duplicate_one_invoice(request: Request, invoice_id: str) -> Invoice:
    """Copy an invoice into a new draft."""
    ports = request.ports
    return duplicate_invoice(request.actor, invoice_id, books=ports.books, clock=ports.clock, ids=ports.ids)


@routes.get(
    "/api/v1/invoices/{invoice_id}/explain",
    may=Permission.BILLING_READ,
    answer=ExplanationView,
    present=lambda explanation, _: ExplanationView.of(explanation),
    raises=(NotFound,),
)
def explain_one_invoice(request: Request, invoice_id: str) -> Explanation:
    """Explain every figure.

    Each amount with the sum that leads to it, and the identities of EN 16931 with both sides."""
    return explain_invoice(request.actor, invoice_id, books=request.ports.books)


@routes.get(
    "/api/v1/invoices/{invoice_id}/events",
    may=Permission.BILLING_READ,
    answer=TimelineView,
    raises=(NotFound,),
)
def list_events_of_invoice(request: Request, invoice_id: str) -> TimelineView:
    """Read the timeline of an invoice.

    Everything that happened to it, oldest first, each event chained to the one before by its hash."""
    entries = list_invoice_events(request.actor, invoice_id, books=request.ports.books)
    return TimelineView(data=[EventView.of(entry) for entry in entries], next_cursor=None)
