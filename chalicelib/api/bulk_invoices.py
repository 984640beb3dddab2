"""One operation over many invoices: each item stands alone, and with a key none is done twice."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any, cast

import orjson

from chalicelib.api.errors import KeyReused, problem_of
from chalicelib.api.execution import until_current
from chalicelib.api.idempotency import Claim, Receipts
from chalicelib.api.replies import Reply
from chalicelib.api.request import Request
from chalicelib.api.routing import Routes
from chalicelib.api.schemas.bulk import BulkBody, BulkResultView, BulkSendItem, BulkView, BulkVoidItem
from chalicelib.api.schemas.invoice_bodies import InvoiceDraftBody
from chalicelib.api.validation import validate
from chalicelib.domain.access import Permission
from chalicelib.domain.errors import PaidupError, StaleVersion, Unavailable
from chalicelib.domain.invoice import Invoice
from chalicelib.ports.books import AlreadyAnswered, Books, Change, Receipt
from chalicelib.use_cases.invoices.create_draft import create_draft
from chalicelib.use_cases.invoices.send_invoice import send_invoice
from chalicelib.use_cases.invoices.void_invoice import void_invoice

routes = Routes(__name__, tag="Invoices", about="Drafted, sent, paid or voided; numbered without gaps.")


@routes.post(
    "/api/v1/invoices/bulk",
    may=Permission.BILLING_WRITE,
    body=BulkBody,
    answer=BulkView,
    status=200,
    is_in_parts=True,
)
def process_invoices_in_bulk(request: Request[BulkBody]) -> BulkView:
    """Create, send or void many invoices.

    Each item is checked and carried out on its own: one bad item never harms the others. With an `Idempotency-Key`,
    a repeated request continues where the first one stopped and does nothing twice."""
    results: list[BulkResultView] = []
    passing_trouble: PaidupError | None = None
    for index, item in enumerate(request.body.items):
        try:
            results.append(BulkResultView(index=index, **_outcome_of(request, index, item)))
        except KeyReused:
            raise
        except PaidupError as error:
            if isinstance(error, Unavailable | StaleVersion):
                passing_trouble = error
            problem = problem_of(error, request.request_id)
            results.append(BulkResultView(index=index, status=problem["status"], error=problem))
    if passing_trouble is not None and request.idempotency_key is not None:
        # A receipt would keep the trouble for ever. With a key, the whole request can simply be repeated.
        raise passing_trouble
    return BulkView(results=results)


def _outcome_of(request: Request[BulkBody], index: int, item: dict[str, Any] | str) -> dict[str, Any]:
    """What became of one item, now or when the same request was sent before. Raises what its use case raises."""
    fields = {"id": item} if isinstance(item, str) else item
    receipts = _receipts(request, index, fields)
    books = _ItemBooks(request.ports.books, receipts, _STATUSES[request.body.operation])
    try:
        done = until_current(lambda: _OPERATIONS[request.body.operation](request, fields, books))
        return _outcome(done, books.status)
    except AlreadyAnswered as known:
        assert receipts is not None, "only a receipt of ours can be found taken"
        return _replayed(receipts, known.receipt)
    except PaidupError:
        # The refusal may be the echo of our own success: 'already void' when the first request voided it.
        stored = books.receipt(receipts.claim.organization_id, receipts.claim.key) if receipts else None
        if receipts is None or stored is None:
            raise
        return _replayed(receipts, stored)


def _replayed(receipts: Receipts, receipt: Receipt) -> dict[str, Any]:
    outcome: dict[str, Any] = orjson.loads(receipts.replay(receipt).body)
    return outcome


def _receipts(request: Request[BulkBody], index: int, fields: dict[str, Any]) -> Receipts | None:
    """Each item has a key of its own, made from the request's."""
    if request.idempotency_key is None:
        return None
    claim = Claim.of(f"{request.idempotency_key} item {index}", request.signed_in, request.call, fields)
    return Receipts(claim, request.now, None)


def _create(request: Request[BulkBody], fields: dict[str, Any], books: Books) -> Invoice:
    body = validate(InvoiceDraftBody, fields)
    ports = request.ports
    return create_draft(
        request.actor, body.terms(), body.inputs(), books=books, clock=ports.clock, ids=ports.ids
    )


def _send(request: Request[BulkBody], fields: dict[str, Any], books: Books) -> Invoice:
    item = validate(BulkSendItem, fields)
    ports = request.ports
    return send_invoice(
        request.actor, item.id, item.delivery(), books=books, clock=ports.clock, ids=ports.ids
    )


def _void(request: Request[BulkBody], fields: dict[str, Any], books: Books) -> Invoice:
    item = validate(BulkVoidItem, fields)
    ports = request.ports
    return void_invoice(request.actor, item.id, item.reason, books=books, clock=ports.clock, ids=ports.ids)


_OPERATIONS: dict[str, Callable[[Request[BulkBody], dict[str, Any], Any], Invoice]] = {
    "create": _create,
    "send": _send,
    "void": _void,
}
_STATUSES = {"create": HTTPStatus.CREATED, "send": HTTPStatus.OK, "void": HTTPStatus.OK}


def _outcome(invoice: Invoice, status: int) -> dict[str, Any]:
    return {"status": int(status), "id": invoice.id, "number": invoice.number}


class _ItemBooks:
    """Books whose commits carry the receipt of one item."""

    def __init__(self, books: Books, receipts: Receipts | None, status: int) -> None:
        self._books = books
        self._receipts = receipts
        self.status = status

    def __getattr__(self, name: str) -> Any:
        return getattr(self._books, name)

    def commit(self, change: Change) -> None:
        if self._receipts is not None:
            outcome = orjson.dumps(_outcome(cast(Invoice, change.result), self.status))
            change = replace(change, receipt=self._receipts.receipt(Reply(self.status, {}, outcome)))
        self._books.commit(change)
