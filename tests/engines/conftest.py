"""The real engines, started once per session; a proof that takes `engine` runs on each of them."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from tests.engines.launch import EngineNotInstalled, RunningEngine, start_dynamodb_local, start_dynoxide

STARTERS: dict[str, Callable[[], RunningEngine]] = {
    "dynoxide": start_dynoxide,
    "dynamodb-local": start_dynamodb_local,
}


@pytest.fixture(scope="session", params=[pytest.param(name, marks=pytest.mark.engine) for name in STARTERS])
def engine(request: pytest.FixtureRequest) -> Iterator[RunningEngine]:
    try:
        running = STARTERS[request.param]()
    except EngineNotInstalled as missing:
        if os.environ.get("REQUIRE_ENGINES") == "1":
            pytest.fail(str(missing))
        pytest.skip(f"NOT PROVED on {request.param}: {missing}")
    yield running
    running.stop()


@pytest.fixture
def dynamodb(engine: RunningEngine) -> Iterator[Any]:
    """A client of the engine under test, with a connection for each of 32 threads."""
    client = boto3.client(
        "dynamodb",
        endpoint_url=engine.endpoint_url,
        region_name="eu-central-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(max_pool_connections=32, retries={"total_max_attempts": 1}),
    )
    yield client
    client.close()
