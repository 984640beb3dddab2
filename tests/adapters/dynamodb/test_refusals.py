"""What DynamoDB says when it cannot: which of it is a conflict, which passes by itself, and which is a defect."""

from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib.adapters.dynamodb.books import DynamoBooks
from chalicelib.domain.client import Client
from chalicelib.domain.errors import StaleVersion, Unavailable
from chalicelib.ports.books import Change, saves
from chalicelib.ports.metering import database_calls, reset_database_calls
from tests.adapters.dynamodb.faults import cancelled, failing_calls, refusal
from tests.contract.books_builders import CLIENT_ID, ORG, a_client, a_payment, create

TWO = Change(ORG, saves=saves(a_client(), a_payment()))
ONE = Change(ORG, saves=saves(a_client()))


def test_a_conflict_that_passes_is_waited_for_under_the_same_token(dynamo_books: DynamoBooks) -> None:
    conflict = cancelled("None", "TransactionConflict")
    with (
        patch("random.uniform", return_value=0.0),
        failing_calls(dynamo_books, conflict, conflict) as requests,
    ):
        dynamo_books.commit(TWO)
    assert len(requests) == 3
    assert len({request["ClientRequestToken"] for request in requests}) == 1
    assert dynamo_books.get(ORG, Client, CLIENT_ID) == a_client()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (TWO, cancelled("TransactionConflict", "None")),
        (TWO, refusal("TransactionInProgressException")),
        (ONE, refusal("TransactionConflictException")),
    ],
)
def test_a_conflict_that_stays_is_a_stale_version(
    dynamo_books: DynamoBooks, change: Change, error: ClientError
) -> None:
    with patch("random.uniform", return_value=0.0), failing_calls(dynamo_books, *[error] * 5) as requests:
        with pytest.raises(StaleVersion):
            dynamo_books.commit(change)
        assert len(requests) == 5


@pytest.mark.parametrize(
    "error",
    [
        cancelled("None", "ThrottlingError"),
        cancelled("ProvisionedThroughputExceeded", "None"),
        refusal("ProvisionedThroughputExceededException"),
        refusal("RequestLimitExceeded"),
        refusal("ThrottlingException"),
        refusal("InternalServerError", status=500),
        refusal("ServiceUnavailable", status=503),
        EndpointConnectionError(endpoint_url="http://nowhere"),
    ],
    ids=str,
)
def test_what_may_pass_by_itself_is_unavailable(dynamo_books: DynamoBooks, error: Exception) -> None:
    with failing_calls(dynamo_books, error), pytest.raises(Unavailable):
        dynamo_books.commit(TWO)
    if "Cancel" not in str(error):
        with failing_calls(dynamo_books, error), pytest.raises(Unavailable):
            dynamo_books.get(ORG, Client, CLIENT_ID)


@pytest.mark.parametrize(
    "error", [cancelled("None", "ValidationError"), refusal("ValidationException"), refusal("AccessDenied")]
)
def test_anything_else_is_a_defect_and_says_so(dynamo_books: DynamoBooks, error: ClientError) -> None:
    with failing_calls(dynamo_books, error), pytest.raises(ClientError):
        dynamo_books.commit(TWO)


def test_a_failed_guard_outweighs_a_conflict(dynamo_books: DynamoBooks) -> None:
    with failing_calls(dynamo_books, cancelled("ConditionalCheckFailed", "TransactionConflict")) as requests:
        with pytest.raises(StaleVersion):
            dynamo_books.commit(TWO)
        assert len(requests) == 1


def test_keys_that_were_not_answered_are_asked_for_again(dynamo_books: DynamoBooks) -> None:
    create(dynamo_books, a_client(), a_payment())
    call = dynamo_books.engine.call
    halves: list[int] = []

    def answer_half(operation: str, request: dict) -> dict:  # type: ignore[type-arg]
        name = dynamo_books.engine.table_name
        wanted = request["RequestItems"][name]["Keys"]
        halves.append(len(wanted))
        now = {name: {**request["RequestItems"][name], "Keys": wanted[:1]}}
        later = {name: {**request["RequestItems"][name], "Keys": wanted[1:]}} if wanted[1:] else {}
        return {**call(operation, {"RequestItems": now}), "UnprocessedKeys": later}

    with patch.object(dynamo_books.engine, "call", answer_half):
        found = dynamo_books.get_many(ORG, (Client, CLIENT_ID), (type(a_payment()), a_payment().id))
    assert found == [a_client(), a_payment()]
    assert halves == [2, 1]


def test_every_request_is_counted(dynamo_books: DynamoBooks) -> None:
    reset_database_calls()
    create(dynamo_books, a_client())
    dynamo_books.get(ORG, Client, CLIENT_ID)
    assert database_calls() == 2
