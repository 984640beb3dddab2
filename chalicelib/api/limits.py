"""Rate limits: a token bucket per caller, in the memory of one running function.

It keeps one caller from exhausting one function. It is no global quota: with n functions running, a caller may reach n
times the rate. Limits that must hold everywhere (sign-in attempts) use the `Throttle` port instead.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from chalicelib.domain.errors import TooManyRequests
from chalicelib.wiring import Ports

_MOST_CALLERS = 10_000
_SECONDS_PER_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left after this request; `reset_seconds` until the bucket is full again."""

    limit: int
    remaining: int
    reset_seconds: int
    retry_after_seconds: int = 0

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset_seconds),
        }

    def require(self) -> None:
        """Raises TooManyRequests when this request was one too many."""
        if self.retry_after_seconds:
            message = f"More than {self.limit} requests in a minute; wait {self.retry_after_seconds} seconds."
            raise TooManyRequests(message, self.retry_after_seconds)


class RateLimits:
    """Buckets of the callers seen last; a caller forgotten among 10,000 others starts with a full one."""

    def __init__(self, per_minute: int, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._capacity = per_minute
        self._per_second = per_minute / _SECONDS_PER_MINUTE
        self._seconds = seconds
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, caller: str) -> Allowance:
        now = self._seconds()
        with self._lock:
            tokens, at = self._buckets.pop(caller, (float(self._capacity), now))
            tokens = min(self._capacity, tokens + (now - at) * self._per_second)
            is_allowed = tokens >= 1
            tokens -= is_allowed
            self._buckets[caller] = (tokens, now)
            if len(self._buckets) > _MOST_CALLERS:
                self._buckets.popitem(last=False)
        return Allowance(
            limit=self._capacity,
            remaining=int(tokens),
            reset_seconds=math.ceil((self._capacity - tokens) / self._per_second),
            retry_after_seconds=0 if is_allowed else math.ceil((1 - tokens) / self._per_second),
        )


_limits: WeakKeyDictionary[Ports, RateLimits] = WeakKeyDictionary()


def rate_limits(ports: Ports) -> RateLimits:
    """The buckets of this bundle of ports: one per process, a fresh one per test."""
    limits = _limits.get(ports)
    if limits is None:
        limits = _limits[ports] = RateLimits(ports.settings.requests_per_minute)
    return limits
