"""Documents with defaults: a test names only what it is about."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from chalicelib.documents.content import DocumentLine, DocumentTax, InvoiceDocument
from chalicelib.domain.party import Address, BankAccount, Party, TaxId

SELLER = Party(
    name="Nordlicht Design GmbH",
    address=Address("DE", "Hafenstraße 12", "2. Etage", "20457", "Hamburg"),
    tax_ids=(TaxId("eu_vat", "DE136695976"),),
    email="billing@nordlicht.example",
    phone="+49 40 123456",
    website="https://nordlicht.example",
)
BUYER = Party(
    name="Café Müller & Söhne",
    address=Address("FR", "14 rue de l’Église", "", "75004", "Paris"),
    tax_ids=(TaxId("eu_vat", "FR40303265045"),),
)
ACCOUNT = BankAccount(iban="DE89370400440532013000", bic="COBADEFFXXX", holder="Nordlicht Design GmbH")


def a_line(description: str = "Design of the menu card", **changes: Any) -> DocumentLine:
    line = DocumentLine(
        description=description,
        quantity=Decimal("2.50"),
        unit="h",
        unit_price=Decimal(9500),
        net_minor=23750,
        tax_category="S",
        tax_rate=Decimal(19),
    )
    return replace(line, **changes)


def an_invoice(**changes: Any) -> InvoiceDocument:
    document = InvoiceDocument(
        kind="invoice",
        number="INV-2026-0007",
        locale="en",
        currency="EUR",
        issue_date=date(2026, 3, 1),
        due_date=date(2026, 3, 31),
        purchase_order="PO-4711",
        payment_reference="RF18539007547034",
        seller=SELLER,
        buyer=BUYER,
        lines=(
            a_line(),
            a_line("Printing", quantity=Decimal(500), unit="pcs", unit_price=Decimal("12.5"), net_minor=6250),
        ),
        subtotal_minor=30000,
        net_total_minor=30000,
        tax_breakdown=(DocumentTax("S", Decimal(19), 30000, 5700),),
        tax_total_minor=5700,
        total_minor=35700,
        bank_account=ACCOUNT,
        notes="Thank you for your business.",
        footer="Nordlicht Design GmbH · Registered in Hamburg, HRB 123456 · Managing director: Anna Bergström",
        created_at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    )
    return replace(document, **changes)
