"""From what the books hold to what is printed and mailed: the `Documents` port."""

import base64
import binascii

from chalicelib.documents.content import DocumentCharge, DocumentLine, DocumentTax, InvoiceDocument
from chalicelib.documents.digest import document_digest
from chalicelib.documents.invoice_pdf import render_invoice_pdf
from chalicelib.documents.mail import (
    Letterhead,
    compose_invitation_mail,
    compose_invoice_mail,
    compose_password_reset_mail,
)
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.organization import Organization
from chalicelib.domain.user import User
from chalicelib.ports.documents import Envelope

RESET_VALID_MINUTES = 60
INVITATION_VALID_DAYS = 7


class Printer:
    """Implements `ports.documents.Documents` with fpdf2 and Jinja2."""

    def invoice_digest(self, invoice: Invoice, organization: Organization) -> str:
        return document_digest(_document(invoice, organization))

    def invoice_pdf(self, invoice: Invoice, organization: Organization) -> bytes:
        return render_invoice_pdf(_document(invoice, organization))

    def invoice_mail(
        self, invoice: Invoice, organization: Organization, pdf: bytes, envelope: Envelope
    ) -> bytes:
        """States the amount still due when the mail was asked for."""
        return compose_invoice_mail(
            envelope=envelope,
            letterhead=_letterhead(organization, invoice.locale),
            kind="invoice",
            number=invoice.number or "",
            client_name=invoice.client_name,
            currency=invoice.currency,
            amount_minor=invoice.due_minor,
            due_date=invoice.due_on,
            pdf=pdf,
            bank_account=invoice.content.bank_account,
            payment_reference=invoice.payment_reference,
        )

    def password_reset_mail(
        self, user: User, organization: Organization, link: str, envelope: Envelope
    ) -> bytes:
        return compose_password_reset_mail(
            envelope=envelope,
            letterhead=_letterhead(organization, user.locale),
            user_name=user.name,
            url=link,
            valid_minutes=RESET_VALID_MINUTES,
        )

    def invitation_mail(self, user: User, organization: Organization, link: str, envelope: Envelope) -> bytes:
        return compose_invitation_mail(
            envelope=envelope,
            letterhead=_letterhead(organization, user.locale),
            user_name=user.name,
            inviter="",
            url=link,
            valid_days=INVITATION_VALID_DAYS,
        )


def _letterhead(organization: Organization, locale: str) -> Letterhead:
    return Letterhead(
        organization=organization.legal_name,
        email=organization.email,
        locale=locale or organization.locale,
        accent_color=organization.branding.color or None,
        footer=organization.branding.footer,
    )


def _document(invoice: Invoice, organization: Organization) -> InvoiceDocument:
    body, amounts = invoice.content, invoice.amounts
    if not (invoice.number and invoice.issue_on and body.seller and invoice.sent_at):
        raise AssertionError(f"{invoice.label} was not sent: there is nothing to print")
    return InvoiceDocument(
        kind="invoice",
        number=invoice.number,
        locale=invoice.locale or organization.locale,
        currency=invoice.currency,
        issue_date=invoice.issue_on,
        due_date=invoice.due_on,
        seller=body.seller,
        buyer=body.buyer,
        lines=_lines(invoice),
        subtotal_minor=amounts.subtotal_minor,
        discount_total_minor=amounts.discount_total_minor,
        charges=tuple(
            DocumentCharge(charge.description, net)
            for charge, net in zip(body.charges, body.totals.charge_nets_minor, strict=True)
        ),
        net_total_minor=amounts.net_total_minor,
        tax_breakdown=tuple(
            DocumentTax(g.category, g.rate, g.taxable_minor, g.tax_minor, g.reason)
            for g in body.totals.tax_breakdown
        ),
        tax_total_minor=amounts.tax_total_minor,
        rounding_minor=amounts.rounding_minor,
        total_minor=amounts.total_minor,
        created_at=invoice.sent_at,
        purchase_order=invoice.purchase_order,
        payment_reference=invoice.payment_reference,
        bank_account=body.bank_account,
        notes=body.notes,
        footer=body.footer or organization.branding.footer,
        logo=_logo(organization.branding.logo),
        accent_color=organization.branding.color or None,
        prices_include_tax=invoice.prices_include_tax,
    )


def _lines(invoice: Invoice) -> tuple[DocumentLine, ...]:
    totals = invoice.content.totals
    rows = zip(invoice.content.lines, totals.line_nets_minor, totals.line_discounts_minor, strict=True)
    return tuple(
        DocumentLine(
            description=line.description,
            quantity=line.quantity,
            unit=line.unit,
            unit_price=line.unit_price,
            net_minor=net,
            tax_category=line.tax.category,
            tax_rate=line.tax.rate,
            discount_minor=discount,
        )
        for line, net, discount in rows
    )


def _logo(data_url: str) -> bytes | None:
    """The picture behind a data URL. The edge has checked it; one that cannot be read costs the logo only."""
    _, _, encoded = data_url.partition(";base64,")
    try:
        return base64.b64decode(encoded, validate=True) or None
    except binascii.Error:
        return None
