"""Payments as callers of the API write and read them."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from chalicelib.api.schemas.amounts import PositiveMinorAmount
from chalicelib.api.schemas.fields import (
    Body,
    CalendarDate,
    CurrencyCode,
    Identifier,
    Metadata,
    ShortText,
    View,
    refusal,
)
from chalicelib.api.schemas.instants import Instant
from chalicelib.domain.payment import MAX_ALLOCATIONS, Allocation, Payment, PaymentMethod
from chalicelib.use_cases.payments.record_payment import PaymentOrder


class AllocationBody(Body):
    invoice_id: Identifier = Field(description="The invoice that is paid.")
    amount: PositiveMinorAmount = Field(description="Minor units, at most what is due on it.")

    def value(self) -> Allocation:
        return Allocation(self.invoice_id, self.amount)


def _each_invoice_once(allocations: list[AllocationBody]) -> list[AllocationBody]:
    if len({allocation.invoice_id for allocation in allocations}) < len(allocations):
        raise refusal("duplicate_invoice", "must name each invoice only once")
    return allocations


Allocations = Annotated[
    list[AllocationBody],
    Field(min_length=1, max_length=MAX_ALLOCATIONS),
    AfterValidator(_each_invoice_once),
]


class AllocationsBody(Body):
    """Put unallocated money of the payment on invoices of the same client.

    A single allocation may stand alone: `{"invoice_id": "inv_…", "amount": 11900}`.
    """

    allocations: Allocations = Field(description="Which invoices, and how much each.")

    @model_validator(mode="before")
    @classmethod
    def _one_is_a_list_of_one(cls, value: Any) -> Any:
        stands_alone = isinstance(value, dict) and "invoice_id" in value and "allocations" not in value
        return {"allocations": [value]} if stands_alone else value

    def values(self) -> tuple[Allocation, ...]:
        return tuple(allocation.value() for allocation in self.allocations)


class PaymentBody(Body):
    """Money that came in. Name one `invoice_id`, or `allocations`, or only the `client_id`."""

    client_id: Identifier | None = Field(None, description="Who paid; follows from the invoices when named.")
    invoice_id: Identifier | None = Field(None, description="Takes as much as is due; the rest is credit.")
    allocations: Allocations | None = Field(None, description="Exactly these; the rest is credit.")
    amount: PositiveMinorAmount = Field(description="Minor units received.")
    currency: CurrencyCode = Field(description="Must be the invoices' currency.")
    method: PaymentMethod = Field(description="How it was paid.")
    reference: ShortText = Field("", description="What the payer quoted.", examples=["RF18539007547034"])
    received_on: CalendarDate | None = Field(None, description="Value date; today if left out.")
    metadata: Metadata = Field({}, description="Facts of your own.")

    @model_validator(mode="after")
    def _says_for_whom(self) -> Self:
        if self.invoice_id and self.allocations:
            raise refusal("payment_ambiguous", "takes either an invoice_id or allocations, not both")
        if not (self.invoice_id or self.allocations or self.client_id):
            raise refusal("payment_without_client", "needs an invoice_id, allocations or a client_id")
        return self

    def order(self) -> PaymentOrder:
        return PaymentOrder(
            amount_minor=self.amount,
            currency=self.currency,
            method=self.method,
            client_id=self.client_id,
            invoice_id=self.invoice_id,
            allocations=tuple(allocation.value() for allocation in self.allocations or ()),
            reference=self.reference,
            received_on=self.received_on,
            metadata=self.metadata,
        )


class AllocationView(View):
    invoice_id: str = Field(description="The invoice that is paid.")
    amount: int = Field(description="Minor units.", examples=[11900])


class PaymentView(View):
    id: str = Field(description="Identifies the payment.", examples=["pay_01KBM2QJ8Z6F3W4N5P7R9T1V3X"])
    client_id: str = Field(description="Who paid.")
    status: Literal["pending", "succeeded", "failed"] = Field(description="Whether the money is there.")
    amount: int = Field(description="Minor units received.", examples=[11900])
    currency: str = Field(description="ISO 4217.", examples=["EUR"])
    method: str = Field(description="How it was paid.", examples=["bank_transfer"])
    reference: str = Field(description="What the payer quoted.", examples=["RF18539007547034"])
    received_on: date = Field(description="Value date.", examples=["2026-11-30"])
    allocations: list[AllocationView] = Field(description="Which invoices it paid.")
    unallocated_amount: int = Field(description="What became the client's credit.", examples=[0])
    amount_refunded: int = Field(description="Minor units given back.", examples=[0])
    amount_disputed: int = Field(description="Minor units in dispute.", examples=[0])
    metadata: dict[str, str] = Field(description="Facts of your own.")
    created_at: Instant = Field(description="When it was recorded.")
    version: int = Field(description="Rises with every change; see `If-Match`.", examples=[1])

    @classmethod
    def of(cls, payment: Payment) -> "PaymentView":
        return cls(
            id=payment.id,
            client_id=payment.client_id,
            status=payment.status.value,
            amount=payment.amount_minor,
            currency=payment.currency,
            method=payment.method.value,
            reference=payment.reference,
            received_on=payment.received_on,
            allocations=[
                AllocationView(invoice_id=a.invoice_id, amount=a.amount_minor) for a in payment.allocations
            ],
            unallocated_amount=payment.unallocated_minor,
            amount_refunded=payment.refunded_minor,
            amount_disputed=payment.disputed_minor,
            metadata=dict(payment.metadata),
            created_at=payment.created_at,
            version=payment.version,
        )
