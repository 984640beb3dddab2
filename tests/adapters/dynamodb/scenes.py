"""The operations whose cost is budgeted, on an ordinary invoice of three lines."""

import json
from dataclasses import replace
from decimal import Decimal

from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_status import InvoiceStatus
from chalicelib.domain.lines import Line
from chalicelib.domain.party import Address, BankAccount, Party, TaxId
from chalicelib.domain.payment import Allocation
from chalicelib.ports.books import Change, Check, Receipt, Save, saves
from tests.contract.books_builders import (
    CLIENT_ID,
    DELIVERY,
    NOW,
    ORG,
    VAT,
    a_body,
    a_client,
    a_draft,
    a_payment,
    a_receipt,
    a_series,
    an_event,
    sent,
)

BUYER = Party(
    "Établissements Lefèvre et Fils",
    Address("FR", "27 rue du Faubourg Saint-Antoine", "", "75011", "Paris"),
    (TaxId("eu_vat", "FR40303265045"),),
    "comptabilite@lefevre.example",
)
SELLER = Party(
    "Windward Marine Survey Ltd",
    Address("IE", "Unit 4, Harbour Row", "", "P24 XK53", "Cobh"),
    (TaxId("eu_vat", "IE6388047V"),),
    "accounts@windward.example",
    "+353 21 555 0100",
    "https://windward.example",
)
LINES = (
    Line("Hull inspection, sailing yacht Mistral", Decimal(1), Decimal(84000), VAT, unit="piece"),
    Line("Travel Cork to La Rochelle and back", Decimal(1), Decimal(31250), VAT),
    Line("Written report with photographs", Decimal("2.5"), Decimal(9500), VAT, unit="hour"),
)


def three_lines(number: int = 1) -> Invoice:
    return a_draft(number, body=a_body(LINES, buyer=BUYER), client_name=BUYER.name)


def answer_to(invoice: Invoice) -> Receipt:
    """A receipt with a body of the size that the API answers with."""
    money = {"amount": "1392.50", "minor": 139250, "currency": "EUR"}
    lines = [
        {
            "description": line.description,
            "quantity": str(line.quantity),
            "unit": line.unit,
            "net_amount": money,
        }
        for line in invoice.content.lines
    ]
    body = {
        "id": invoice.id,
        "number": None,
        "status": "draft",
        "client": {"id": invoice.client_id, "name": invoice.client_name},
        "lines": lines,
        "subtotal": money,
        "tax_total": money,
        "total": money,
        "amount_due": money,
        "tax_breakdown": [{"category": "S", "rate": "19", "taxable_amount": money, "tax_amount": money}],
        "created_at": "2026-11-23T09:30:00.123Z",
        "updated_at": "2026-11-23T09:30:00.123Z",
        "metadata": {},
        "version": 1,
    }
    return a_receipt(key="3f" * 32, fingerprint="9c" * 32, body=json.dumps(body).encode())


def drafting(number: int = 1) -> Change:
    return Change(ORG, saves=saves(three_lines(number)))


def drafting_with_key(number: int = 1) -> Change:
    return replace(drafting(number), receipt=answer_to(three_lines(number)))


def sending() -> Change:
    """Number, freeze, history and outbox. The draft, the client and the series have been stored."""
    draft = three_lines()
    bank = BankAccount("IE29AIBK93115212345678", "AIBKIE2D", SELLER.name)
    after, entry = an_event(
        sent(draft, body=replace(draft.content, seller=SELLER, bank_account=bank), metadata={}),
        tasks=(DELIVERY,),
    )
    return Change(
        ORG,
        saves=(Save(after, before=draft), Save(a_series(counters={"2026": 2}), before=a_series())),
        checks=(Check(type(a_client()), CLIENT_ID, 1),),
        entries=(entry,),
    )


def paying(invoice: Invoice) -> Change:
    """One payment that settles one invoice, with an entry in the history of both."""
    total = invoice.total_minor
    payment, of_payment = an_event(
        a_payment(amount_minor=total, allocations=(Allocation(invoice.id, total),)), 2
    )
    paid, of_invoice = an_event(replace(invoice, status=InvoiceStatus.PAID, paid_minor=total, paid_at=NOW), 3)
    return Change(ORG, saves=(Save(payment), Save(paid, before=invoice)), entries=(of_payment, of_invoice))
