"""What an invoice or credit note says: the only input of the renderers, plain frozen values."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from chalicelib.domain.party import BankAccount, Party

DocumentKind = Literal["invoice", "credit_note"]


@dataclass(frozen=True)
class DocumentLine:
    """One line. `unit_price` is in minor units and may have a fraction; `net_minor` is the line net (BT-131)."""

    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    net_minor: int
    tax_category: str
    tax_rate: Decimal
    discount_minor: int = 0


@dataclass(frozen=True)
class DocumentCharge:
    """A charge on the whole document (BG-21)."""

    description: str
    amount_minor: int


@dataclass(frozen=True)
class DocumentTax:
    """One group of the tax breakdown (BG-23): EN 16931 category code, rate in percent, exemption reason (BT-120)."""

    category: str
    rate: Decimal
    taxable_minor: int
    tax_minor: int
    reason: str = ""


@dataclass(frozen=True)
class InvoiceDocument:
    """Everything printed on the page. Amounts are in minor units of `currency`. `title` replaces the word "Invoice".
    `created_at` is aware and the only date inside the file, so the same document always gives the same bytes."""

    kind: DocumentKind
    number: str
    locale: str
    currency: str
    issue_date: date
    seller: Party
    buyer: Party
    lines: tuple[DocumentLine, ...]
    subtotal_minor: int
    net_total_minor: int
    tax_breakdown: tuple[DocumentTax, ...]
    tax_total_minor: int
    total_minor: int
    created_at: datetime
    title: str | None = None
    due_date: date | None = None
    purchase_order: str = ""
    payment_reference: str = ""
    discount_total_minor: int = 0
    charges: tuple[DocumentCharge, ...] = ()
    rounding_minor: int = 0
    amount_paid_minor: int = 0
    bank_account: BankAccount | None = None
    notes: str = ""
    footer: str = ""
    logo: bytes | None = None
    accent_color: str | None = None
    pay_url: str | None = None
    prices_include_tax: bool = False

    @property
    def amount_due_minor(self) -> int:
        """What is still to be paid (BT-115)."""
        return self.total_minor - self.amount_paid_minor
