"""The books and the throttle, each behind every implementation: in memory, on moto, on the real engines."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from moto import mock_aws

from chalicelib.adapters.dynamodb.books import DynamoBooks
from chalicelib.adapters.dynamodb.table import create_table
from chalicelib.adapters.dynamodb.throttle import DynamoThrottle
from chalicelib.adapters.memory.books import MemoryBooks
from chalicelib.adapters.memory.throttle import MemoryThrottle
from chalicelib.local.moto_fixes import corrected_moto
from chalicelib.ports.books import Books
from chalicelib.ports.effects import Throttle
from tests.engines.launch import EngineNotInstalled, RunningEngine, start_dynamodb_local, start_dynoxide

STARTERS: dict[str, Callable[[], RunningEngine]] = {
    "dynoxide": start_dynoxide,
    "dynamodb_local": start_dynamodb_local,
}
ENGINES = [pytest.param(name, marks=pytest.mark.engine) for name in STARTERS]
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": "eu-central-1",
}


@pytest.fixture(scope="module", params=["moto", *ENGINES])
def store(request: pytest.FixtureRequest) -> Iterator[tuple[DynamoBooks, DynamoThrottle]]:
    """The DynamoDB adapters on one backend; building a client is slow, so a module shares it."""
    with dynamodb_backend(request.param):
        yield connected_adapters()


@pytest.fixture(scope="module", params=["memory", "moto", *ENGINES])
def any_store(request: pytest.FixtureRequest) -> Iterator[tuple[DynamoBooks, DynamoThrottle] | None]:
    if request.param == "memory":
        yield None
        return
    with dynamodb_backend(request.param):
        yield connected_adapters()


@pytest.fixture(scope="module", params=["memory", *ENGINES])
def parallel_store(request: pytest.FixtureRequest) -> Iterator[tuple[DynamoBooks, DynamoThrottle] | None]:
    """Only what may be trusted under threads: moto is not among it."""
    if request.param == "memory":
        yield None
        return
    with dynamodb_backend(request.param):
        yield connected_adapters()


@pytest.fixture
def books(any_store: tuple[DynamoBooks, DynamoThrottle] | None) -> Iterator[Books]:
    yield from fresh_books(any_store)


@pytest.fixture
def parallel_books(parallel_store: tuple[DynamoBooks, DynamoThrottle] | None) -> Iterator[Books]:
    yield from fresh_books(parallel_store)


@pytest.fixture
def dynamo_books(store: tuple[DynamoBooks, DynamoThrottle]) -> Iterator[DynamoBooks]:
    with fresh_table(*store):
        yield store[0]


@pytest.fixture
def throttle(any_store: tuple[DynamoBooks, DynamoThrottle] | None) -> Iterator[Throttle]:
    yield from fresh_throttle(any_store)


@pytest.fixture
def parallel_throttle(parallel_store: tuple[DynamoBooks, DynamoThrottle] | None) -> Iterator[Throttle]:
    yield from fresh_throttle(parallel_store)


def fresh_books(store: tuple[DynamoBooks, DynamoThrottle] | None) -> Iterator[Books]:
    if store is None:
        yield MemoryBooks()
        return
    with fresh_table(*store):
        yield store[0]


def fresh_throttle(store: tuple[DynamoBooks, DynamoThrottle] | None) -> Iterator[Throttle]:
    if store is None:
        yield MemoryThrottle()
        return
    with fresh_table(*store):
        yield store[1]


@contextmanager
def fresh_table(books: DynamoBooks, throttle: DynamoThrottle) -> Iterator[None]:
    """The adapters keep nothing but their connection, so pointing them elsewhere is a new store."""
    name = f"books-{uuid4().hex[:12]}"
    client: Any = books.engine.client
    create_table(client, name)
    books.engine.table_name = throttle.engine.table_name = name
    books.engine.consumed.clear()
    yield
    client.delete_table(TableName=name)


def connected_adapters() -> tuple[DynamoBooks, DynamoThrottle]:
    books, throttle = DynamoBooks("none", is_metered=True), DynamoThrottle("none")
    throttle.engine = books.engine
    assert books.engine.client
    return books, throttle


@contextmanager
def dynamodb_backend(name: str) -> Iterator[None]:
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, CREDENTIALS))
        if name == "moto":
            os.environ.pop("AWS_ENDPOINT_URL_DYNAMODB", None)
            stack.enter_context(corrected_moto())
            stack.enter_context(mock_aws())
        else:
            engine = started(name)
            stack.callback(engine.stop)
            os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = engine.endpoint_url
        yield


def started(name: str) -> RunningEngine:
    try:
        return STARTERS[name]()
    except EngineNotInstalled as missing:
        if os.environ.get("REQUIRE_ENGINES") == "1":
            pytest.fail(str(missing))
        pytest.skip(f"NOT PROVED on {name}: {missing}")
