"""Ids and secrets from the operating system's random source."""

import secrets
from threading import Lock

from chalicelib.domain.ids import RANDOM_BITS, Kind, new_id
from chalicelib.ports.clock import Clock

_LARGEST_STEP = 2**40
_SECRET_BYTES = 32


class SystemIds:
    """Ids that this process makes within one millisecond sort in the order they were made."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._millisecond = 0
        self._randomness = 0

    def new(self, kind: Kind) -> str:
        now = self._clock.now()
        millisecond = int(now.timestamp() * 1000)
        with self._lock:
            if millisecond == self._millisecond:
                self._randomness += 1 + secrets.randbelow(_LARGEST_STEP)
            else:
                # The highest bit starts as zero, so that the steps within a millisecond cannot overflow.
                self._millisecond, self._randomness = millisecond, secrets.randbits(RANDOM_BITS - 1)
            return new_id(kind, now, self._randomness)

    def secret(self) -> str:
        """256 random bits in 43 URL-safe characters."""
        return secrets.token_urlsafe(_SECRET_BYTES)
