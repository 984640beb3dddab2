"""The organisation's settings as administrators write them."""

import base64
import binascii
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic import StringConstraints as Text

from chalicelib.api.schemas.amounts import PaymentTermsDays
from chalicelib.api.schemas.fields import (
    Body,
    CurrencyCode,
    Flag,
    Locale,
    LongText,
    Name,
    OptionalEmail,
    ShortText,
    Timezone,
    refusal,
)
from chalicelib.api.schemas.parties import AddressBody, Phone, TaxIds
from chalicelib.domain.iban import iban_problem, normalised_iban
from chalicelib.domain.numbering import MAX_PATTERN_LENGTH
from chalicelib.domain.organization import Branding
from chalicelib.domain.party import BankAccount
from chalicelib.domain.series import DocumentKind
from chalicelib.use_cases.organization.update_organization import OrganizationChanges, Renumbering

MAX_LOGO_BYTES = 100_000
_MAX_LOGO_LENGTH = len("data:image/jpeg;base64,") + (MAX_LOGO_BYTES + 2) // 3 * 4
_MAGIC_BYTES = {"data:image/png": b"\x89PNG\r\n\x1a\n", "data:image/jpeg": b"\xff\xd8\xff"}
_LARGEST_COUNTER = 10**12


def _iban(value: str) -> str:
    iban = normalised_iban(value)
    problem = iban_problem(iban)
    if problem is not None:
        raise refusal("iban_invalid", problem)
    return iban


def _logo(value: str) -> str:
    """What the bytes are decides, not what they are called."""
    if not value:
        return value
    media_type, _, encoded = value.partition(";base64,")
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if media_type not in _MAGIC_BYTES or not content.startswith(_MAGIC_BYTES[media_type]):
        raise refusal("logo_invalid", "must be a data URL of a PNG or JPEG: data:image/png;base64,…")
    if len(content) > MAX_LOGO_BYTES:
        raise refusal("logo_too_large", f"must have at most {MAX_LOGO_BYTES} bytes")
    return value


def _distinct_steps(value: list["ReminderBody"]) -> list["ReminderBody"]:
    if len({step.offset_days for step in value}) < len(value):
        raise refusal("not_unique", "must not name a day twice")
    return value


Iban = Annotated[str, Text(max_length=50), AfterValidator(_iban), Field(examples=["DE89370400440532013000"])]
Bic = Annotated[
    str, Text(pattern=r"^([A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?)?$"), Field(examples=["COBADEFFXXX"])
]
Color = Annotated[str, Text(pattern=r"^(#[0-9a-fA-F]{6})?$"), Field(examples=["#1f4e79"])]
Logo = Annotated[
    str, Text(max_length=_MAX_LOGO_LENGTH), AfterValidator(_logo), Field(examples=["data:image/png;base64,…"])
]
Website = Annotated[
    str, Text(max_length=200, pattern=r"^(https?://[^\s<>\"]+)?$"), Field(examples=["https://example.com"])
]
Pattern = Annotated[
    str, Text(min_length=1, max_length=MAX_PATTERN_LENGTH), Field(examples=["INV-{YYYY}-{NNNN}"])
]
Counter = Annotated[int, Field(strict=True, ge=1, lt=_LARGEST_COUNTER, examples=[1])]


class BankAccountBody(Body):
    """Where clients pay to."""

    iban: Iban = Field(description="Checked by length and check digits; blanks are dropped.")
    bic: Bic = Field("", description="The bank's BIC, where it is needed.")
    holder: ShortText = Field("", description="Whose account it is.", examples=["Analytical Engines Ltd"])


class SeriesBody(Body):
    """How documents of one kind are numbered. What is left out stays."""

    pattern: Pattern | None = Field(None, description="`{YYYY}`, `{YY}`, `{MM}` and one counter `{NNNN}`.")
    next: Counter | None = Field(
        None, description="The next number, to go on from another system; never lower."
    )

    def renumbering(self) -> Renumbering:
        return Renumbering(self.pattern, self.next)


class NumberingBody(Body):
    invoice: SeriesBody | None = Field(None, description="Invoice numbers.")
    credit_note: SeriesBody | None = Field(None, description="Credit note numbers.")
    chronological: Flag | None = Field(
        None, description="Refuse an issue date before that of the invoice numbered last.", examples=[False]
    )


class ReminderBody(Body):
    offset_days: Annotated[int, Field(strict=True, ge=-90, le=365)] = Field(
        description="Days after the due date; before it when negative.", examples=[7]
    )


class BrandingBody(Body):
    color: Color = Field("", description="Accent colour of documents, `#rrggbb`.")
    logo: Logo = Field(
        "", description="Data URL of a PNG or JPEG of at most 100 kB. Nothing is ever fetched."
    )
    footer: LongText = Field("", description="Printed at the foot of documents.", examples=["Thank you!"])


Reminders = Annotated[list[ReminderBody], Field(max_length=10), AfterValidator(_distinct_steps)]


class OrganizationBody(Body):
    """Fields that are sent replace what was there; the rest stays. Sent documents keep what they froze."""

    legal_name: Name = Field(
        "", description="The seller's name on documents.", examples=["Analytical Engines Ltd"]
    )
    tax_ids: TaxIds = Field([], description="Tax numbers, checked by their rule where one is published.")
    address: AddressBody = Field(AddressBody(country="DE"), description="The seller's address on documents.")
    email: OptionalEmail = Field("", description="Printed on documents, and where replies go.")
    phone: Phone = Field("", description="Printed on documents.")
    website: Website = Field("", description="Printed on documents.")
    currency: CurrencyCode = Field("EUR", description="Currency of new clients and products.")
    timezone: Timezone = Field("UTC", description="Whose days decide issue and due dates.")
    locale: Locale = Field("en", description="Language of documents where the client has none.")
    payment_terms_days: PaymentTermsDays = Field(30, description="Days until new invoices are due.")
    bank_account: BankAccountBody | None = Field(None, description="Where clients pay to; null for none.")
    numbering: NumberingBody = Field(NumberingBody(), description="How documents are numbered.")
    reminders: Reminders = Field([], description="When unpaid invoices are reminded of.")
    branding: BrandingBody = Field(BrandingBody(), description="How documents look.")

    def changes(self) -> OrganizationChanges:
        fields: dict[str, Any] = {name: getattr(self, name) for name in self.model_fields_set - {"numbering"}}
        if "tax_ids" in fields:
            fields["tax_ids"] = tuple(tax_id.tax_id() for tax_id in self.tax_ids)
        if "address" in fields:
            fields["address"] = self.address.value()
        if self.bank_account is not None:
            fields["bank_account"] = BankAccount(**self.bank_account.model_dump())
        if "branding" in fields:
            fields["branding"] = Branding(**self.branding.model_dump())
        if "reminders" in fields:
            del fields["reminders"]
            fields["reminder_offsets_days"] = tuple(sorted(step.offset_days for step in self.reminders))
        if self.numbering.chronological is not None:
            fields["is_numbering_chronological"] = self.numbering.chronological
        return OrganizationChanges(fields, self._renumberings())

    def _renumberings(self) -> dict[DocumentKind, Renumbering]:
        wanted = {
            DocumentKind.INVOICE: self.numbering.invoice,
            DocumentKind.CREDIT_NOTE: self.numbering.credit_note,
        }
        return {kind: series.renumbering() for kind, series in wanted.items() if series is not None}
