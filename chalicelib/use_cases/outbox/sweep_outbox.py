"""The sweeper: work that was committed but never reached the queue, or whose worker died, is sent again."""

from datetime import timedelta

from chalicelib.ports.books import Books
from chalicelib.ports.clock import Clock
from chalicelib.ports.effects import Queue

PATIENCE = timedelta(minutes=2)
"""How long a queue and its worker normally take; younger work is left to them."""

BATCH = 500


def sweep_outbox(*, books: Books, queue: Queue, clock: Clock, within: str | None = None) -> int:
    """How many entries were sent again. Sending one twice is harmless: the worker finds it finished.

    `within` confines it to one organisation, and then has no patience: somebody asked for it.
    """
    patience = PATIENCE if within is None else timedelta(0)
    pending = books.pending_work(clock.now() - patience, limit=BATCH)
    wanted = [reference for reference in pending if within in {None, reference.organization_id}]
    for reference in wanted:
        queue.send(reference)
    return len(wanted)
