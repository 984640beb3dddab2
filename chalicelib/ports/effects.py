"""The outside world that work reaches after a commit: queue, files, mail, documents, secrets."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.domain.errors import PaidupError
from chalicelib.domain.journal import EntryRef


class Undeliverable(PaidupError):
    """The transport will never take this message; trying again does not help."""

    code = "undeliverable"

    def __init__(self, reason: str) -> None:
        super().__init__(f"The message cannot be delivered: {reason}.")
        self.reason = reason


class NotSealedHere(PaidupError):
    """These bytes were not sealed by this vault in this context, or were changed since."""

    code = "not_sealed_here"

    def __init__(self) -> None:
        super().__init__("The secret cannot be opened in this context.")


class Queue(Protocol):
    """Hands work to the worker, at least once, best effort: the sweeper finds what was lost."""

    def send(self, reference: EntryRef) -> None:
        """Raises Unavailable when the queue does not take it."""
        ...

    def read(self, message: str) -> EntryRef:
        """What a message that the queue delivers is about. Raises ValueError for one that we did not write."""
        ...


class Files(Protocol):
    """Content-addressed objects: writing the same key twice writes the same bytes."""

    def put(self, key: str, content: bytes, content_type: str) -> None: ...

    def get(self, key: str) -> bytes | None: ...

    def link(self, key: str, filename: str, lifetime_seconds: int) -> str:
        """A URL that downloads this one object as an attachment, without signing in, until it expires."""
        ...


class Mail(Protocol):
    def send(self, message: bytes, *, sender: str, recipients: tuple[str, ...]) -> str:
        """Send a raw RFC 5322 message; answers the transport's id of it. Raises Unavailable when it is
        refused for now, Undeliverable when it will never be taken."""
        ...


class Vault(Protocol):
    """Encrypts what must be readable again, bound to the context it was sealed in."""

    def seal(self, plaintext: bytes, context: str) -> bytes: ...

    def open(self, sealed: bytes, context: str) -> bytes:
        """Raises NotSealedHere for anything but what `seal` made in the same context."""
        ...


@dataclass(frozen=True)
class Attempts:
    """A token bucket: `capacity` tries at once, one more every `refill_seconds`."""

    capacity: int
    refill_seconds: int


class Throttle(Protocol):
    """Counts tries per key across all running functions."""

    def take(self, key: str, attempts: Attempts, now: datetime) -> int:
        """Use one try. Answers 0 when there was one, else the seconds until there is."""
        ...

    def give_back(self, key: str, attempts: Attempts, now: datetime) -> None:
        """Return the try: it turned out to be legitimate."""
        ...
