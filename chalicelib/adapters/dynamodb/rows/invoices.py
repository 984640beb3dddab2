"""An invoice's head: what changes after sending, what lists show, and its place in the index of what is due."""

from typing import Any

from chalicelib.adapters.change_rules import is_awaited
from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.rows.attributes import (
    Digest,
    Packed,
    Text,
    filled,
    optional_instant,
    optional_microseconds,
)
from chalicelib.adapters.dynamodb.rows.invoice_bodies import body_from_json, body_to_json
from chalicelib.adapters.dynamodb.rows.row import ListedRow
from chalicelib.domain.ids import Kind
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_content import Amounts
from chalicelib.domain.invoice_status import InvoiceStatus
from chalicelib.domain.journal import GENESIS_HASH
from chalicelib.domain.text import fold
from chalicelib.ports.books import DueInvoice


class InvoiceRow(ListedRow):
    """`body` is there only while the invoice is a draft; `due_pk` only while somebody has to watch its date."""

    body = Packed()
    journal_hash = Digest()
    document_sha256 = Digest()
    due_pk = Text()
    due_sk = Text()

    @classmethod
    def of(cls, invoice: Invoice) -> "InvoiceRow":
        """Of a draft with its body, of a sent invoice without."""
        organization_id = invoice.organization_id
        row = cls(
            pk=keys.object_partition(organization_id, invoice.id),
            sk=keys.HEAD,
            id=invoice.id,
            kind_pk=keys.kind_partition(organization_id, Kind.INVOICE),
            client_pk=keys.client_partition(organization_id, invoice.client_id, Kind.INVOICE),
            version=invoice.version,
            created_at=invoice.created_at,
            status=invoice.status,
            currency=invoice.currency,
            client_id=invoice.client_id,
            number=invoice.number or "",
            issue_on=invoice.issue_on,
            due_on=invoice.due_on,
            total_minor=invoice.total_minor,
            due_minor=invoice.due_minor,
            metadata=invoice.metadata,
            search_number=fold(invoice.number or ""),
            search_name=fold(invoice.client_name),
            details=_details(invoice),
            journal_hash="" if invoice.journal_hash == GENESIS_HASH else invoice.journal_hash,
            document_sha256=invoice.document_sha256,
        )
        if invoice.status is InvoiceStatus.DRAFT:
            row.body = body_to_json(invoice.content)
        if is_awaited(invoice) and invoice.due_on is not None:
            row.due_pk = keys.due_partition(keys.due_shard(invoice.id))
            row.due_sk = keys.due_sort(DueInvoice(organization_id, invoice.id, invoice.due_on))
        return row

    def domain(self, frozen_body: Any = None) -> Invoice:
        """`frozen_body` is the JSON of the body's own row, where that was read."""
        details = self.details
        body = frozen_body if self.body is None else self.body
        return Invoice(
            id=self.id,
            organization_id=self.organization_id,
            client_id=self.client_id,
            client_name=details.get("client_name", ""),
            client_version=details["client_version"],
            currency=self.currency,
            timezone=details["timezone"],
            created_at=self.created_at,
            amounts=Amounts(*details["amounts"]),
            locale=details.get("locale", ""),
            status=InvoiceStatus(self.status),
            number=self.number or None,
            issue_on=self.issue_on,
            due_on=self.due_on,
            payment_terms_days=details["terms_days"],
            prices_include_tax=details.get("gross_prices", False),
            purchase_order=details.get("purchase_order", ""),
            metadata=self.metadata,
            payment_reference=details.get("reference", ""),
            paid_minor=details["paid"],
            credited_minor=details["credited"],
            sent_at=optional_instant(details.get("sent_at")),
            paid_at=optional_instant(details.get("paid_at")),
            voided_at=optional_instant(details.get("voided_at")),
            overdue_at=optional_instant(details.get("overdue_at")),
            void_reason=details.get("void_reason", ""),
            document_key=details.get("document_key", ""),
            document_sha256=self.document_sha256,
            journal_sequence=details["sequence"],
            journal_hash=self.journal_hash or GENESIS_HASH,
            version=self.version,
            body=None if body is None else body_from_json(body),
        )


def _details(invoice: Invoice) -> dict[str, Any]:
    amounts = invoice.amounts
    return filled(
        client_name=invoice.client_name,
        client_version=invoice.client_version,
        timezone=invoice.timezone,
        locale=invoice.locale,
        amounts=[
            amounts.subtotal_minor,
            amounts.discount_total_minor,
            amounts.charge_total_minor,
            amounts.net_total_minor,
            amounts.tax_total_minor,
            amounts.rounding_minor,
            amounts.total_minor,
        ],
        terms_days=invoice.payment_terms_days,
        gross_prices=invoice.prices_include_tax or None,
        purchase_order=invoice.purchase_order,
        reference=invoice.payment_reference,
        paid=invoice.paid_minor,
        credited=invoice.credited_minor,
        sent_at=optional_microseconds(invoice.sent_at),
        paid_at=optional_microseconds(invoice.paid_at),
        voided_at=optional_microseconds(invoice.voided_at),
        overdue_at=optional_microseconds(invoice.overdue_at),
        void_reason=invoice.void_reason,
        document_key=invoice.document_key,
        sequence=invoice.journal_sequence,
    )
