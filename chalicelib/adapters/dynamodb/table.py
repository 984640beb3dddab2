"""The one definition of the table: what tests and the local run create, and what the template deploys."""

from typing import Any

from botocore.client import BaseClient

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.rows.row import ListedRow

MAX_PROJECTED = 20
TIME_TO_LIVE = "expires_at"

_TABLE_KEY = ("pk", "sk")
_LIST_KEYS = {keys.BY_KIND: ("kind_pk", "id"), keys.BY_CLIENT: ("client_pk", "id")}
_SPARSE_KEYS = {keys.DUE: ("due_pk", "due_sk"), keys.OUTBOX: ("outbox_pk", "outbox_sk")}
_INDEX_KEYS = {**_LIST_KEYS, **_SPARSE_KEYS}


def create_table(client: BaseClient, name: str) -> None:
    """Create it and wait until it can be used."""
    client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **_structure())  # type: ignore[attr-defined]
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    client.update_time_to_live(  # type: ignore[attr-defined]
        TableName=name, TimeToLiveSpecification={"AttributeName": TIME_TO_LIVE, "Enabled": True}
    )


def cloudformation_table() -> dict[str, Any]:
    """The resource, AWS::DynamoDB::Table. It outlives the stack: nothing deletes the books by accident."""
    return {
        "Type": "AWS::DynamoDB::Table",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            **_structure(),
            "BillingMode": "PAY_PER_REQUEST",
            "DeletionProtectionEnabled": True,
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            "SSESpecification": {"SSEEnabled": True},
            "TimeToLiveSpecification": {"AttributeName": TIME_TO_LIVE, "Enabled": True},
        },
    }


def summary_columns() -> list[str]:
    """The columns of heads that lists carry, without the keys."""
    key_columns = {*_TABLE_KEY, *(column for columns in _INDEX_KEYS.values() for column in columns)}
    names = {attribute.attr_name for attribute in ListedRow.get_attributes().values()}
    columns = sorted(names - key_columns)
    assert len(columns) <= MAX_PROJECTED, "an index projects at most 20 named columns"
    return columns


def _structure() -> dict[str, Any]:
    columns = [*_TABLE_KEY, *dict.fromkeys(column for pair in _INDEX_KEYS.values() for column in pair)]
    summaries = {"ProjectionType": "INCLUDE", "NonKeyAttributes": summary_columns()}
    return {
        "AttributeDefinitions": [{"AttributeName": column, "AttributeType": "S"} for column in columns],
        "KeySchema": _key_schema(_TABLE_KEY),
        "GlobalSecondaryIndexes": [
            {
                "IndexName": name,
                "KeySchema": _key_schema(pair),
                "Projection": summaries if name in _LIST_KEYS else {"ProjectionType": "KEYS_ONLY"},
            }
            for name, pair in _INDEX_KEYS.items()
        ],
    }


def _key_schema(pair: tuple[str, str]) -> list[dict[str, str]]:
    return [
        {"AttributeName": pair[0], "KeyType": "HASH"},
        {"AttributeName": pair[1], "KeyType": "RANGE"},
    ]
