"""Counts the requests to the database that one piece of work makes, so that a budget can be seen and asserted."""

from contextvars import ContextVar

_calls: ContextVar[int] = ContextVar("database_calls", default=0)


def reset_database_calls() -> None:
    """Begin a piece of work. Every thread counts for itself."""
    _calls.set(0)


def count_database_call() -> None:
    """Called by the adapter for every request that goes out, retries included."""
    _calls.set(_calls.get() + 1)


def database_calls() -> int:
    """Requests since the last reset in this thread."""
    return _calls.get()
