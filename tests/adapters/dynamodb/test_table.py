"""The table that tests create is the table that is deployed, and nothing about its keys can leak a tenant."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.books import DynamoBooks
from chalicelib.adapters.dynamodb.rows.registry import ROWS
from chalicelib.adapters.dynamodb.rows.row import ListedRow
from chalicelib.adapters.dynamodb.table import MAX_PROJECTED, cloudformation_table, summary_columns
from chalicelib.domain.ids import Kind
from chalicelib.domain.journal import EntryRef
from chalicelib.ports.books import DueInvoice
from tests.contract.books_builders import EVERY_KIND, ORG, a_draft, create


def test_the_created_table_is_the_deployed_one(dynamo_books: DynamoBooks) -> None:
    client: Any = dynamo_books.engine.client
    created = client.describe_table(TableName=dynamo_books.engine.table_name)["Table"]
    deployed = cloudformation_table()["Properties"]
    assert created["KeySchema"] == deployed["KeySchema"]
    columns = {c["AttributeName"]: c["AttributeType"] for c in created["AttributeDefinitions"]}
    assert columns == {c["AttributeName"]: c["AttributeType"] for c in deployed["AttributeDefinitions"]}
    for wanted in deployed["GlobalSecondaryIndexes"]:
        (index,) = (i for i in created["GlobalSecondaryIndexes"] if i["IndexName"] == wanted["IndexName"])
        assert index["KeySchema"] == wanted["KeySchema"]
        assert index["Projection"]["ProjectionType"] == wanted["Projection"]["ProjectionType"]
        carried = set(wanted["Projection"].get("NonKeyAttributes", ()))
        assert set(index["Projection"].get("NonKeyAttributes", ())) == carried
    ttl = client.describe_time_to_live(TableName=dynamo_books.engine.table_name)["TimeToLiveDescription"]
    assert ttl["AttributeName"] == deployed["TimeToLiveSpecification"]["AttributeName"]


def test_the_deployed_table_cannot_be_lost_by_accident() -> None:
    table = cloudformation_table()
    properties = table["Properties"]
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert properties["DeletionProtectionEnabled"] is True
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["SSESpecification"] == {"SSEEnabled": True}
    assert properties["BillingMode"] == "PAY_PER_REQUEST"


def test_lists_carry_no_body_and_no_more_columns_than_an_index_may() -> None:
    columns = set(summary_columns())
    assert not columns & {"body", "journal_hash", "document_sha256", "expires_at"}
    assert len(columns) <= MAX_PROJECTED


@pytest.mark.parametrize("aggregate", EVERY_KIND, ids=lambda a: f"{type(a).__name__}-{a.id[-2:]}")
def test_every_key_of_a_row_begins_with_its_organisation_or_serves_all(aggregate: Any) -> None:
    item = ROWS[type(aggregate)].of(aggregate).item()
    for column in ("pk", "kind_pk", "client_pk"):
        if column in item:
            assert item[column]["S"].startswith(f"{aggregate.organization_id}#")
    assert ("kind_pk" in item) == issubclass(ROWS[type(aggregate)], ListedRow)


@pytest.mark.parametrize("organization_id", ["", "org_1#org_2", "#"])
def test_an_organisation_that_would_break_out_of_its_keys_is_refused(organization_id: str) -> None:
    for build in (
        lambda: keys.object_partition(organization_id, "inv_1"),
        lambda: keys.receipt_partition(organization_id, "k"),
        lambda: keys.kind_partition(organization_id, Kind.INVOICE),
        lambda: keys.client_partition(organization_id, "cli_1", Kind.INVOICE),
    ):
        with pytest.raises(AssertionError):
            build()


def test_index_strings_sort_like_what_they_stand_for() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    instants = [at + timedelta(microseconds=m) for m in (0, 1, 999_999, 1_000_000)]
    ref = EntryRef(ORG, "inv_1", 2)
    assert sorted(keys.outbox_sort(i, ref) for i in instants) == [keys.outbox_sort(i, ref) for i in instants]
    assert keys.read_outbox_sort(keys.outbox_sort(at, ref)) == ref
    row = DueInvoice(ORG, "inv_1", date(2026, 1, 2))
    assert (
        keys.due_sort_before(date(2026, 1, 2)) < keys.due_sort(row) < keys.due_sort_before(date(2026, 1, 3))
    )
    assert keys.read_due_sort(keys.due_sort(row)) == row
    assert keys.entry_sort(9) < keys.entry_sort(10) < keys.last_entry_sort()
    assert keys.entry_sequence(keys.entry_sort(10)) == 10


def test_the_index_partitions_are_used_evenly() -> None:
    identifiers = [f"inv_01J{number:023d}" for number in range(4000)]
    for shard_of, shards in ((keys.due_shard, keys.DUE_SHARDS), (keys.outbox_shard, keys.OUTBOX_SHARDS)):
        counts = [sum(shard_of(i) == shard for i in identifiers) for shard in range(shards)]
        assert min(counts) > 4000 / shards / 2


def test_answers_are_taken_as_they_come(dynamo_books: DynamoBooks) -> None:
    """Binary stays base 64: the sign that botocore has not walked the answer value by value."""
    create(dynamo_books, a_draft())
    client: Any = dynamo_books.engine.client
    answer = client.get_item(
        TableName=dynamo_books.engine.table_name,
        Key={"pk": {"S": keys.object_partition(ORG, a_draft().id)}, "sk": {"S": keys.HEAD}},
    )
    assert isinstance(answer["Item"]["details"]["B"], str)
