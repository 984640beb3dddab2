"""Routes of payments."""

from chalicelib.api.listing import Filter, FilterKind, ListingRules
from chalicelib.api.request import Request
from chalicelib.api.routing import Routes
from chalicelib.api.schemas.payments import AllocationsBody, PaymentBody, PaymentView
from chalicelib.domain.access import Permission
from chalicelib.domain.errors import Invalid, NotFound, PreconditionFailed
from chalicelib.domain.invoice_status import IllegalTransition
from chalicelib.domain.money import CurrencyMismatch
from chalicelib.domain.payment import NotAllocated, Payment, PaymentStatus
from chalicelib.ports.listing import Page
from chalicelib.use_cases.loading import load
from chalicelib.use_cases.payments.allocate_payment import allocate_payment
from chalicelib.use_cases.payments.deallocate_payment import deallocate_payment
from chalicelib.use_cases.payments.list_payments import list_payments
from chalicelib.use_cases.payments.record_payment import record_payment

routes = Routes(__name__, tag="Payments", about="Money that came in, and where it went.")

LISTING = ListingRules(
    filters={
        "status": Filter(
            "status",
            FilterKind.WORDS,
            allowed=frozenset(s.value for s in PaymentStatus),
            description="One or several, separated by commas.",
        ),
        "client_id": Filter("client_id", FilterKind.ID, description="Who paid."),
        "created_at": Filter("created_at", FilterKind.INSTANT, description="When it was recorded."),
        "received_on": Filter("received_on", FilterKind.DATE, description="Value date."),
        "unallocated": Filter(
            "unallocated_minor", FilterKind.POSITIVE, description="`true`: some of it is credit."
        ),
        "metadata": Filter("metadata", FilterKind.METADATA, description="Facts of your own."),
    }
)


def _present(payment: Payment, request: Request) -> PaymentView:
    return PaymentView.of(payment)


@routes.get(
    "/api/v1/payments", may=Permission.BILLING_READ, answer=PaymentView, listing=LISTING, present=_present
)
def list_all_payments(request: Request) -> Page[Payment]:
    """List payments, newest first."""
    return list_payments(request.actor, request.listing, books=request.ports.books)


@routes.post(
    "/api/v1/payments",
    may=Permission.BILLING_WRITE,
    body=PaymentBody,
    answer=PaymentView,
    present=_present,
    raises=(Invalid, CurrencyMismatch, IllegalTransition),
)
def add_payment(request: Request[PaymentBody]) -> Payment:
    """Record a payment.

    With an `invoice_id` it takes as much as is due there; with `allocations` exactly those. What is left becomes the
    client's credit. Invoices, balances and the journal follow in the same transaction."""
    ports = request.ports
    return record_payment(
        request.actor, request.body.order(), books=ports.books, clock=ports.clock, ids=ports.ids
    )


@routes.get(
    "/api/v1/payments/{payment_id}",
    may=Permission.BILLING_READ,
    answer=PaymentView,
    present=_present,
    raises=(NotFound,),
)
def get_payment(request: Request, payment_id: str) -> Payment:
    """Get a payment."""
    return load(request.ports.books, request.actor, Payment, payment_id)


@routes.post(
    "/api/v1/payments/{payment_id}/allocations",
    may=Permission.BILLING_WRITE,
    body=AllocationsBody,
    answer=PaymentView,
    present=_present,
    status=200,
    raises=(NotFound, PreconditionFailed, Invalid, CurrencyMismatch, IllegalTransition),
)
def match_payment(request: Request[AllocationsBody], payment_id: str) -> Payment:
    """Put unallocated money on invoices.

    The client's credit goes down, the invoices are paid by it."""
    ports = request.ports
    return allocate_payment(
        request.actor,
        payment_id,
        request.body.values(),
        expected_version=request.expected_version,
        books=ports.books,
        clock=ports.clock,
        ids=ports.ids,
    )


@routes.delete(
    "/api/v1/payments/{payment_id}/allocations/{invoice_id}",
    may=Permission.BILLING_WRITE,
    answer=PaymentView,
    present=_present,
    status=200,
    raises=(NotFound, PreconditionFailed, NotAllocated),
)
def unmatch_payment(request: Request, payment_id: str, invoice_id: str) -> Payment:
    """Take money off an invoice again.

    The invoice is owed again and the money is the client's credit."""
    ports = request.ports
    return deallocate_payment(
        request.actor,
        payment_id,
        invoice_id,
        expected_version=request.expected_version,
        books=ports.books,
        clock=ports.clock,
        ids=ports.ids,
    )
