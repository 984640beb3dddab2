"""Embedded engines for one test module's life, and clients that see them."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from chalicelib.local.embedded import EmbeddedAws, start_embedded_aws


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedAws]:
    monkeypatch.delenv("AWS_ENDPOINT_URL_DYNAMODB", raising=False)
    with start_embedded_aws() as running:
        yield running


@pytest.fixture
def client(aws: EmbeddedAws) -> Iterator[Callable[[str], Any]]:
    """`client("sqs")`: a client made as the application makes it, with nothing local in its arguments."""
    made: list[Any] = []

    def make(service: str) -> Any:
        made.append(boto3.client(service, config=Config(max_pool_connections=32)))
        return made[-1]

    yield make
    for one in made:
        one.close()
