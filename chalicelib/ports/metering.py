"""How many database calls a request has made, counted where they leave: for budgets and the timing header."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Meter:
    """Counts of one request."""

    database_calls: int = 0


_meter: ContextVar[Meter | None] = ContextVar("meter", default=None)


@contextmanager
def metered() -> Iterator[Meter]:
    """Count what happens inside the block, in this thread or task."""
    meter = Meter()
    token = _meter.set(meter)
    try:
        yield meter
    finally:
        _meter.reset(token)


def count_database_call() -> None:
    """Called by stores once per request that leaves; does nothing where nobody counts."""
    meter = _meter.get()
    if meter is not None:
        meter.database_calls += 1
