"""Reading one invoice, whole."""

from chalicelib.domain.access import Actor
from chalicelib.domain.invoice import Invoice
from chalicelib.ports.books import Books
from chalicelib.use_cases.loading import load


def get_invoice(actor: Actor, invoice_id: str, *, books: Books) -> Invoice:
    """One query. Raises NotFound for a draft that a client asks for, as for anybody else's invoice."""
    return load(books, actor, Invoice, invoice_id)
