"""Clients as callers of the API write and read them."""

from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.api.schemas.amounts import PaymentTermsDays
from chalicelib.api.schemas.fields import (
    Body,
    CurrencyCode,
    LongText,
    Metadata,
    Name,
    OptionalEmail,
    OptionalLocale,
    View,
)
from chalicelib.api.schemas.instants import Instant
from chalicelib.api.schemas.parties import (
    AddressBody,
    AddressView,
    ContactBody,
    ContactView,
    TaxIds,
    TaxIdView,
)
from chalicelib.domain.client import Client, ClientType
from chalicelib.use_cases.clients.details import ClientDetails

Contacts = Annotated[list[ContactBody], Field(max_length=50)]


class ClientChanges(Body):
    """Fields that are given replace what was there; the rest stays."""

    type: ClientType = Field(ClientType.COMPANY, description="A company or an individual.")
    name: Name = Field("", description="The name on documents.", examples=["Analytical Engines Ltd"])
    email: OptionalEmail = Field("", description="Where documents go when no contact receives them.")
    tax_ids: TaxIds = Field([], description="Tax numbers, checked by their rule where one is published.")
    billing_address: AddressBody | None = Field(None, description="The address on documents.")
    shipping_address: AddressBody | None = Field(None, description="Where goods go.")
    contacts: Contacts = Field([], description="People at the client.")
    currency: CurrencyCode | None = Field(None, description="Currency of new invoices.")
    locale: OptionalLocale = Field("", description="Language of documents and mail.")
    payment_terms_days: PaymentTermsDays | None = Field(None, description="Days until new invoices are due.")
    notes: LongText = Field("", description="For your own eyes; never on documents.", examples=["Pays late."])
    metadata: Metadata = Field({}, description="Facts of your own.")

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, as domain values."""
        values: dict[str, Any] = {name: getattr(self, name) for name in self.model_fields_set}
        for name in ("billing_address", "shipping_address"):
            if values.get(name) is not None:
                values[name] = values[name].value()
        if "tax_ids" in values:
            values["tax_ids"] = tuple(tax_id.tax_id() for tax_id in self.tax_ids)
        if "contacts" in values:
            values["contacts"] = tuple(contact.value() for contact in self.contacts)
        return values


class ClientBody(ClientChanges):
    """A new client. Only the name is required."""

    name: Name = Field(description="The name on documents.", examples=["Analytical Engines Ltd"])

    def details(self) -> ClientDetails:
        return ClientDetails(**{"type": self.type, **self.changes()})


class CreditView(View):
    currency: str = Field(description="ISO 4217.", examples=["EUR"])
    amount: int = Field(description="What you owe the client, in minor units.", examples=[2500])


class ClientView(View):
    id: str = Field(description="Identifies the client.", examples=["cli_01KBM2QJ8Z6F3W4N5P7R9T1V3X"])
    type: Literal["company", "individual"] = Field(description="A company or an individual.")
    name: str = Field(description="The name on documents.", examples=["Analytical Engines Ltd"])
    email: str = Field(description="Where documents go when no contact receives them.")
    tax_ids: list[TaxIdView] = Field(description="Tax numbers.")
    billing_address: AddressView | None = Field(description="The address on documents.")
    shipping_address: AddressView | None = Field(description="Where goods go.")
    contacts: list[ContactView] = Field(description="People at the client.")
    currency: str | None = Field(description="Currency of new invoices.", examples=["EUR"])
    locale: str = Field(description="Language of documents and mail.", examples=["en"])
    payment_terms_days: int | None = Field(description="Days until new invoices are due.", examples=[14])
    notes: str = Field(description="For your own eyes; empty for the client itself.")
    metadata: dict[str, str] = Field(description="Facts of your own.")
    credit_balance: list[CreditView] = Field(description="What you owe the client, per currency.")
    archived: bool = Field(description="Whether new invoices are refused.", examples=[False])
    created_at: Instant = Field(description="When it was added.")
    version: int = Field(description="Rises with every change; see `If-Match`.", examples=[1])

    @classmethod
    def of(cls, client: Client, *, is_for_client: bool = False) -> "ClientView":
        return cls(
            id=client.id,
            type=client.type.value,
            name=client.name,
            email=client.email,
            tax_ids=[TaxIdView.of(tax_id) for tax_id in client.tax_ids],
            billing_address=AddressView.of(client.billing_address) if client.billing_address else None,
            shipping_address=AddressView.of(client.shipping_address) if client.shipping_address else None,
            contacts=[ContactView.of(contact) for contact in client.contacts],
            currency=client.currency,
            locale=client.locale,
            payment_terms_days=client.payment_terms_days,
            notes="" if is_for_client else client.notes,
            metadata={} if is_for_client else dict(client.metadata),
            credit_balance=[
                CreditView(currency=c, amount=a) for c, a in sorted(client.credits_minor.items()) if a
            ],
            archived=client.is_archived,
            created_at=client.created_at,
            version=client.version,
        )
