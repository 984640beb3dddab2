"""A throttle in a dictionary: the token bucket of the port, for one process."""

from datetime import datetime, timedelta
from threading import Lock

from chalicelib.ports.effects import Attempts


class MemoryThrottle:
    """Keeps, per key, the moment at which the bucket is full again: all that a token bucket needs to know."""

    def __init__(self) -> None:
        self._full_at: dict[str, datetime] = {}
        self._lock = Lock()

    def take(self, key: str, attempts: Attempts, now: datetime) -> int:
        refill = timedelta(seconds=attempts.refill_seconds)
        with self._lock:
            full_at = max(self._full_at.get(key, now), now) + refill
            wait = full_at - (now + attempts.capacity * refill)
            if wait > timedelta(0):
                return -(-wait // timedelta(seconds=1))
            self._full_at[key] = full_at
            return 0

    def give_back(self, key: str, attempts: Attempts, now: datetime) -> None:
        refill = timedelta(seconds=attempts.refill_seconds)
        with self._lock:
            if key in self._full_at:
                self._full_at[key] = max(self._full_at[key] - refill, now)
