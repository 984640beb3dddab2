"""One house per test, or one shop: a house with somebody to bill."""

from collections.abc import Iterator

import pytest

from chalicelib.wiring import use_ports
from tests.api.house import House
from tests.api.shop import Shop


@pytest.fixture
def house() -> Iterator[House]:
    yield House()
    use_ports(None)


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """One shop per test; nobody really sleeps between two tries."""
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    yield Shop()
    use_ports(None)
