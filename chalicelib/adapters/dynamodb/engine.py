"""Requests to DynamoDB: pynamodb's connection with short timeouts, a lean parser, and one reading of its errors."""

from collections.abc import Mapping
from threading import Lock
from typing import Any

import orjson
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionError, HTTPClientError
from botocore.model import Shape
from botocore.parsers import JSONParser, ResponseParserFactory
from botocore.session import get_session
from pynamodb.connection import Connection

from chalicelib.domain.errors import Unavailable
from chalicelib.ports.metering import count_database_call

CONNECT_TIMEOUT_SECONDS = 2
READ_TIMEOUT_SECONDS = 5
ATTEMPTS = 3
POOL_SIZE = 50
USER_AGENT = "paidup"

SERVER_ERROR = 500
THROTTLED = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ProvisionedThroughputExceeded",
        "RequestLimitExceeded",
        "ThrottlingException",
        "ThrottlingError",
    }
)


class Engine:
    """One table, reached from many threads. With `is_metered` each response's consumed units are kept in
    `consumed`, per index: for tests and measurements."""

    def __init__(self, table_name: str, *, is_metered: bool = False) -> None:
        self.table_name = table_name
        self.consumed: list[tuple[str, Mapping[str, Any]]] = []
        self._consumption = "INDEXES" if is_metered else "NONE"
        self._connection = _LeanConnection()

    @property
    def client(self) -> BaseClient:
        """The botocore client, for event hooks in tests."""
        client: BaseClient = self._connection.client
        return client

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Raises Unavailable when there is no answer or the table refuses for now, ClientError for the rest."""
        parameters = {**request, "ReturnConsumedCapacity": self._consumption}
        try:
            answer = self._connection.dispatch(operation, parameters)
        except (HTTPClientError, ConnectionError) as error:
            raise Unavailable("The store did not answer; try again.") from error
        except ClientError as error:
            if is_refusal(error):
                raise Unavailable("The store is overloaded; try again.") from error
            raise
        if "ConsumedCapacity" in answer:
            tables = answer["ConsumedCapacity"]
            self.consumed += [(operation, of) for of in (tables if isinstance(tables, list) else [tables])]
        return answer


def is_refusal(error: ClientError) -> bool:
    """Whether the same request may well succeed a moment later."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return error_code(error) in THROTTLED or status >= SERVER_ERROR


def error_code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


def found_row(error: ClientError) -> dict[str, Any] | None:
    """The row as it was when the guard of a single write failed; None when there was none."""
    found: Any = error.response.get("Item")
    return dict(found) if found else None


def was_repeated(error: ClientError) -> bool:
    """Whether the request had gone out before, so that an earlier, unheard attempt may have written."""
    return error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0) > 0


class _LeanConnection(Connection):
    """pynamodb's connection, with a client of our settings, built once for all threads."""

    def __init__(self) -> None:
        super().__init__()
        self._building = Lock()

    @property
    def client(self) -> Any:
        if self._client is None:
            with self._building:
                if self._client is None:
                    self._client = _build_client()
        return self._client

    def _make_api_call(self, operation_name: str, operation_kwargs: dict[str, Any]) -> dict[str, Any]:
        # pynamodb's own exception drops the stored row that a failed condition answers with.
        answer: dict[str, Any] = self.client._make_api_call(operation_name, operation_kwargs)
        return answer


def _build_client() -> Any:
    session = get_session()
    session.register_component("response_parser_factory", _LeanParserFactory())
    client = session.create_client(
        "dynamodb",
        config=Config(
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            read_timeout=READ_TIMEOUT_SECONDS,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            max_pool_connections=POOL_SIZE,
            parameter_validation=False,
            user_agent=USER_AGENT,
            account_id_endpoint_mode="disabled",
        ),
    )
    client.meta.events.register("request-created.dynamodb", _count)
    return client


def _count(**_: Any) -> None:
    count_database_call()


class _LeanParser(JSONParser):
    """Takes DynamoDB's JSON as it is: walking it along the service model costs several times the whole call.

    Binary values therefore stay base 64, which our column types understand.
    """

    def _handle_json_body(self, raw_body: bytes, shape: Shape) -> Any:
        return orjson.loads(raw_body) if raw_body else {}


class _LeanParserFactory(ResponseParserFactory):
    def create_parser(self, protocol_name: str) -> Any:
        return _LeanParser() if protocol_name == "json" else super().create_parser(protocol_name)
