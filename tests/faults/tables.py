"""The table of a proof: how it is refilled and read, by the test and never by the product.

On a real engine that takes requests. In the embedded one it would take most of the time of a run, so its memory is
read and restored directly; its indexes are computed from the rows and therefore prove nothing.
"""

import copy
import os
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, Protocol

import boto3
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from chalicelib.adapters.dynamodb.table import create_table
from tests.faults.invariants import INDEX_KEYS, Item

_BATCH = 25
_NUMBERS = count()


class Table(Protocol):
    name: str

    def fill(self, items: Sequence[Item]) -> None:
        """These rows and no others."""
        ...

    def items(self) -> list[Item]: ...

    def indexes(self) -> dict[str, list[Item]]: ...


class EngineTable:
    """A new table for every run: engines create one quickly, and forget nothing by accident."""

    def __init__(self) -> None:
        self.name = "none"
        self._client: Any = boto3.client("dynamodb")

    def fill(self, items: Sequence[Item]) -> None:
        if self.name != "none":
            self._client.delete_table(TableName=self.name)
        self.name = f"books-{os.getpid()}-{next(_NUMBERS)}"
        create_table(self._client, self.name)
        for start in range(0, len(items), _BATCH):
            batch = [{"PutRequest": {"Item": item}} for item in items[start : start + _BATCH]]
            answer = self._client.batch_write_item(RequestItems={self.name: batch})
            assert not answer["UnprocessedItems"]

    def items(self) -> list[Item]:
        return self._scan(ConsistentRead=True)

    def indexes(self) -> dict[str, list[Item]]:
        return {name: self._scan(IndexName=name) for name in INDEX_KEYS}

    def _scan(self, **options: Any) -> list[Item]:
        pages = self._client.get_paginator("scan").paginate(TableName=self.name, **options)
        return [item for page in pages for item in page["Items"]]


class EmbeddedTable:
    def __init__(self, region: str) -> None:
        self.name = "books"
        create_table(boto3.client("dynamodb"), self.name)
        self._client: Any = boto3.client("dynamodb")
        self._stored = dynamodb_backends[DEFAULT_ACCOUNT_ID][region].tables[self.name]
        self._seed: Sequence[Item] = ()
        self._copy: Any = copy.deepcopy(self._stored.items)

    def fill(self, items: Sequence[Item]) -> None:
        if items is not self._seed:
            self._stored.items.clear()
            for item in items:
                self._client.put_item(TableName=self.name, Item=item)
            self._seed, self._copy = items, copy.deepcopy(self._stored.items)
        self._stored.items = copy.deepcopy(self._copy)

    def items(self) -> list[Item]:
        return [_plain(row) for rows in self._stored.items.values() for row in rows.values()]

    def indexes(self) -> dict[str, list[Item]]:
        items = self.items()
        return {
            name: [i for i in items if partition in i and sort in i]
            for name, (partition, sort) in INDEX_KEYS.items()
        }


def _plain(row: Any) -> Mapping[str, Any]:
    return {name: value.to_regular_json() for name, value in row.attrs.items()}
