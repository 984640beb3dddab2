"""Invoices as callers of the API read them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from chalicelib.api.schemas.clients import ClientView
from chalicelib.api.schemas.fields import View
from chalicelib.api.schemas.instants import Instant
from chalicelib.api.schemas.lines import ChargeView, DiscountView, LineView
from chalicelib.api.schemas.payments import PaymentView
from chalicelib.domain.decimals import decimal_text
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.totals import TaxGroup
from chalicelib.use_cases.invoices.expand_invoice import ExpandedInvoice


class TaxGroupView(View):
    category: str = Field(description="EN 16931 category.", examples=["S"])
    rate: str = Field(description="Percent.", examples=["19"])
    reason: str = Field(description="Why no tax is due.", examples=[""])
    taxable_amount: int = Field(description="Minor units (BT-116).", examples=[18750])
    tax_amount: int = Field(description="Minor units (BT-117).", examples=[3563])

    @classmethod
    def of(cls, group: TaxGroup) -> "TaxGroupView":
        return cls(
            category=group.category,
            rate=decimal_text(group.rate),
            reason=group.reason,
            taxable_amount=group.taxable_minor,
            tax_amount=group.tax_minor,
        )


class InvoiceSummaryView(View):
    """What lists show: everything but the lines and parties."""

    id: str = Field(description="Identifies the invoice.", examples=["inv_01KBM2QJ8Z6F3W4N5P7R9T1V3X"])
    number: str | None = Field(description="Given at sending.", examples=["INV-2026-0007"])
    status: Literal["draft", "sent", "overdue", "paid", "void", "uncollectible"] = Field(
        description="Its state."
    )
    client_id: str = Field(description="Who is billed.")
    client_name: str = Field(description="The client's name.", examples=["Analytical Engines Ltd"])
    currency: str = Field(description="ISO 4217.", examples=["EUR"])
    issue_date: date | None = Field(description="In the organisation's time zone.", examples=["2026-11-30"])
    due_date: date | None = Field(description="Last day to pay.", examples=["2026-12-30"])
    payment_terms_days: int = Field(description="Days from issue until due.", examples=[30])
    prices_include_tax: bool = Field(description="Whether prices include tax.", examples=[False])
    purchase_order: str = Field(description="The buyer's order number.", examples=["PO-4711"])
    subtotal: int = Field(description="Sum of the lines, net (BT-106).", examples=[18750])
    discount_total: int = Field(description="Document discount, net (BT-107).", examples=[0])
    charge_total: int = Field(description="Charges, net (BT-108).", examples=[0])
    net_total: int = Field(description="Net of tax (BT-109).", examples=[18750])
    tax_total: int = Field(description="Tax (BT-110).", examples=[3563])
    rounding_amount: int = Field(description="What does not divide, made visible (BT-114).", examples=[0])
    total: int = Field(description="What is owed in all.", examples=[22313])
    amount_paid: int = Field(description="Minor units paid.", examples=[0])
    amount_credited: int = Field(description="Minor units credited.", examples=[0])
    amount_due: int = Field(description="Minor units still owed.", examples=[22313])
    payment_reference: str | None = Field(
        description="ISO 11649; given at sending.", examples=["RF18539007547034"]
    )
    pay_url: str | None = Field(
        description="Where the client can pay online; null while no gateway is set up."
    )
    metadata: dict[str, str] = Field(description="Facts of your own.")
    created_at: Instant = Field(description="When it was drafted.")
    sent_at: Instant | None = Field(description="When it was sent.")
    paid_at: Instant | None = Field(description="When the last of it was paid.")
    voided_at: Instant | None = Field(description="When it was voided.")
    void_reason: str | None = Field(description="Why it was voided.", examples=[None])
    version: int = Field(description="Rises with every change; see `If-Match`.", examples=[1])
    client: ClientView | None = Field(
        None, description="With `expand=client`.", exclude_if=lambda value: value is None
    )
    payments: list[PaymentView] | None = Field(
        None, description="With `expand=payments`.", exclude_if=lambda value: value is None
    )


class InvoiceView(InvoiceSummaryView):
    """The whole invoice."""

    lines: list[LineView] = Field(description="What is charged for.")
    discount: DiscountView | None = Field(description="Taken off the sum of the lines.")
    charges: list[ChargeView] = Field(description="Amounts for the whole document.")
    tax_breakdown: list[TaxGroupView] = Field(description="Tax per category and rate.")
    notes: str = Field(description="Printed below the totals.")
    footer: str = Field(description="Printed at the foot of each page.")


def summary_fields(invoice: Invoice, now: datetime) -> dict[str, Any]:
    amounts = invoice.amounts
    return {
        "id": invoice.id,
        "number": invoice.number,
        "status": invoice.status_at(now).value,
        "client_id": invoice.client_id,
        "client_name": invoice.client_name,
        "currency": invoice.currency,
        "issue_date": invoice.issue_on,
        "due_date": invoice.foreseeable_due_on,
        "payment_terms_days": invoice.payment_terms_days,
        "prices_include_tax": invoice.prices_include_tax,
        "purchase_order": invoice.purchase_order,
        "subtotal": amounts.subtotal_minor,
        "discount_total": amounts.discount_total_minor,
        "charge_total": amounts.charge_total_minor,
        "net_total": amounts.net_total_minor,
        "tax_total": amounts.tax_total_minor,
        "rounding_amount": amounts.rounding_minor,
        "total": amounts.total_minor,
        "amount_paid": invoice.paid_minor,
        "amount_credited": invoice.credited_minor,
        "amount_due": invoice.due_minor,
        "payment_reference": invoice.payment_reference or None,
        "pay_url": None,
        "metadata": dict(invoice.metadata),
        "created_at": invoice.created_at,
        "sent_at": invoice.sent_at,
        "paid_at": invoice.paid_at,
        "voided_at": invoice.voided_at,
        "void_reason": invoice.void_reason or None,
        "version": invoice.version,
    }


def embedded_fields(expanded: ExpandedInvoice, *, is_for_client: bool) -> dict[str, Any]:
    client, payments = expanded.client, expanded.payments
    return {
        "client": None if client is None else ClientView.of(client, is_for_client=is_for_client),
        "payments": None if payments is None else [PaymentView.of(payment) for payment in payments],
    }


def summary_view(invoice: Invoice, now: datetime, embedded: Mapping[str, Any]) -> InvoiceSummaryView:
    return InvoiceSummaryView(**summary_fields(invoice, now), **embedded)


def invoice_view(invoice: Invoice, now: datetime, embedded: Mapping[str, Any]) -> InvoiceView:
    body = invoice.content
    return InvoiceView(
        **summary_fields(invoice, now),
        **embedded,
        lines=LineView.all_of(body),
        discount=DiscountView.of(body.discount),
        charges=[ChargeView.of(charge) for charge in body.charges],
        tax_breakdown=[TaxGroupView.of(group) for group in body.totals.tax_breakdown],
        notes=body.notes,
        footer=body.footer,
    )
