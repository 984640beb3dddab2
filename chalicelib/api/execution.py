"""Running a view: again when somebody else wrote in between, and at most once per idempotency key."""

import random
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from http import HTTPStatus
from threading import RLock
from typing import Any

from chalicelib.api.errors import KeyInUse, status_of
from chalicelib.api.idempotency import Receipts
from chalicelib.api.logs import logger
from chalicelib.api.presenting import present
from chalicelib.api.replies import Reply
from chalicelib.api.request import Request
from chalicelib.api.request_ports import RequestBooks
from chalicelib.api.route import Route
from chalicelib.domain.errors import PaidupError, StaleVersion
from chalicelib.ports.books import AlreadyAnswered, Change

DEADLINE_SECONDS = 20.0
"""The function may take 28 seconds, and API Gateway waits for 29."""

_FIRST_WAIT_SECONDS = 0.05
_LONGEST_WAIT_SECONDS = 2.0
"""With shorter waits fifty contenders keep a store busy with refusals."""

_TURNS = RLock()
"""Who lost a race lets no other loser of the same process overtake while deciding again. A Lambda process has one
request, so nobody waits there; threads of the local server would lose to one another again and again."""


def execute(
    route: Route,
    request: Request,
    arguments: Mapping[str, str],
    binding: tuple[str, ...],
    *,
    books: RequestBooks,
    receipts: Receipts | None,
) -> Reply:
    """The answer of the view. Raises what the view raises, unless a stored answer replaces it."""

    def answer_of(result: Any) -> Reply | None:
        if result is None and route.answer is not None:
            return None
        return present(route, request, result, binding)

    books.receipts = receipts
    books.answer_of = None if route.is_in_parts else answer_of
    try:
        result = until_current(lambda: route.view(request, **arguments))
        return books.answered or _settled(present(route, request, result, binding), route, books, receipts)
    except AlreadyAnswered as error:
        assert receipts is not None, "only a receipt of ours can be found taken"
        return receipts.replay(error.receipt)
    except PaidupError as error:
        if receipts is None or status_of(error) >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
        return _replayed_instead_of(error, books, receipts)


def until_current(decide: Callable[[], Any]) -> Any:
    """Load and decide again while another write wins, with full jitter, until the deadline.

    With If-Match too: the use case compares the version it loads anew, so a change of the object itself ends in
    PreconditionFailed, while a race for something else (a number series, a client's credit) is no reason to fail.
    """
    deadline = time.monotonic() + DEADLINE_SECONDS
    longest_wait = _FIRST_WAIT_SECONDS
    turn: AbstractContextManager[object] = nullcontext()
    while True:
        try:
            with turn:
                return decide()
        except StaleVersion:
            wait = random.uniform(0, longest_wait)  # noqa: S311 - jitter, not a secret
            if time.monotonic() + wait > deadline:
                raise
            time.sleep(wait)
            longest_wait = min(longest_wait * 2, _LONGEST_WAIT_SECONDS)
            turn = _TURNS


def _settled(reply: Reply, route: Route, books: RequestBooks, receipts: Receipts | None) -> Reply:
    """A view that committed no answer of its own gets its receipt now, in a write of its own."""
    if receipts is not None:
        if books.has_committed and not route.is_in_parts:
            logger().warning("a commit without its result: the receipt is not atomic", route=route.name)
        books.answer_of = None
        books.commit(Change(receipts.claim.organization_id, receipt=receipts.receipt(reply)))
    return reply


def _replayed_instead_of(error: PaidupError, books: RequestBooks, receipts: Receipts) -> Reply:
    """The refusal may be the echo of our own success: 'already sent' when the first try sent it."""
    stored = books.receipt(receipts.claim.organization_id, receipts.claim.key)
    if stored is not None:
        return receipts.replay(stored)
    if isinstance(error, StaleVersion):
        raise KeyInUse from error
    raise error
