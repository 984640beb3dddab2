"""Invoices as callers of the API write them: drafts and what is done with them."""

from typing import Annotated, Any

from pydantic import Field

from chalicelib.api.schemas.amounts import PaymentTermsDays
from chalicelib.api.schemas.fields import (
    Body,
    CalendarDate,
    CurrencyCode,
    Email,
    Flag,
    Identifier,
    LongText,
    Metadata,
    Name,
    ShortText,
)
from chalicelib.api.schemas.lines import MAX_CHARGES, MAX_LINES, ChargeBody, DiscountBody, LineBody
from chalicelib.domain.invoice_content import Terms
from chalicelib.use_cases.invoices.materials import LineInput
from chalicelib.use_cases.invoices.send_invoice import Deliver, Delivery

MAX_RECIPIENTS = 20

Lines = Annotated[list[LineBody], Field(max_length=MAX_LINES)]
Charges = Annotated[list[ChargeBody], Field(max_length=MAX_CHARGES)]

_TERMS_NAMES = {"issue_date": "issue_on", "due_date": "due_on"}


class InvoiceChanges(Body):
    """Fields that are given replace what was there; the rest stays."""

    client_id: Identifier = Field("", description="Who is billed.")
    currency: CurrencyCode | None = Field(
        None, description="The client's, else the organisation's, if left out."
    )
    lines: Lines = Field([], description="What is charged for, up to 1,000 lines.")
    discount: DiscountBody | None = Field(None, description="Taken off the sum of the lines.")
    charges: Charges = Field([], description="Amounts for the whole document, such as freight.")
    prices_include_tax: Flag = Field(
        False, description="Whether unit prices, discounts and charges include tax."
    )
    issue_date: CalendarDate | None = Field(None, description="The day of sending if left out.")
    due_date: CalendarDate | None = Field(None, description="Counted from the payment terms if left out.")
    payment_terms_days: PaymentTermsDays | None = Field(None, description="Days from issue until due.")
    purchase_order: ShortText = Field("", description="The buyer's order number.", examples=["PO-4711"])
    notes: LongText = Field("", description="Printed below the totals.", examples=["Thank you."])
    footer: LongText = Field("", description="Printed at the foot of each page.", examples=[""])
    metadata: Metadata = Field({}, description="Facts of your own.")

    def line_inputs(self) -> tuple[LineInput, ...] | None:
        """The lines, if they were sent."""
        return tuple(line.value() for line in self.lines) if "lines" in self.model_fields_set else None

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, other than lines, as fields of Terms."""
        sent = self.model_fields_set - {"lines"}
        values = {_TERMS_NAMES.get(name, name): getattr(self, name) for name in sent}
        if self.discount is not None:
            values["discount"] = self.discount.value()
        if "charges" in values:
            values["charges"] = tuple(charge.value() for charge in self.charges)
        return values


class InvoiceDraftBody(InvoiceChanges):
    """A new draft. Only the client is required; lines must be there before it can be sent."""

    client_id: Identifier = Field(description="Who is billed.", examples=["cli_01KBM2QJ8Z6F3W4N5P7R9T1V3X"])

    def terms(self) -> Terms:
        return Terms(**{"lines": (), **self.changes()})

    def inputs(self) -> tuple[LineInput, ...]:
        return self.line_inputs() or ()


class SendBody(Body):
    """How the invoice leaves."""

    deliver: Deliver | None = Field(
        None,
        description="`none` only numbers and renders it. By default it is mailed if there is an address.",
    )
    to: Annotated[list[Email], Field(max_length=MAX_RECIPIENTS)] = Field(
        [], description="Who gets the mail; the client's own recipients if empty."
    )

    def delivery(self) -> Delivery:
        return Delivery(self.deliver, tuple(self.to))


class VoidBody(Body):
    reason: Name = Field(description="Why; kept with the invoice.", examples=["Wrong client"])
