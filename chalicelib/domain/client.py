"""A client: the company or person that is billed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.party import Address, Party, TaxId


class ClientType(StrEnum):
    COMPANY = "company"
    INDIVIDUAL = "individual"


@dataclass(frozen=True)
class Contact:
    name: str
    email: str = ""
    phone: str = ""
    role: str = ""
    receives_invoices: bool = False


@dataclass(frozen=True)
class Client:
    """`credits_minor` is what the organisation owes the client, per currency; only commits of money move it."""

    id: str
    organization_id: str
    type: ClientType
    name: str
    created_at: datetime
    email: str = ""
    tax_ids: tuple[TaxId, ...] = ()
    billing_address: Address | None = None
    shipping_address: Address | None = None
    contacts: tuple[Contact, ...] = ()
    currency: str | None = None
    locale: str = ""
    payment_terms_days: int | None = None
    notes: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    credits_minor: Mapping[str, int] = field(default_factory=dict)
    is_archived: bool = False
    version: int = 1

    def party(self) -> Party:
        """The buyer as a document freezes it."""
        return Party(name=self.name, address=self.billing_address, tax_ids=self.tax_ids, email=self.email)

    def invoice_recipients(self) -> tuple[str, ...]:
        """Where invoices go: the contacts that asked for them, else the client's own address."""
        contacts = tuple(c.email for c in self.contacts if c.receives_invoices and c.email)
        return contacts or ((self.email,) if self.email else ())
