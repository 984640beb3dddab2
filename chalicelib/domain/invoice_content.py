"""What an invoice says: the terms its author decides, the sums that follow, and the heavy half that sending freezes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from chalicelib.domain.errors import Invalid
from chalicelib.domain.lines import Charge, Discount, Line
from chalicelib.domain.party import BankAccount, Party
from chalicelib.domain.totals import Totals


@dataclass(frozen=True)
class Terms:
    """What the author of an invoice decides. Currency and payment terms, where None, are the client's, else the
    organisation's."""

    client_id: str
    lines: tuple[Line, ...]
    currency: str | None = None
    discount: Discount | None = None
    charges: tuple[Charge, ...] = ()
    prices_include_tax: bool = False
    issue_on: date | None = None
    due_on: date | None = None
    payment_terms_days: int | None = None
    purchase_order: str = ""
    notes: str = ""
    footer: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Amounts:
    """The sums of an invoice in minor units; `total_minor` is what the client owes in all (BT-112 + BT-114)."""

    subtotal_minor: int
    discount_total_minor: int
    charge_total_minor: int
    net_total_minor: int
    tax_total_minor: int
    rounding_minor: int
    total_minor: int

    @classmethod
    def of(cls, totals: Totals) -> "Amounts":
        return cls(
            subtotal_minor=totals.subtotal_minor,
            discount_total_minor=totals.discount_total_minor,
            charge_total_minor=totals.charge_total_minor,
            net_total_minor=totals.net_total_minor,
            tax_total_minor=totals.tax_total_minor,
            rounding_minor=totals.rounding_minor,
            total_minor=totals.total_minor,
        )


@dataclass(frozen=True)
class InvoiceBody:
    """The heavy half: lines and parties. It never changes once the invoice is sent."""

    lines: tuple[Line, ...]
    totals: Totals
    buyer: Party
    discount: Discount | None = None
    charges: tuple[Charge, ...] = ()
    seller: Party | None = None
    bank_account: BankAccount | None = None
    notes: str = ""
    footer: str = ""
    recipients: tuple[str, ...] = ()


def require_due_after_issue(issue_on: date | None, due_on: date | None) -> None:
    if issue_on and due_on and due_on < issue_on:
        raise Invalid.field(
            "/due_date", "before_issue_date", f"is before the issue date {issue_on.isoformat()}"
        )
