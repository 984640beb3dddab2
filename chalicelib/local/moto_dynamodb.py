"""Corrections to moto's DynamoDB: rollback item by item, tokens, and work that does not grow with the table."""

import base64
import copy
import inspect
import json
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.exceptions import ResourceNotFoundException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

TOKEN_LIFETIME_SECONDS = 600
"""How long DynamoDB remembers a ClientRequestToken (TransactWriteItems, API reference)."""

Partitions = defaultdict[Any, dict[Any, Any]]


def keep_the_table(table: Table, _memo: dict[int, Any]) -> Table:
    """moto copies whole tables only to roll a transaction back, which `undo_on_failure` does item by item."""
    return table


def undo_on_failure(transact: Callable[..., None]) -> Callable[..., None]:
    def transact_or_restore(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
        before = [restorer(backend, operation) for item in transact_items for operation in item.values()]
        committed = False
        try:
            transact(backend, transact_items)
            committed = True
        finally:
            if not committed:
                for restore in before:
                    restore()

    return transact_or_restore


def restorer(backend: DynamoDBBackend, operation: dict[str, Any]) -> Callable[[], None]:
    """Remember one item, and the length of its table's stream, as they are now."""
    key = operation.get("Key") or operation.get("Item") or {}
    try:
        table = backend.get_table(operation.get("TableName", ""))
    except ResourceNotFoundException:
        return lambda: None
    if table.hash_key_attr not in key:
        return lambda: None
    partition = DynamoType(key[table.hash_key_attr])
    sort = DynamoType(key[table.range_key_attr]) if table.range_key_attr in key else None
    holder = table.items[partition] if sort is not None else table.items
    slot = sort if sort is not None else partition
    saved = copy.deepcopy(holder.get(slot))
    shard = table.stream_shard
    records = len(shard.items) if shard is not None else 0

    def restore() -> None:
        if saved is None:
            holder.pop(slot, None)
        else:
            holder[slot] = saved
        if shard is not None:
            del shard.items[records:]

    return restore


def query_candidates_only(query: Callable[..., Any]) -> Callable[..., Any]:
    """moto sorts the whole table for each query; let it see only the items of the partition asked for."""
    parameters = inspect.signature(query)

    def query_narrowed(table: Table, hash_key: DynamoType | None, *args: Any, **kwargs: Any) -> Any:
        if not table.has_range_key:
            return query(table, hash_key, *args, **kwargs)
        everything = table.items
        given = parameters.bind(table, hash_key, *args, **kwargs).arguments
        if given.get("index_name"):
            table.items = with_attributes(everything, given.get("hash_key_conditions") or [])
        else:
            table.items = defaultdict(dict, {hash_key: everything.get(hash_key, {})})
        try:
            return query(table, hash_key, *args, **kwargs)
        finally:
            table.items = everything

    return query_narrowed


def with_attributes(items: Partitions, wanted: list[tuple[str, DynamoType]]) -> Partitions:
    def is_wanted(row: Any) -> bool:
        return all(name in row.attrs and row.attrs[name] == value for name, value in wanted)

    narrowed: Partitions = defaultdict(dict)
    for partition, rows in items.items():
        kept = {sort: row for sort, row in rows.items() if is_wanted(row)}
        if kept:
            narrowed[partition] = kept
    return narrowed


def values_directly(serializer: type[BaseJSONSerializer]) -> Callable[..., None]:
    """moto asks botocore about all ten types that a value might have, which is most of the time of a list page."""
    serialize_structure = serializer._serialize_type_structure

    def serialize(this: BaseJSONSerializer, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.name == "AttributeValue" and key and isinstance(value, dict) and len(value) == 1:
            this._default_serialize(serialized, attribute_value(value), shape, key)
        else:
            serialize_structure(this, serialized, value, shape, key)

    return serialize


def attribute_value(value: dict[str, Any]) -> dict[str, Any]:
    """A value of an item as DynamoDB's JSON writes it, where binary is base64."""
    ((kind, content),) = value.items()
    match kind:
        case "B":
            return {kind: base64_text(content)}
        case "BS":
            return {kind: [base64_text(one) for one in content]}
        case "M":
            return {kind: {name: attribute_value(one) for name, one in content.items()}}
        case "L":
            return {kind: [attribute_value(one) for one in content]}
        case _:
            return value


def base64_text(content: bytes | str) -> str:
    return base64.b64encode(content.encode() if isinstance(content, str) else content).decode("ascii")


def once_per_token(transact: Callable[..., Any]) -> Callable[..., Any]:
    seen: dict[tuple[str, str, str], tuple[float, str]] = {}

    def transact_once(handler: DynamoHandler) -> Any:
        token = handler.body.get("ClientRequestToken")
        if not token:
            return transact(handler)
        now = time.monotonic()
        while seen and next(iter(seen.values()))[0] <= now:
            del seen[next(iter(seen))]
        name = (handler.current_account, handler.region, token)
        payload = json.dumps(handler.body["TransactItems"], sort_keys=True, default=bytes.hex)
        if name in seen and seen[name][1] != payload:
            raise TokenUsedForAnotherTransaction
        if name in seen:
            handler.body = {**handler.body, "TransactItems": []}
        answer = transact(handler)
        seen[name] = (now + TOKEN_LIFETIME_SECONDS, payload)
        return answer

    return transact_once


class TokenUsedForAnotherTransaction(JsonRESTError):
    """The same ClientRequestToken came with different parameters."""

    def __init__(self) -> None:
        super().__init__(
            "com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException",
            "Request parameters do not match the earlier request with this client token",
        )
