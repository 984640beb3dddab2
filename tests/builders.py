"""Values with defaults: a test names only what it is about. The world they live in is `tests/company.py`."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from typing import Any

from chalicelib.domain.access import Actor, Role
from chalicelib.domain.client import Client, ClientType
from chalicelib.domain.drafting import draft
from chalicelib.domain.ids import Kind
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_content import Terms
from chalicelib.domain.lines import Charge, Line
from chalicelib.domain.organization import DEFAULT_INVOICE_PATTERN, Organization
from chalicelib.domain.party import Address, BankAccount, TaxId
from chalicelib.domain.payment import Payment, PaymentMethod
from chalicelib.domain.product import Product
from chalicelib.domain.sending import sent
from chalicelib.domain.series import DocumentKind, NumberSeries, series_id
from chalicelib.domain.tax import Tax, TaxCategory
from chalicelib.domain.user import User
from chalicelib.ports.documents import Envelope

NOW = datetime(2026, 11, 30, 9, 15, tzinfo=UTC)
TODAY = date(2026, 11, 30)

VAT = Tax(TaxCategory.STANDARD, Decimal(19))
ADDRESS = Address("DE", "Hauptstr. 1", "", "10115", "Berlin")
ACCOUNT = BankAccount("DE89370400440532013000", "COBADEFFXXX", "Analytical Engines GmbH")


def an_id(kind: Kind, number: int = 1) -> str:
    return f"{kind}_{number:026d}"


ORG = an_id(Kind.ORGANIZATION)
OTHER_ORG = an_id(Kind.ORGANIZATION, 2)
CLIENT = an_id(Kind.CLIENT)


class FixedClock:
    """Stands still until a test turns it."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def turn(self, **by: float) -> None:
        self.at += timedelta(**by)


class SequentialIds:
    """Ids in the order they were asked for, of whatever kind."""

    def __init__(self) -> None:
        self._last = 1000

    def new(self, kind: Kind) -> str:
        self._last += 1
        return an_id(kind, self._last)

    def secret(self) -> str:
        self._last += 1
        return f"secret-{self._last:036d}"


class FakeDocuments:
    """Documents that name what went into them; `pdfs_drawn` counts the drawing."""

    def __init__(self) -> None:
        self.pdfs_drawn = 0

    def invoice_digest(self, invoice: Invoice, organization: Organization) -> str:
        facts = (invoice.number, invoice.content, organization.branding.color)
        return hashlib.sha256(repr(facts).encode()).hexdigest()

    def invoice_pdf(self, invoice: Invoice, organization: Organization) -> bytes:
        self.pdfs_drawn += 1
        return f"%PDF {self.invoice_digest(invoice, organization)}".encode()

    def invoice_mail(
        self, invoice: Invoice, organization: Organization, pdf: bytes, envelope: Envelope
    ) -> bytes:
        mail = _letter(envelope, f"Invoice {invoice.number} over {invoice.due_minor}")
        mail.add_attachment(pdf, maintype="application", subtype="pdf", filename=f"{invoice.number}.pdf")
        return bytes(mail)

    def password_reset_mail(
        self, user: User, organization: Organization, link: str, envelope: Envelope
    ) -> bytes:
        return bytes(_letter(envelope, f"Reset {link}"))

    def invitation_mail(self, user: User, organization: Organization, link: str, envelope: Envelope) -> bytes:
        return bytes(_letter(envelope, f"Welcome {link}"))


def _letter(envelope: Envelope, text: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Message-ID"], mail["From"] = envelope.message_id, envelope.sender
    mail["To"] = ", ".join(envelope.recipients)
    mail.set_content(text)
    return mail


def an_actor(role: Role = Role.ADMIN, *, client_id: str | None = None, organization_id: str = ORG) -> Actor:
    """A client's actor is client 1 unless said otherwise."""
    own = client_id or (CLIENT if role is Role.CLIENT else None)
    return Actor(organization_id, an_id(Kind.USER), role, "req-1", own)


def an_organization(**changes: Any) -> Organization:
    organization = Organization(
        id=ORG,
        legal_name="Analytical Engines GmbH",
        currency="EUR",
        timezone="Europe/Berlin",
        created_at=NOW,
        address=ADDRESS,
        tax_ids=(TaxId("eu_vat", "DE136695976"),),
        bank_account=ACCOUNT,
    )
    return replace(organization, **changes)


def a_client(**changes: Any) -> Client:
    client = Client(
        id=CLIENT,
        organization_id=ORG,
        type=ClientType.COMPANY,
        name="Globex SARL",
        created_at=NOW,
        email="ap@globex.example",
        tax_ids=(TaxId("eu_vat", "FR40303265045"),),
        billing_address=Address("FR", "14 rue de l'Église", "", "75004", "Paris"),
    )
    return replace(client, **changes)


def a_product(**changes: Any) -> Product:
    product = Product(
        an_id(Kind.PRODUCT), ORG, "Consulting", Decimal(12500), "EUR", NOW, unit="hour", tax=VAT
    )
    return replace(product, **changes)


def a_series(**changes: Any) -> NumberSeries:
    kind = DocumentKind.INVOICE
    return replace(NumberSeries(series_id(kind), ORG, kind, DEFAULT_INVOICE_PATTERN), **changes)


def a_line(net_minor: int = 10_000, **changes: Any) -> Line:
    """One piece at a price; 119.00 with 19 % tax by default."""
    return replace(Line("Consulting", Decimal(1), Decimal(net_minor), VAT), **changes)


def a_charge(amount_minor: int = 990) -> Charge:
    return Charge("Freight", amount_minor, VAT)


def some_terms(**changes: Any) -> Terms:
    return replace(Terms(client_id=CLIENT, lines=(a_line(),)), **changes)


def a_draft(
    *, organization: Organization | None = None, client: Client | None = None, **terms: Any
) -> Invoice:
    """119.00 EUR for the client of `a_client`, due 30 days after it is issued."""
    return draft(
        an_id(Kind.INVOICE), some_terms(**terms), organization or an_organization(), client or a_client(), NOW
    )


def a_sent_invoice(
    *,
    organization: Organization | None = None,
    at: datetime = NOW,
    number: str = "INV-2026-0001",
    **more: Any,
) -> Invoice:
    """The draft of `a_draft`, numbered and frozen on the day of `at`."""
    organization = organization or an_organization()
    invoice = a_draft(organization=organization, **more)
    return sent(invoice, number, organization, invoice.issue_on or organization.local_date(at), at)


def a_payment(amount_minor: int = 11_900, **changes: Any) -> Payment:
    payment = Payment(
        id=an_id(Kind.PAYMENT),
        organization_id=ORG,
        client_id=CLIENT,
        amount_minor=amount_minor,
        currency="EUR",
        method=PaymentMethod.BANK_TRANSFER,
        received_on=TODAY,
        created_at=NOW,
    )
    return replace(payment, **changes)
