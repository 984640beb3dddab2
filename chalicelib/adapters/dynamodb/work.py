"""The two sparse indexes that scheduled work reads: what is due, and what is still to be done."""

import heapq
from datetime import date, datetime
from typing import Any

from pynamodb.expressions.operand import Path

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.engine import Engine
from chalicelib.adapters.dynamodb.expressions import expressions
from chalicelib.adapters.dynamodb.rows.row import key
from chalicelib.domain.journal import EntryRef
from chalicelib.ports.books import DueInvoice


def read_due(engine: Engine, due_before: date, limit: int, after: DueInvoice | None) -> list[DueInvoice]:
    """Shard by shard, each by date; goes on behind `after` even when that row has left the index."""
    rows: list[DueInvoice] = []
    first = keys.due_shard(after.invoice_id) if after else 0
    for shard in range(first, keys.DUE_SHARDS):
        start = _due_key(after) if after and shard == first else None
        rows += _read_due_shard(engine, shard, due_before, limit - len(rows), start)
        if len(rows) >= limit:
            break
    return rows


def _read_due_shard(
    engine: Engine, shard: int, due_before: date, limit: int, start: dict[str, Any] | None
) -> list[DueInvoice]:
    bound = keys.due_sort_before(due_before)
    rows = _read_index(
        engine, keys.DUE, ("due_pk", keys.due_partition(shard)), ("due_sk", bound), limit, start=start
    )
    return [keys.read_due_sort(row["due_sk"]["S"]) for row in rows]


def _due_key(row: DueInvoice) -> dict[str, Any]:
    return {
        **key(keys.object_partition(row.organization_id, row.invoice_id), keys.HEAD),
        "due_pk": {"S": keys.due_partition(keys.due_shard(row.invoice_id))},
        "due_sk": {"S": keys.due_sort(row)},
    }


def read_pending(engine: Engine, committed_before: datetime, limit: int) -> list[EntryRef]:
    bound = keys.outbox_sort_before(committed_before)
    sorts = [
        row["outbox_sk"]["S"]
        for shard in range(keys.OUTBOX_SHARDS)
        for row in _read_index(
            engine,
            keys.OUTBOX,
            ("outbox_pk", keys.outbox_partition(shard)),
            ("outbox_sk", bound),
            limit,
        )
    ]
    return [keys.read_outbox_sort(sort) for sort in heapq.nsmallest(limit, sorts)]


def _read_index(
    engine: Engine,
    index: str,
    partition: tuple[str, str],
    below: tuple[str, str],
    limit: int,
    *,
    start: dict[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """The first rows of one partition below a bound. Rows of keys only: a megabyte holds thousands."""
    condition = (Path(partition[0]) == partition[1]) & (Path(below[0]) < below[1])
    rows: list[dict[str, Any]] = []
    while len(rows) < limit:
        request = {
            "TableName": engine.table_name,
            "IndexName": index,
            "Limit": limit - len(rows),
            **expressions(key_condition=condition),
            **({"ExclusiveStartKey": start} if start else {}),
        }
        answer = engine.call("Query", request)
        rows += answer["Items"]
        start = answer.get("LastEvaluatedKey")
        if start is None:
            break
    return rows
