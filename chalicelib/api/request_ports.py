"""The ports of one request: the process's own, except for books that remember receipts and hand out work."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalicelib.api.idempotency import Receipts
from chalicelib.api.logs import logger
from chalicelib.api.replies import Reply
from chalicelib.domain.errors import Unavailable
from chalicelib.ports.books import Change
from chalicelib.wiring import Ports


class RequestBooks:
    """Books whose commits carry this request's receipt. Everything else goes straight to the store.

    `answer_of` makes the answer from a change's result, or None if this commit is not what the request answers with.
    """

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self.receipts: Receipts | None = None
        self.answer_of: Callable[[Any], Reply | None] | None = None
        self.answered: Reply | None = None
        """The answer whose receipt has been committed."""
        self.has_committed = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ports.books, name)

    def commit(self, change: Change) -> None:
        reply: Reply | None = None
        if self.receipts is not None and self.answer_of is not None and self.answered is None:
            reply = self.answer_of(change.result)
        if reply is not None and self.receipts is not None:
            change = replace(change, receipt=self.receipts.receipt(reply))
        self._ports.books.commit(change)
        self.answered = reply or self.answered
        self.has_committed = True
        hand_out_work(change, self._ports)


def hand_out_work(change: Change, ports: Ports) -> None:
    """Send the entries that have tasks to the queue, best effort: the sweeper sends again what is lost here."""
    for entry in change.entries:
        if not entry.tasks:
            continue
        try:
            ports.queue.send(entry.reference)
        except Unavailable:
            logger().warning(
                "the queue did not take work; the sweeper will send it", document=entry.document_id
            )


class RequestPorts:
    """Stands in for `Ports` wherever a view looks; only `books` is its own."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self.books = RequestBooks(ports)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ports, name)
