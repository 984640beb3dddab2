"""The store of record on DynamoDB: `ports.books.Books` on one table."""

from datetime import date, datetime
from typing import Any

from chalicelib.adapters.aggregate_kinds import may_have_history, may_identify
from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.actions import actions_of
from chalicelib.adapters.dynamodb.commits import write
from chalicelib.adapters.dynamodb.engine import Engine
from chalicelib.adapters.dynamodb.expressions import expressions
from chalicelib.adapters.dynamodb.listing import read_page
from chalicelib.adapters.dynamodb.reads import read_invoice, read_item, read_many
from chalicelib.adapters.dynamodb.rows.entries import EntryRow
from chalicelib.adapters.dynamodb.rows.receipts import ReceiptRow
from chalicelib.adapters.dynamodb.rows.registry import ROWS
from chalicelib.adapters.dynamodb.rows.row import Row
from chalicelib.adapters.dynamodb.work import read_due, read_pending
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.journal import Entry, EntryRef
from chalicelib.ports.books import A, Change, DueInvoice, Receipt
from chalicelib.ports.listing import Listing, Page


class DynamoBooks:
    """Safe under threads: nothing is kept but the connection."""

    def __init__(self, table_name: str, *, is_metered: bool = False) -> None:
        self.engine = Engine(table_name, is_metered=is_metered)

    def get(self, organization_id: str, kind: type[A], identifier: str) -> A | None:
        if not may_identify(identifier, kind):
            return None
        if kind is Invoice:
            return read_invoice(self.engine, organization_id, identifier)  # type: ignore[return-value]
        item = read_item(self.engine, keys.object_partition(organization_id, identifier), keys.HEAD)
        found: A | None = None if item is None else ROWS[kind].from_raw_data(item).domain()
        return found

    def get_many(self, organization_id: str, *wanted: tuple[type[Any], str]) -> list[Any]:
        return read_many(self.engine, organization_id, wanted)

    def page(self, organization_id: str, kind: type[A], listing: Listing) -> Page[A]:
        return read_page(self.engine, organization_id, kind, listing)

    def entries(
        self, organization_id: str, document_id: str, *, after_sequence: int = 0, limit: int = 100
    ) -> list[Entry]:
        if not may_have_history(document_id):
            return []
        first, last = keys.entry_sort(after_sequence + 1), keys.last_entry_sort()
        partition = keys.object_partition(organization_id, document_id)
        answer = self.engine.call(
            "Query",
            {
                "TableName": self.engine.table_name,
                "ConsistentRead": True,
                "Limit": limit,
                **expressions(key_condition=(Row.pk == partition) & Row.sk.between(first, last)),
            },
        )
        return [EntryRow.from_raw_data(item).domain() for item in answer["Items"]]

    def entry(self, reference: EntryRef) -> tuple[Entry, bool] | None:
        if not may_have_history(reference.document_id):
            return None
        partition = keys.object_partition(reference.organization_id, reference.document_id)
        item = read_item(self.engine, partition, keys.entry_sort(reference.sequence))
        if item is None:
            return None
        row = EntryRow.from_raw_data(item)
        return row.domain(), row.is_pending

    def commit(self, change: Change) -> None:
        write(self.engine, actions_of(change, self.engine.table_name))

    def receipt(self, organization_id: str, key: str) -> Receipt | None:
        item = read_item(self.engine, keys.receipt_partition(organization_id, key), keys.HEAD)
        return None if item is None else ReceiptRow.from_raw_data(item).domain()

    def due_invoices(
        self, due_before: date, *, limit: int, after: DueInvoice | None = None
    ) -> list[DueInvoice]:
        return read_due(self.engine, due_before, limit, after)

    def pending_work(self, committed_before: datetime, *, limit: int) -> list[EntryRef]:
        return read_pending(self.engine, committed_before, limit)
