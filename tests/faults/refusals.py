"""What AWS says when it cannot: error documents as the services write them, by service or by operation."""

import json
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any

from botocore.awsrequest import AWSResponse

JSON_ERROR = "application/x-amz-json-1.0"
DYNAMODB = "com.amazonaws.dynamodb.v20120810#"


def _error(status: int, code: str, **more: Any) -> AWSResponse:
    body = {"__type": code, "message": "injected", **more}
    return _response(status, {"Content-Type": JSON_ERROR}, json.dumps(body).encode())


def _rest_error(status: int, code: str) -> AWSResponse:
    return _response(
        status, {"Content-Type": "application/json", "x-amzn-ErrorType": code}, b'{"message":"injected"}'
    )


def _xml_error(status: int, code: str) -> AWSResponse:
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>injected</Message></Error>"
    return _response(status, {"Content-Type": "application/xml"}, body.encode())


def cancelled(request: Any, reason: str) -> AWSResponse:
    """The last action is the one that could not be done; the others say `None`, as DynamoDB does."""
    actions = json.loads(request.body)["TransactItems"]
    reasons = [{"Code": "None"} for _ in actions]
    reasons[-1] = {"Code": reason, "Message": "injected"}
    return _error(400, f"{DYNAMODB}TransactionCanceledException", CancellationReasons=reasons)


def _response(status: int, headers: Mapping[str, str], body: bytes) -> AWSResponse:
    return AWSResponse("http://injected", status, {**headers, "x-amzn-RequestId": "injected"}, _Stream(body))


class _Stream(BytesIO):
    """A body as urllib3 hands it over."""

    def stream(self, **_options: Any) -> Iterator[bytes]:
        yield self.read()


Answer = Callable[[Any], AWSResponse]
"""From the HTTP request to what AWS would say to it."""

THROTTLED: Mapping[str, Answer] = {
    "dynamodb": lambda _: _error(400, f"{DYNAMODB}ProvisionedThroughputExceededException"),
    "s3": lambda _: _xml_error(503, "SlowDown"),
    "sesv2": lambda _: _rest_error(429, "TooManyRequestsException"),
    "sqs": lambda _: _error(400, "com.amazonaws.sqs#RequestThrottled"),
}
FAILED: Mapping[str, Answer] = {
    "dynamodb": lambda _: _error(500, f"{DYNAMODB}InternalServerError"),
    "s3": lambda _: _xml_error(500, "InternalError"),
    "sesv2": lambda _: _rest_error(500, "InternalServiceErrorException"),
    "sqs": lambda _: _error(500, "com.amazonaws.sqs#InternalFailure"),
}
CONFLICTS: Mapping[str, Answer] = {
    "dynamodb.TransactWriteItems": lambda request: cancelled(request, "TransactionConflict"),
    **{
        f"dynamodb.{operation}": lambda _: _error(400, f"{DYNAMODB}TransactionConflictException")
        for operation in ("PutItem", "UpdateItem", "DeleteItem")
    },
    "s3.PutObject": lambda _: _xml_error(409, "ConditionalRequestConflict"),
}
