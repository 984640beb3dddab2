"""One world per test."""

import pytest

from tests.use_cases.identity.world import World


@pytest.fixture
def world() -> World:
    return World()
