"""What rows have in common: the key, the version, and the columns that lists show and filter by."""

from collections.abc import Mapping
from typing import Any

from pynamodb.models import Model

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.rows.attributes import (
    AmountMap,
    Day,
    Flag,
    Instant,
    Packed,
    Text,
    TextMap,
    Whole,
)

Item = Mapping[str, Any]
"""A row as DynamoDB writes it: column name to typed value."""


class Row(Model):
    """`pk` and `sk` are the table's key."""

    pk = Text(hash_key=True, default=None)
    sk = Text(range_key=True, default=None)

    def item(self) -> dict[str, Any]:
        return self.serialize()


class HeadRow(Row):
    """The head of an aggregate."""

    version = Whole()
    details = Packed()

    @property
    def organization_id(self) -> str:
        return keys.split_object_partition(self.pk)[0]

    @property
    def identifier(self) -> str:
        return keys.split_object_partition(self.pk)[1]


class ListedRow(HeadRow):
    """The head of an aggregate that is listed. All these columns are in the list indexes, so there may be no
    more than 20 of them beside the keys (DynamoDB, CreateTable, Projection). Their names count as bytes."""

    id = Text()
    kind_pk = Text()
    client_pk = Text()
    created_at = Instant(attr_name="created")
    status = Text()
    role = Text()
    currency = Text()
    client_id = Text()
    number = Text()
    issue_on = Day(attr_name="issued")
    due_on = Day()
    received_on = Day(attr_name="received")
    total_minor = Whole(attr_name="total")
    due_minor = Whole(attr_name="due")
    unallocated_minor = Whole(attr_name="unallocated")
    is_archived = Flag(attr_name="archived")
    metadata = TextMap()
    credits = AmountMap()
    search_number = Text(attr_name="q_number")
    search_name = Text(attr_name="q_name")


def key(partition: str, sort: str) -> dict[str, Any]:
    return {"pk": {"S": partition}, "sk": {"S": sort}}
