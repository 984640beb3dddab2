"""One company per test."""

import pytest

from tests.company import Company


@pytest.fixture
def company() -> Company:
    return Company()
