"""Consistent reads of aggregates by key."""

from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib.adapters.aggregate_kinds import may_identify
from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.engine import Engine
from chalicelib.adapters.dynamodb.expressions import expressions
from chalicelib.adapters.dynamodb.rows.invoice_bodies import InvoiceBodyRow
from chalicelib.adapters.dynamodb.rows.invoices import InvoiceRow
from chalicelib.adapters.dynamodb.rows.registry import ROWS
from chalicelib.adapters.dynamodb.rows.row import Item, Row, key
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.invoice import Invoice

MAX_KEYS = 100
BATCH_ATTEMPTS = 5

Wanted = tuple[type[Any], str]


def read_item(engine: Engine, partition: str, sort: str) -> dict[str, Any] | None:
    answer = engine.call(
        "GetItem", {"TableName": engine.table_name, "Key": key(partition, sort), "ConsistentRead": True}
    )
    return answer.get("Item")


def read_invoice(engine: Engine, organization_id: str, identifier: str) -> Invoice | None:
    """Head and body by one query: both sort keys begin alike and before those of the history."""
    partition = keys.object_partition(organization_id, identifier)
    answer = engine.call(
        "Query",
        {
            "TableName": engine.table_name,
            "ConsistentRead": True,
            **expressions(key_condition=(Row.pk == partition) & Row.sk.startswith(keys.AGGREGATE_PREFIX)),
        },
    )
    rows = {item["sk"]["S"]: item for item in answer["Items"]}
    if keys.HEAD not in rows:
        return None
    body = InvoiceBodyRow.from_raw_data(rows[keys.BODY]).body if keys.BODY in rows else None
    return InvoiceRow.from_raw_data(rows[keys.HEAD]).domain(body)


def read_many(engine: Engine, organization_id: str, wanted: Sequence[Wanted]) -> list[Any]:
    partitions = {
        (kind, identifier): keys.object_partition(organization_id, identifier)
        for kind, identifier in wanted
        if may_identify(identifier, kind)
    }
    found: dict[str, Item] = {}
    distinct = sorted(set(partitions.values()))
    for start in range(0, len(distinct), MAX_KEYS):
        for item in _read_batch(engine, distinct[start : start + MAX_KEYS]):
            found[item["pk"]["S"]] = item
    return [_domain(kind, found.get(partitions.get((kind, identifier), ""))) for kind, identifier in wanted]


def _read_batch(engine: Engine, partitions: Iterable[str]) -> Iterable[Item]:
    name = engine.table_name
    request = {
        name: {"Keys": [key(partition, keys.HEAD) for partition in partitions], "ConsistentRead": True}
    }
    for _ in range(BATCH_ATTEMPTS):
        answer = engine.call("BatchGetItem", {"RequestItems": request})
        yield from answer["Responses"].get(name, ())
        request = answer.get("UnprocessedKeys") or {}
        if not request:
            return
    raise Unavailable("The store did not answer for every object; try again.")


def _domain(kind: type[Any], item: Item | None) -> Any:
    return None if item is None else ROWS[kind].from_raw_data(dict(item)).domain()
