"""Sample data worth looking at: a company in Berlin with two clients and invoices in every state."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TypedDict

from chalicelib.domain.access import Actor, Role
from chalicelib.domain.client import Client, ClientType, Contact
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_content import Terms
from chalicelib.domain.organization import Branding, Organization
from chalicelib.domain.party import Address, BankAccount, TaxId
from chalicelib.domain.payment import PaymentMethod
from chalicelib.domain.product import ProductDetails
from chalicelib.domain.tax import Tax, TaxCategory
from chalicelib.domain.user import DIRECTORY, EmailClaim, claim_id
from chalicelib.ports.books import Books, Change, Save
from chalicelib.ports.clock import Clock, Ids
from chalicelib.use_cases.clients.create_client import create_client
from chalicelib.use_cases.clients.details import ClientDetails
from chalicelib.use_cases.identity.sign_up import Signup, found_organization
from chalicelib.use_cases.invoices.create_draft import create_draft
from chalicelib.use_cases.invoices.materials import LineInput
from chalicelib.use_cases.invoices.send_invoice import Delivery, send_invoice
from chalicelib.use_cases.invoices.void_invoice import void_invoice
from chalicelib.use_cases.outbox.sweep_outbox import sweep_outbox
from chalicelib.use_cases.payments.record_payment import PaymentOrder, record_payment
from chalicelib.use_cases.products.create_product import create_product
from chalicelib.wiring import Ports

ADMIN_EMAIL = "admin@example.com"
ADMIN_PASSWORD = "paidup-demo"  # noqa: S105 - printed at start, and only ever valid locally

_GERMAN_VAT = Tax(TaxCategory.STANDARD, Decimal(19))
_REVERSE_CHARGE = Tax(TaxCategory.REVERSE_CHARGE, Decimal(0))


class _Ports(TypedDict):
    books: Books
    clock: Clock
    ids: Ids


@dataclass(frozen=True)
class SignIn:
    email: str
    password: str


def seed(process: Ports, environment: Mapping[str, str]) -> SignIn:
    """The administrator to sign in with. Does nothing when the organisation is there already."""
    sign_in = SignIn(
        environment.get("ADMIN_EMAIL", ADMIN_EMAIL), environment.get("ADMIN_PASSWORD", ADMIN_PASSWORD)
    )
    if process.books.get(DIRECTORY, EmailClaim, claim_id(sign_in.email)) is None:
        _Sample(process, sign_in).create()
    return sign_in


class _Sample:
    """Everything goes through the use cases, so that the sample is as true as real data."""

    def __init__(self, process: Ports, sign_in: SignIn) -> None:
        self._process = process
        self._ports = _Ports(books=process.books, clock=process.clock, ids=process.ids)
        self._actor = self._found(sign_in)
        self._today = process.clock.now().date()

    def create(self) -> None:
        bakery, studio = self._clients()
        self._products()
        self._draft(bakery, "Website relaunch, concept", "1", 240_000)
        self._pay(self._send(bakery, "Consulting, October", "12.5", 12_000, days_ago=28), share=1)
        self._pay(self._send(bakery, "Hosting, 12 months", "12", 4_900, days_ago=20), share=2)
        self._send(bakery, "Photo shoot", "1", 189_000, days_ago=52)
        self._send(studio, "Brand design", "3", 95_000, days_ago=3, tax=_REVERSE_CHARGE)
        mistaken = self._send(studio, "Brand design", "30", 95_000, days_ago=3, tax=_REVERSE_CHARGE)
        void_invoice(self._actor, mistaken.id, "Quantity typed wrong", **self._ports)
        self._hand_over_to_the_worker()

    def _hand_over_to_the_worker(self) -> None:
        """The API does this after each commit; without it the sample's documents would wait for the sweeper."""
        sweep_outbox(
            books=self._process.books,
            queue=self._process.queue,
            clock=self._process.clock,
            within=self._actor.organization_id,
        )

    def _found(self, sign_in: SignIn) -> Actor:
        signed_in = found_organization(
            Signup("Morgenrot Studio GmbH", "DE", sign_in.email, sign_in.password),
            self._process.clock.now(),
            books=self._process.books,
            ids=self._process.ids,
            passwords=self._process.passwords,
            tokens=self._process.tokens,
        )
        user = signed_in.user
        organization = self._process.books.get(user.organization_id, Organization, user.organization_id)
        assert organization is not None, "it was founded a moment ago"
        furnished = replace(
            organization,
            version=organization.version + 1,
            address=Address("DE", "Oranienstraße 24", "", "10999", "Berlin"),
            tax_ids=(TaxId("eu_vat", "DE136695976"),),
            phone="+49 30 5550173",
            website="https://morgenrot.example",
            payment_terms_days=30,
            bank_account=BankAccount("DE89370400440532013000", "COBADEFFXXX", "Morgenrot Studio GmbH"),
            branding=Branding(color="#b4442c", footer="Morgenrot Studio GmbH · Geschäftsführung: Ada Berg"),
        )
        self._process.books.commit(
            Change(organization.id, saves=(Save(furnished, before=organization),), result=furnished)
        )
        return Actor(organization.id, user.id, Role.ADMIN, request_id="sample-data")

    def _clients(self) -> tuple[Client, Client]:
        bakery = ClientDetails(
            ClientType.COMPANY,
            "Bäckerei Nordlicht KG",
            email="rechnung@nordlicht.example",
            billing_address=Address("DE", "Hafenstraße 3", "", "24103", "Kiel"),
            contacts=(Contact("Jette Holm", "jette@nordlicht.example", "", "Buchhaltung", True),),
            locale="de",
        )
        studio = ClientDetails(
            ClientType.COMPANY,
            "Atelier Lumière SARL",
            email="compta@lumiere.example",
            tax_ids=(TaxId("eu_vat", "FR40303265045"),),
            billing_address=Address("FR", "8 rue des Martyrs", "", "75009", "Paris"),
            locale="fr",
            payment_terms_days=45,
        )
        return self._client(bakery), self._client(studio)

    def _client(self, details: ClientDetails) -> Client:
        return create_client(self._actor, details, tax_ids=self._process.tax_ids, **self._ports)

    def _products(self) -> None:
        consulting = ProductDetails("Consulting", Decimal(12_000), unit="hour", tax=_GERMAN_VAT)
        hosting = ProductDetails("Hosting", Decimal(4_900), unit="month", tax=_GERMAN_VAT)
        for details in (consulting, hosting):
            create_product(self._actor, details, **self._ports)

    def _draft(
        self,
        client: Client,
        description: str,
        quantity: str,
        unit_price_minor: int,
        *,
        issue_on: date | None = None,
        tax: Tax = _GERMAN_VAT,
    ) -> Invoice:
        line = LineInput(Decimal(quantity), description, Decimal(unit_price_minor), tax)
        terms = Terms(client.id, lines=(), issue_on=issue_on)
        return create_draft(self._actor, terms, [line], **self._ports)

    def _send(
        self,
        client: Client,
        description: str,
        quantity: str,
        unit_price_minor: int,
        *,
        days_ago: int,
        tax: Tax = _GERMAN_VAT,
    ) -> Invoice:
        issue_on = self._today - timedelta(days=days_ago)
        draft = self._draft(client, description, quantity, unit_price_minor, issue_on=issue_on, tax=tax)
        return send_invoice(self._actor, draft.id, Delivery(), **self._ports)

    def _pay(self, invoice: Invoice, *, share: int) -> None:
        """All of it, or the given part of it."""
        order = PaymentOrder(
            amount_minor=invoice.total_minor // share,
            currency=invoice.currency,
            method=PaymentMethod.BANK_TRANSFER,
            invoice_id=invoice.id,
            reference=invoice.payment_reference,
        )
        record_payment(self._actor, order, **self._ports)
