"""Time, identity and chance: injected, so that tests and simulations own them."""

from datetime import datetime
from typing import Protocol

from chalicelib.domain.ids import Kind


class Clock(Protocol):
    def now(self) -> datetime:
        """The current instant, aware, in UTC, to the millisecond."""
        ...


class Ids(Protocol):
    def new(self, kind: Kind) -> str:
        """A fresh id; ids of one kind sort by time."""
        ...

    def secret(self) -> str:
        """256 random bits, URL-safe."""
        ...
