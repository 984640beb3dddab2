"""Turning what an author typed into a draft: amounts computed, fallbacks resolved, the buyer copied in."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.client import Client
from chalicelib.domain.errors import Invalid
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_content import Amounts, InvoiceBody, Terms, require_due_after_issue
from chalicelib.domain.invoice_status import InvoiceAction, next_status
from chalicelib.domain.organization import Organization
from chalicelib.domain.totals import compute_totals


def draft(invoice_id: str, terms: Terms, organization: Organization, client: Client, at: datetime) -> Invoice:
    """A new draft. Raises Invalid where the lines cannot be computed or the dates contradict each other."""
    require_due_after_issue(terms.issue_on, terms.due_on)
    currency = terms.currency or client.currency or organization.currency
    body = _body(terms, currency, client)
    return Invoice(
        id=invoice_id,
        organization_id=organization.id,
        client_id=client.id,
        client_name=client.name,
        client_version=client.version,
        currency=currency,
        timezone=organization.timezone,
        locale=client.locale or organization.locale,
        created_at=at,
        amounts=Amounts.of(body.totals),
        issue_on=terms.issue_on,
        due_on=terms.due_on,
        payment_terms_days=_payment_terms_days(terms, organization, client),
        prices_include_tax=terms.prices_include_tax,
        purchase_order=terms.purchase_order,
        metadata=terms.metadata,
        body=body,
    )


def redraft(invoice: Invoice, terms: Terms, organization: Organization, client: Client) -> Invoice:
    """The same draft with other terms. Raises IllegalTransition once it is sent."""
    require_editable(invoice)
    edited = draft(invoice.id, terms, organization, client, invoice.created_at)
    return replace(edited, version=invoice.version)


def require_editable(invoice: Invoice) -> None:
    """Raises IllegalTransition (`invoice_not_draft`) once it is sent."""
    next_status(invoice.status, InvoiceAction.EDIT, invoice.label)


def with_client(invoice: Invoice, client: Client) -> Invoice:
    """A draft brought up to the client's current details."""
    body = replace(invoice.content, buyer=client.party(), recipients=client.invoice_recipients())
    return replace(invoice, client_name=client.name, client_version=client.version, body=body)


def terms_of(invoice: Invoice) -> Terms:
    """What the author of a draft had decided, so that an edit can replace just some of it."""
    body = invoice.content
    return Terms(
        client_id=invoice.client_id,
        lines=body.lines,
        currency=invoice.currency,
        discount=body.discount,
        charges=body.charges,
        prices_include_tax=invoice.prices_include_tax,
        issue_on=invoice.issue_on,
        due_on=invoice.due_on,
        payment_terms_days=invoice.payment_terms_days,
        purchase_order=invoice.purchase_order,
        notes=body.notes,
        footer=body.footer,
        metadata=invoice.metadata,
    )


def require_billable(client: Client) -> None:
    if client.is_archived:
        raise Invalid.field("/client_id", "client_archived", f"client '{client.id}' is archived")


def _body(terms: Terms, currency: str, client: Client) -> InvoiceBody:
    totals = compute_totals(
        terms.lines,
        currency=currency,
        discount=terms.discount,
        charges=terms.charges,
        prices_include_tax=terms.prices_include_tax,
    )
    return InvoiceBody(
        lines=terms.lines,
        totals=totals,
        buyer=client.party(),
        discount=terms.discount,
        charges=terms.charges,
        notes=terms.notes,
        footer=terms.footer,
        recipients=client.invoice_recipients(),
    )


def _payment_terms_days(terms: Terms, organization: Organization, client: Client) -> int:
    for days in (terms.payment_terms_days, client.payment_terms_days):
        if days is not None:
            return days
    return organization.payment_terms_days
