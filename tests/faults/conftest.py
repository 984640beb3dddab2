"""One embedded account and one seed for all proofs of a process."""

import logging
from collections.abc import Iterator

import pytest

from chalicelib.wiring import use_ports
from tests.faults.account import Account, account
from tests.faults.seed import Seed, make_seed


@pytest.fixture(scope="session")
def seed() -> Seed:
    return make_seed()


@pytest.fixture(scope="module")
def embedded() -> Iterator[Account]:
    with account() as embedded:
        yield embedded
    use_ports(None)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Each fault is logged as it should be; a thousand of them hide what a failing test says."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
