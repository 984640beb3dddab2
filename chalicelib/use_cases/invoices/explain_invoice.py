"""Explaining: every figure of an invoice with its derivation."""

from chalicelib.domain.access import Actor
from chalicelib.domain.explanation import Explanation, explain
from chalicelib.domain.invoice import Invoice
from chalicelib.ports.books import Books
from chalicelib.use_cases.loading import load


def explain_invoice(actor: Actor, invoice_id: str, *, books: Books) -> Explanation:
    """The arithmetic of the stored lines and totals; the same before and after sending."""
    invoice = load(books, actor, Invoice, invoice_id)
    body = invoice.content
    return explain(
        body.lines,
        body.totals,
        currency=invoice.currency,
        discount=body.discount,
        charges=body.charges,
        prices_include_tax=invoice.prices_include_tax,
    )
