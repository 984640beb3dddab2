"""Sending: the draft becomes a document of record, and what the client owes enters the journal."""

from dataclasses import replace
from datetime import date, datetime

from chalicelib.domain.decimals import decimal_text
from chalicelib.domain.en16931 import Violation, violations
from chalicelib.domain.errors import FieldProblem, Invalid
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.journal import Account, Posting
from chalicelib.domain.organization import Organization
from chalicelib.domain.payment_reference import mint_reference


class NotSendable(Invalid):
    """The invoice would not be a valid EN 16931 document; each problem carries the rule's id as its code."""

    code = "invoice_not_sendable"

    def __init__(self, broken: list[Violation]) -> None:
        super().__init__([FieldProblem(v.pointer, v.rule, v.message) for v in broken])


def sent(invoice: Invoice, number: str, organization: Organization, issue_on: date, at: datetime) -> Invoice:
    """Number, freeze and check. Raises IllegalTransition unless it is a draft, NotSendable with the broken rules.

    The time zone is frozen too: it decides, from now on, on which day the invoice is overdue.
    """
    in_zone = replace(invoice, timezone=organization.timezone)
    frozen = in_zone.send(number, organization.party(), organization.bank_account, issue_on, at)
    _require_valid(frozen, organization)
    return frozen


def reference_of(invoice: Invoice) -> str:
    """The ISO 11649 reference that the payer quotes; minted from the id, so it never repeats."""
    return mint_reference(invoice.id.removeprefix("inv_"))


def issue_date_of(invoice: Invoice, organization: Organization, at: datetime) -> date:
    """The date the author chose, else the day of sending. Raises Invalid where numbering must be chronological."""
    today = organization.local_date(at)
    if invoice.issue_on and invoice.issue_on != today and organization.is_numbering_chronological:
        raise Invalid.field(
            "/issue_date",
            "not_chronological",
            "must be the day of sending, because numbering is chronological",
        )
    return invoice.issue_on or today


def sending_postings(invoice: Invoice) -> tuple[Posting, ...]:
    """The client owes the total; it is made of revenue, tax per category and rate, and the rounding amount."""
    amounts = invoice.amounts
    return (
        _posting(invoice, Account.RECEIVABLES, amounts.total_minor),
        _posting(invoice, Account.REVENUE, -amounts.net_total_minor),
        *(
            _posting(invoice, f"{Account.TAX}:{group.category}:{decimal_text(group.rate)}", -group.tax_minor)
            for group in invoice.content.totals.tax_breakdown
        ),
        _posting(invoice, Account.ROUNDING, -amounts.rounding_minor),
    )


def _posting(invoice: Invoice, account: str, amount_minor: int) -> Posting:
    return Posting(
        account, amount_minor, invoice.currency, invoice_id=invoice.id, client_id=invoice.client_id
    )


def _require_valid(invoice: Invoice, organization: Organization) -> None:
    body = invoice.content
    assert invoice.issue_on is not None, "sending sets the issue date"
    broken = violations(
        lines=body.lines,
        discount=body.discount,
        charges=body.charges,
        totals=body.totals,
        seller=organization.party(),
        buyer=body.buyer,
        currency=invoice.currency,
        issued_on=invoice.issue_on,
        due_on=invoice.due_on,
        prices_include_tax=invoice.prices_include_tax,
    )
    blocking = [v for v in broken if v.is_blocking]
    if blocking:
        raise NotSendable(blocking)
