"""Aggregates with every field filled in, and the changes that tests write."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from chalicelib.domain.access import Role, Scope
from chalicelib.domain.client import Client, ClientType, Contact
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_content import Amounts, InvoiceBody
from chalicelib.domain.invoice_status import InvoiceStatus
from chalicelib.domain.journal import Account, Entry, Happening, Posting, Task, TaskKind, record
from chalicelib.domain.lines import Charge, Discount, Line
from chalicelib.domain.organization import Branding, Organization
from chalicelib.domain.party import Address, BankAccount, Party, TaxId
from chalicelib.domain.payment import Allocation, Payment, PaymentMethod
from chalicelib.domain.product import Product
from chalicelib.domain.series import DocumentKind, NumberSeries, series_id
from chalicelib.domain.tax import Tax, TaxCategory
from chalicelib.domain.totals import compute_totals
from chalicelib.domain.user import ApiKey, EmailClaim, Session, User, claim_id
from chalicelib.ports.books import Aggregate, Books, Change, Receipt, Save, saves

ORG = "org_01J0000000000000000000000A"
OTHER_ORG = "org_01J0000000000000000000000B"
CLIENT_ID = "cli_01J0000000000000000000000C"
NOW = datetime(2026, 11, 23, 9, 30, 0, 123456, tzinfo=UTC)

VAT = Tax(TaxCategory.STANDARD, Decimal(19))
ADDRESS = Address("DE", "Hauptstr. 1", "Hinterhaus", "10115", "Berlin", "BE")


def an_id(prefix: str, number: int) -> str:
    return f"{prefix}_01J{number:023d}"


def a_line(number: int = 1, **changes: Any) -> Line:
    line = Line(f"Consulting, phase {number}", Decimal("1.5"), Decimal("12000"), VAT, unit="hour")
    return replace(line, **changes)


def a_body(lines: Sequence[Line] | None = None, **changes: Any) -> InvoiceBody:
    lines = tuple(lines or (a_line(1), a_line(2), a_line(3)))
    body = InvoiceBody(
        lines=lines,
        totals=compute_totals(lines, currency="EUR"),
        buyer=Party("Globex GmbH", ADDRESS, (TaxId("eu_vat", "DE123456789"),), "ap@globex.example"),
    )
    return replace(body, **changes)


def a_rich_body() -> InvoiceBody:
    lines = (
        a_line(1, discount=Discount(percent=Decimal("12.50")), product_id=an_id("prd", 7)),
        a_line(2, discount=Discount(amount_minor=5), quantity=Decimal("0.250000")),
        a_line(3, tax=Tax(TaxCategory.EXEMPT, Decimal(0), "Article 132")),
    )
    charges = (Charge("Freight", 990, VAT),)
    discount = Discount(amount_minor=100)
    return a_body(
        lines,
        totals=compute_totals(lines, currency="EUR", discount=discount, charges=charges),
        discount=discount,
        charges=charges,
        seller=Party(
            "Ärger & Söhne", ADDRESS, (TaxId("eu_vat", "DE9"),), "a@b.example", "+49 30", "https://x"
        ),
        bank_account=BankAccount("DE89370400440532013000", "COBADEFF", "Ärger"),
        notes="Thank you.\nSee you again.",
        footer="Court of Berlin",
        recipients=("a@x.example", "b@x.example"),
    )


def a_draft(number: int = 1, **changes: Any) -> Invoice:
    body = changes.pop("body", None) or a_body()
    invoice = Invoice(
        id=an_id("inv", number),
        organization_id=ORG,
        client_id=CLIENT_ID,
        client_name="Globex GmbH",
        client_version=1,
        currency="EUR",
        timezone="Europe/Berlin",
        created_at=NOW + timedelta(seconds=number),
        amounts=Amounts.of(body.totals),
        body=body,
    )
    return replace(invoice, **changes)


def sent(draft: Invoice, **changes: Any) -> Invoice:
    """As sending leaves it."""
    invoice = replace(
        draft,
        status=InvoiceStatus.SENT,
        number="INV-2026-0007",
        issue_on=date(2026, 11, 23),
        due_on=date(2026, 12, 23),
        sent_at=NOW,
        locale="de",
        payment_reference="RF18INV20260007",
        metadata={"project": "apollo", "empty": "", "a.b[0]": "c"},
        purchase_order="PO 4711",
    )
    return replace(invoice, **changes)


def a_client(**changes: Any) -> Client:
    return replace(Client(CLIENT_ID, ORG, ClientType.COMPANY, "Globex GmbH", NOW), **changes)


def a_payment(number: int = 1, **changes: Any) -> Payment:
    payment = Payment(
        id=an_id("pay", number),
        organization_id=ORG,
        client_id=CLIENT_ID,
        amount_minor=5000,
        currency="EUR",
        method=PaymentMethod.BANK_TRANSFER,
        received_on=date(2026, 12, 1),
        created_at=NOW,
        allocations=(Allocation(an_id("inv", 1), 3000),),
    )
    return replace(payment, **changes)


def a_series(**changes: Any) -> NumberSeries:
    kind = DocumentKind.INVOICE
    return replace(NumberSeries(series_id(kind), ORG, kind, "INV-{YYYY}-{NNNN}"), **changes)


def an_event(document: Any, number: int = 1, *, tasks: tuple[Task, ...] = ()) -> tuple[Any, Entry]:
    happening = Happening(
        entry_id=an_id("evt", number),
        kind="invoice.sent",
        at=NOW + timedelta(seconds=number),
        actor_id=an_id("usr", 1),
        request_id="req-1",
        postings=(
            Posting(Account.RECEIVABLES, 11900, "EUR", document.id, CLIENT_ID),
            Posting(Account.REVENUE, -10000, "EUR"),
            Posting("tax:S:19", -1900, "EUR"),
        ),
        details={"number": "INV-2026-0007", "total": 11900},
        tasks=tasks,
    )
    return record(document, happening)


DELIVERY = Task(TaskKind.DELIVER_INVOICE, {"to": "a@x.example"})


def a_receipt(key: str = "k1", **changes: Any) -> Receipt:
    receipt = Receipt(
        organization_id=ORG,
        key=key,
        fingerprint="f1",
        status=201,
        headers=(("Location", "/invoices/1"), ("ETag", '"1"')),
        body=b'{"id": "inv_1", "lines": [{"description": "Consulting"}]}',
        expires_at=(NOW + timedelta(days=30)).replace(microsecond=0),
    )
    return replace(receipt, **changes)


def create(books: Books, *aggregates: Aggregate) -> None:
    books.commit(Change(aggregates[0].organization_id, saves=saves(*aggregates)))


def update(books: Books, before: Aggregate, after: Aggregate) -> None:
    books.commit(Change(before.organization_id, saves=(Save(after, before),)))


def send(books: Books, draft: Invoice, **changes: Any) -> Invoice:
    """Stores a draft and sends it; answers what was stored."""
    create(books, draft)
    update(books, draft, sent(draft, **changes))
    stored = books.get(draft.organization_id, Invoice, draft.id)
    assert stored is not None
    return stored


EVERY_KIND: list[Aggregate] = [
    Organization(
        id=ORG,
        legal_name="Ärger & Söhne",
        currency="EUR",
        timezone="Europe/Berlin",
        created_at=NOW,
        address=ADDRESS,
        locale="de",
        tax_ids=(TaxId("eu_vat", "DE123"),),
        email="a@b.example",
        phone="+49",
        website="https://x.example",
        payment_terms_days=0,
        bank_account=BankAccount("DE89370400440532013000"),
        branding=Branding("#112233", "data:image/png;base64,AAAA", "Bye"),
        reminder_offsets_days=(-3, 0, 7),
        is_numbering_chronological=True,
        metadata={"k": "v"},
    ),
    Organization(ORG, "A", "JPY", "UTC", NOW, Address(""), reminder_offsets_days=()),
    a_series(counters={"2026": 8, "": 3}),
    Client(
        id=CLIENT_ID,
        organization_id=ORG,
        type=ClientType.INDIVIDUAL,
        name="Zoë",
        created_at=NOW,
        email="zoe@x.example",
        tax_ids=(TaxId("us_ein", "12-3456789"),),
        billing_address=ADDRESS,
        shipping_address=Address("FR"),
        contacts=(Contact("Zoë", "z@x.example", "+33", "boss", True), Contact("")),
        currency="USD",
        locale="fr",
        payment_terms_days=0,
        notes="pays late",
        metadata={"S": "", "tier": "gold"},
        credits_minor={"EUR": 5, "JPY": 70},
        is_archived=True,
    ),
    a_client(),
    Product(an_id("prd", 1), ORG, "Hour", Decimal("12000.125000"), "EUR", NOW, "An hour", "hour", VAT, True),
    Product(an_id("prd", 2), ORG, "Nothing", Decimal(0), "EUR", NOW),
    a_draft(),
    a_draft(body=a_rich_body(), prices_include_tax=True, payment_terms_days=0, due_on=date(2027, 1, 1)),
    sent(a_draft(body=a_rich_body()), document_key="invoices/x.pdf", document_sha256="ab" * 32),
    sent(
        a_draft(),
        status=InvoiceStatus.VOID,
        voided_at=NOW,
        overdue_at=NOW,
        paid_at=NOW,
        paid_minor=0,
        credited_minor=1,
        void_reason="typo",
        journal_sequence=3,
        journal_hash="cd" * 32,
    ),
    a_payment(reference="x", refunded_minor=1, disputed_minor=2, metadata={"a": "b"}),
    a_payment(allocations=(), journal_sequence=2, journal_hash="0a" * 32),
    User(an_id("usr", 1), ORG, "a@b.example", "Ann", Role.ADMIN, NOW),
    User(
        id=an_id("usr", 2),
        organization_id=ORG,
        email="c@b.example",
        name="Cid",
        role=Role.CLIENT,
        created_at=NOW,
        password_hash="$argon2id$v=19$x",
        client_id=CLIENT_ID,
        phone="1",
        job_title="clerk",
        locale="en",
        timezone="UTC",
        is_active=False,
        token_version=4,
    ),
    EmailClaim(claim_id("a@b.example"), ORG, an_id("usr", 1)),
    Session(an_id("ses", 1), ORG, an_id("usr", 1), NOW, NOW + timedelta(days=30), 3, NOW),
    Session(an_id("ses", 2), ORG, an_id("usr", 1), NOW, NOW + timedelta(days=30)),
    ApiKey(an_id("key", 1), ORG, "ci", Scope.WRITE, "ef" * 32, an_id("usr", 1), NOW, "1234", NOW),
    ApiKey(an_id("key", 2), ORG, "ci", Scope.READ, "", an_id("usr", 1), NOW),
]
