"""Duplicating: a new draft with the same lines, for the client as it is today."""

from dataclasses import replace

from chalicelib.domain.access import Actor
from chalicelib.domain.client import Client
from chalicelib.domain.drafting import draft, require_billable, terms_of
from chalicelib.domain.ids import Kind
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.organization import Organization
from chalicelib.ports.books import Books, Change, saves
from chalicelib.ports.clock import Clock, Ids
from chalicelib.use_cases.loading import load


def duplicate_invoice(actor: Actor, invoice_id: str, *, books: Books, clock: Clock, ids: Ids) -> Invoice:
    """The dates are not copied: the new draft gets its own when it is sent."""
    original = load(books, actor, Invoice, invoice_id)
    organization, client = books.get_many(
        actor.organization_id, (Organization, actor.organization_id), (Client, original.client_id)
    )
    require_billable(client)
    terms = replace(terms_of(original), issue_on=None, due_on=None)
    copy = draft(ids.new(Kind.INVOICE), terms, organization, client, clock.now())
    books.commit(Change(actor.organization_id, saves=saves(copy), result=copy))
    return copy
