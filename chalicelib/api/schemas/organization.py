"""The organisation's settings as its people read them."""

from pydantic import Field

from chalicelib.api.schemas.fields import View
from chalicelib.api.schemas.instants import Instant
from chalicelib.api.schemas.parties import AddressView, TaxIdView
from chalicelib.domain.organization import Branding, Organization
from chalicelib.domain.series import NumberSeries
from chalicelib.use_cases.organization.settings import OrganizationSettings


class BankAccountView(View):
    iban: str = Field(description="The account.", examples=["DE89370400440532013000"])
    bic: str = Field(description="The bank's BIC.", examples=["COBADEFFXXX"])
    holder: str = Field(description="Whose account it is.", examples=["Analytical Engines Ltd"])


class SeriesView(View):
    pattern: str = Field(description="How numbers are spelt.", examples=["INV-{YYYY}-{NNNN}"])
    next: int = Field(description="The counter of the next document issued today.", examples=[8])


class NumberingView(View):
    invoice: SeriesView = Field(description="Invoice numbers.")
    credit_note: SeriesView = Field(description="Credit note numbers.")
    chronological: bool = Field(description="Whether issue dates may not run backwards.", examples=[False])


class ReminderView(View):
    offset_days: int = Field(description="Days after the due date; before it when negative.", examples=[7])


class BrandingView(View):
    color: str = Field(description="Accent colour of documents.", examples=["#1f4e79"])
    logo: str = Field(description="Data URL of the logo.", examples=[""])
    footer: str = Field(description="Printed at the foot of documents.", examples=["Thank you!"])


class OrganizationView(View):
    id: str = Field(description="Identifies the organisation.", examples=["org_01KBM2QJ8Z6F3W4N5P7R9T1V3X"])
    legal_name: str = Field(
        description="The seller's name on documents.", examples=["Analytical Engines Ltd"]
    )
    tax_ids: list[TaxIdView] = Field(description="Tax numbers.")
    address: AddressView = Field(description="The seller's address on documents.")
    email: str = Field(description="Printed on documents.", examples=["billing@example.com"])
    phone: str = Field(description="Printed on documents.", examples=["+49 30 901820"])
    website: str = Field(description="Printed on documents.", examples=["https://example.com"])
    currency: str = Field(description="Currency of new clients and products.", examples=["EUR"])
    timezone: str = Field(description="Whose days decide issue and due dates.", examples=["Europe/Berlin"])
    locale: str = Field(description="Language of documents.", examples=["en"])
    payment_terms_days: int = Field(description="Days until new invoices are due.", examples=[30])
    bank_account: BankAccountView | None = Field(description="Where clients pay to.")
    numbering: NumberingView = Field(description="How documents are numbered.")
    reminders: list[ReminderView] = Field(description="When unpaid invoices are reminded of.")
    branding: BrandingView = Field(description="How documents look.")
    created_at: Instant = Field(description="When the organisation signed up.")
    version: int = Field(description="Rises with every change; see `If-Match`.", examples=[1])

    @classmethod
    def of(cls, settings: OrganizationSettings) -> "OrganizationView":
        organization = settings.organization
        return cls(
            id=organization.id,
            legal_name=organization.legal_name,
            tax_ids=[TaxIdView.of(tax_id) for tax_id in organization.tax_ids],
            address=AddressView.of(organization.address),
            email=organization.email,
            phone=organization.phone,
            website=organization.website,
            currency=organization.currency,
            timezone=organization.timezone,
            locale=organization.locale,
            payment_terms_days=organization.payment_terms_days,
            bank_account=_bank_account(organization),
            numbering=NumberingView(
                invoice=_series(settings.invoices, settings),
                credit_note=_series(settings.credit_notes, settings),
                chronological=organization.is_numbering_chronological,
            ),
            reminders=[ReminderView(offset_days=days) for days in organization.reminder_offsets_days],
            branding=_branding(organization.branding),
            created_at=organization.created_at,
            version=organization.version,
        )


def _series(series: NumberSeries, settings: OrganizationSettings) -> SeriesView:
    return SeriesView(pattern=series.pattern, next=series.next_on(settings.today))


def _bank_account(organization: Organization) -> BankAccountView | None:
    account = organization.bank_account
    return BankAccountView(iban=account.iban, bic=account.bic, holder=account.holder) if account else None


def _branding(branding: Branding) -> BrandingView:
    return BrandingView(color=branding.color, logo=branding.logo, footer=branding.footer)
