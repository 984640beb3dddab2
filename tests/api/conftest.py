"""One house per test."""

from collections.abc import Iterator

import pytest

from chalicelib.wiring import use_ports
from tests.api.house import House


@pytest.fixture
def house() -> Iterator[House]:
    yield House()
    use_ports(None)
