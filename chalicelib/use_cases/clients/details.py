"""What people write about a client, and the check of its tax numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from chalicelib.domain.client import Client, ClientType, Contact
from chalicelib.domain.party import Address, TaxId
from chalicelib.ports.identity import TaxIdRules
from chalicelib.use_cases.organization.tax_numbers import canonical_tax_ids


@dataclass(frozen=True)
class ClientDetails:
    type: ClientType
    name: str
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

    def applied_to(self, client: Client) -> Client:
        return replace(client, **{f.name: getattr(self, f.name) for f in fields(self)})

    @classmethod
    def of(cls, client: Client) -> "ClientDetails":
        return cls(**{f.name: getattr(client, f.name) for f in fields(cls)})


def checked(details: ClientDetails, tax_ids: TaxIdRules) -> ClientDetails:
    """The details with tax ids in canonical spelling. Raises Invalid naming each that breaks its scheme's rule."""
    return replace(details, tax_ids=canonical_tax_ids(details.tax_ids, rules=tax_ids))
