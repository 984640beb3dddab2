"""What networks and DynamoDB do to requests, injected between botocore and the engine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.adapters.dynamodb.books import DynamoBooks


@contextmanager
def lost_answers(
    books: DynamoBooks, count: int, *, instead: Callable[[], None] | None = None
) -> Iterator[None]:
    """The next `count` requests reach the engine and their answers get lost; botocore then repeats them.

    With `instead`, the request is lost on its way out, and this happens meanwhile.
    """
    endpoint: Any = books.engine.client._endpoint  # type: ignore[attr-defined]
    answer = endpoint._get_response
    left = [count]

    def lose(*args: Any) -> Any:
        if not left[0]:
            return answer(*args)
        left[0] -= 1
        if instead is None:
            answer(*args)
        else:
            with patch.object(endpoint, "_get_response", answer):
                instead()
        return None, ReadTimeoutError(endpoint_url="http://lost")

    no_waiting = SimpleNamespace(sleep=lambda _: None)
    with patch.object(endpoint, "_get_response", lose), patch("botocore.endpoint.time", no_waiting):
        yield
    assert left == [0], "the fault was never met"


@contextmanager
def failing_calls(books: DynamoBooks, *errors: Exception | None) -> Iterator[list[dict[str, Any]]]:
    """The next calls fail with these errors in turn (None: goes through); answers what was sent."""
    connection: Any = books.engine._connection
    call = connection._make_api_call
    planned = list(errors)
    requests: list[dict[str, Any]] = []

    def fail(operation: str, parameters: dict[str, Any]) -> Any:
        requests.append(parameters)
        error = planned.pop(0) if planned else None
        if error is not None:
            raise error
        return call(operation, parameters)

    with patch.object(connection, "_make_api_call", fail):
        yield requests


def refusal(code: str, *, status: int = 400, reasons: tuple[str, ...] = ()) -> ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": ""},
        "ResponseMetadata": {"HTTPStatusCode": status, "RetryAttempts": 0},
        "CancellationReasons": [{"Code": reason} for reason in reasons],
    }
    return ClientError(response, "Operation")


def cancelled(*reasons: str) -> ClientError:
    return refusal("TransactionCanceledException", reasons=reasons)
