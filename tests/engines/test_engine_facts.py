"""What the proofs take for granted about an engine: atomic transactions, tokens, old values, capacity."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

THREADS = 16
WRITES_PER_THREAD = 6

Item = dict[str, Any]


@pytest.fixture
def table(dynamodb: Any) -> Iterator[str]:
    name = f"facts-{uuid.uuid4().hex}"
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": attribute, "AttributeType": "S"} for attribute in ("pk", "sk", "due")
        ],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-due",
                "KeySchema": [{"AttributeName": "due", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    yield name
    dynamodb.delete_table(TableName=name)


def key(sort: str) -> Item:
    return {"pk": {"S": "org"}, "sk": {"S": sort}}


def increment(table: str, by: int = 1) -> Item:
    return {
        "Update": {
            "TableName": table,
            "Key": key("counter"),
            "UpdateExpression": "ADD n :by",
            "ExpressionAttributeValues": {":by": {"N": str(by)}},
        }
    }


def counter(dynamodb: Any, table: str) -> int:
    item = dynamodb.get_item(TableName=table, Key=key("counter"), ConsistentRead=True).get("Item")
    return int(item["n"]["N"]) if item else 0


def test_a_transaction_sent_twice_with_one_token_takes_effect_once(dynamodb: Any, table: str) -> None:
    token = uuid.uuid4().hex

    for _ in range(2):
        dynamodb.transact_write_items(TransactItems=[increment(table)], ClientRequestToken=token)

    assert counter(dynamodb, table) == 1


def test_a_token_is_refused_for_another_transaction(dynamodb: Any, table: str) -> None:
    token = uuid.uuid4().hex
    dynamodb.transact_write_items(TransactItems=[increment(table)], ClientRequestToken=token)

    with pytest.raises(ClientError) as refusal:
        dynamodb.transact_write_items(TransactItems=[increment(table, by=5)], ClientRequestToken=token)

    assert refusal.value.response["Error"]["Code"] == "IdempotentParameterMismatchException"
    assert counter(dynamodb, table) == 1


def test_no_write_is_lost_between_threads(dynamodb: Any, table: str) -> None:
    """Each write takes the next number by compare-and-set, and files a record under it."""

    # botocore makes its exception classes on first use, and makes them twice when two threads come at once.
    cancelled = dynamodb.exceptions.TransactionCanceledException

    def take_a_number(_: int) -> None:
        while True:
            seen = counter(dynamodb, table)
            condition = "n = :seen" if seen else "attribute_not_exists(n)"
            values = {":next": {"N": str(seen + 1)}} | ({":seen": {"N": str(seen)}} if seen else {})
            try:
                dynamodb.transact_write_items(
                    TransactItems=[
                        {
                            "Update": {
                                "TableName": table,
                                "Key": key("counter"),
                                "UpdateExpression": "SET n = :next",
                                "ConditionExpression": condition,
                                "ExpressionAttributeValues": values,
                            }
                        },
                        {
                            "Put": {
                                "TableName": table,
                                "Item": key(f"record#{seen + 1:05}"),
                                "ConditionExpression": "attribute_not_exists(pk)",
                            }
                        },
                    ]
                )
            except cancelled:
                continue
            return

    total = THREADS * WRITES_PER_THREAD
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(take_a_number, range(total)))

    assert counter(dynamodb, table) == total
    records = dynamodb.query(
        TableName=table,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :record)",
        ExpressionAttributeValues={":pk": {"S": "org"}, ":record": {"S": "record#"}},
        ConsistentRead=True,
    )["Items"]
    assert [item["sk"]["S"] for item in records] == [f"record#{n:05}" for n in range(1, total + 1)]


def test_a_cancelled_transaction_returns_the_item_that_stood_in_its_way(dynamodb: Any, table: str) -> None:
    dynamodb.put_item(TableName=table, Item={**key("head"), "version": {"N": "7"}})
    guarded = {
        "TableName": table,
        "Item": key("head"),
        "ConditionExpression": "attribute_not_exists(pk)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }

    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as cancelled:
        dynamodb.transact_write_items(TransactItems=[increment(table), {"Put": guarded}])

    innocent, guilty = cancelled.value.response["CancellationReasons"]
    assert innocent["Code"] == "None"
    assert guilty["Code"] == "ConditionalCheckFailed"
    assert guilty["Item"]["version"] == {"N": "7"}
    assert counter(dynamodb, table) == 0


def test_a_transaction_reports_the_capacity_it_consumed(dynamodb: Any, table: str) -> None:
    """A transactional write of one small item costs two units; what its index costs differs by engine."""
    (consumed,) = dynamodb.transact_write_items(
        TransactItems=[{"Put": {"TableName": table, "Item": {**key("head"), "due": {"S": "2026-12-31"}}}}],
        ReturnConsumedCapacity="INDEXES",
    )["ConsumedCapacity"]

    assert consumed["TableName"] == table
    assert consumed["CapacityUnits"] >= 2
