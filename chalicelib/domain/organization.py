"""The seller: an organisation, how it numbers its documents and where it wants to be paid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from chalicelib.domain.party import Address, BankAccount, Party, TaxId

DEFAULT_INVOICE_PATTERN = "INV-{YYYY}-{NNNN}"
DEFAULT_CREDIT_NOTE_PATTERN = "CN-{YYYY}-{NNNN}"


@dataclass(frozen=True)
class Branding:
    """`color` is `#rrggbb`; `logo` is a data URL of a PNG or JPEG; nothing is ever fetched."""

    color: str = ""
    logo: str = ""
    footer: str = ""


@dataclass(frozen=True)
class Organization:
    id: str
    legal_name: str
    currency: str
    timezone: str
    created_at: datetime
    address: Address
    locale: str = "en"
    tax_ids: tuple[TaxId, ...] = ()
    email: str = ""
    phone: str = ""
    website: str = ""
    payment_terms_days: int = 30
    bank_account: BankAccount | None = None
    branding: Branding = field(default_factory=Branding)
    reminder_offsets_days: tuple[int, ...] = (-3, 1, 7, 14)
    is_numbering_chronological: bool = False
    metadata: Mapping[str, str] = field(default_factory=dict)
    version: int = 1

    @property
    def organization_id(self) -> str:
        """An organisation owns itself: every aggregate answers this."""
        return self.id

    def party(self) -> Party:
        """The seller as a document freezes it."""
        return Party(
            name=self.legal_name,
            address=self.address,
            tax_ids=self.tax_ids,
            email=self.email,
            phone=self.phone,
            website=self.website,
        )

    def local_date(self, at: datetime) -> date:
        return local_date(at, self.timezone)


def local_date(at: datetime, timezone: str) -> date:
    """The calendar day that an instant falls on in an IANA time zone."""
    return at.astimezone(ZoneInfo(timezone)).date()
