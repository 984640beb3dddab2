"""The whole state of a store, in one shape for every implementation: for comparing before and after."""

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.adapters.aggregate_kinds import KINDS
from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.books import DynamoBooks
from chalicelib.adapters.dynamodb.rows.entries import EntryRow
from chalicelib.adapters.dynamodb.rows.invoice_bodies import InvoiceBodyRow
from chalicelib.adapters.dynamodb.rows.invoices import InvoiceRow
from chalicelib.adapters.dynamodb.rows.receipts import ReceiptRow
from chalicelib.adapters.dynamodb.rows.registry import ROWS
from chalicelib.adapters.memory.books import MemoryBooks
from chalicelib.domain.ids import Kind, kind_of
from chalicelib.domain.journal import EntryRef

BY_PREFIX = {kind: aggregate for aggregate, kind in KINDS.items()}


def dump(books: MemoryBooks | DynamoBooks) -> Mapping[str, Any]:
    """As `MemoryBooks.dump`. Rows of throttles are no part of the books."""
    if isinstance(books, MemoryBooks):
        return books.dump()
    rows = {(item["pk"]["S"], item["sk"]["S"]): item for item in scanned(books)}
    aggregates, entries, pending, receipts = {}, {}, [], {}
    for (partition, sort), item in sorted(rows.items()):
        if "#receipt#" in partition:
            receipt = ReceiptRow.from_raw_data(item).domain()
            receipts[(receipt.organization_id, receipt.key)] = receipt
        elif sort.startswith(keys.ENTRY_PREFIX):
            row = EntryRow.from_raw_data(item)
            entry = row.domain()
            ref = EntryRef(entry.organization_id, entry.document_id, entry.sequence)
            entries[ref] = entry
            pending += [ref] if row.is_pending else []
        elif sort == keys.HEAD and not partition.startswith("throttle#"):
            place = keys.split_object_partition(partition)
            aggregates[place] = aggregate_of(place[1], item, rows.get((partition, keys.BODY)))
    return {"aggregates": aggregates, "entries": entries, "pending": pending, "receipts": receipts}


def aggregate_of(identifier: str, head: dict[str, Any], body: dict[str, Any] | None) -> Any:
    kind = kind_of(identifier)
    assert kind is not None
    if kind is Kind.INVOICE:
        frozen = InvoiceBodyRow.from_raw_data(body).body if body else None
        return InvoiceRow.from_raw_data(head).domain(frozen)
    return ROWS[BY_PREFIX[kind]].from_raw_data(head).domain()


def scanned(books: DynamoBooks) -> Iterator[dict[str, Any]]:
    client: Any = books.engine.client
    request: dict[str, Any] = {"TableName": books.engine.table_name, "ConsistentRead": True}
    while True:
        answer = client.scan(**request)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
