"""The sweeper: work that was committed but never reached the queue, or whose worker died, is sent again."""

from datetime import timedelta

from chalicelib.ports.books import Books
from chalicelib.ports.clock import Clock
from chalicelib.ports.effects import Queue

PATIENCE = timedelta(minutes=2)
"""How long a queue and its worker normally take; younger work is left to them."""

BATCH = 500


def sweep_outbox(*, books: Books, queue: Queue, clock: Clock, patience: timedelta = PATIENCE) -> int:
    """How many entries were sent again. Sending one twice is harmless: the worker finds it finished."""
    pending = books.pending_work(clock.now() - patience, limit=BATCH)
    for reference in pending:
        queue.send(reference)
    return len(pending)
