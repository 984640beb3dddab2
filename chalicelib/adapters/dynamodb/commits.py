"""Writing actions: one transaction under one token, or a single guarded write that recognises itself.

botocore repeats requests whose answer was lost. A transaction is safe from that by its token; a single write
looks at what the failed guard found, since its own earlier attempt may have written it.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn
from uuid import uuid4

from botocore.exceptions import ClientError

from chalicelib.adapters.dynamodb.actions import DELETE, PUT, UPDATE, Action
from chalicelib.adapters.dynamodb.engine import THROTTLED, Engine, error_code, found_row, was_repeated
from chalicelib.adapters.dynamodb.rows.attributes import comparable
from chalicelib.adapters.dynamodb.rows.receipts import ReceiptRow
from chalicelib.domain.errors import StaleVersion, Unavailable
from chalicelib.ports.books import AlreadyAnswered

CONFLICT_ATTEMPTS = 5
CONFLICT_PAUSE_SECONDS = 0.02

_OPERATIONS = {PUT: "PutItem", DELETE: "DeleteItem", UPDATE: "UpdateItem"}
_FAILED = "ConditionalCheckFailed"
_CONFLICT = "TransactionConflict"
_SINGLE_FAILED = "ConditionalCheckFailedException"
_SINGLE_CONFLICT = "TransactionConflictException"
_CANCELLED = "TransactionCanceledException"
_IN_PROGRESS = "TransactionInProgressException"


class _Conflict(Exception):
    """Another transaction holds one of the items at this very moment."""


def write(engine: Engine, actions: Sequence[Action], *, pause: Callable[[float], None] = time.sleep) -> None:
    """Raises StaleVersion, AlreadyAnswered or Unavailable, as `Books.commit` promises."""
    if not actions:
        return
    attempt = _attempt_of(engine, actions)
    for count in range(CONFLICT_ATTEMPTS):
        try:
            attempt()
        except _Conflict as conflict:
            if count == CONFLICT_ATTEMPTS - 1:
                raise StaleVersion(actions[0].what) from conflict
            pause(random.uniform(0, CONFLICT_PAUSE_SECONDS * 2**count))  # noqa: S311 - jitter is no secret
        else:
            return


def _attempt_of(engine: Engine, actions: Sequence[Action]) -> Callable[[], None]:
    first = actions[0]
    is_single = len(actions) == 1 and (first.verb in (PUT, DELETE) or first.is_repeatable)
    if is_single:
        return lambda: _write_single(engine, first)
    request = {
        "TransactItems": [{action.verb: action.request} for action in actions],
        "ClientRequestToken": str(uuid4()),
    }
    return lambda: _write_transaction(engine, request, actions)


def _write_single(engine: Engine, action: Action) -> None:
    try:
        engine.call(_OPERATIONS[action.verb], action.request)
    except ClientError as error:
        if error_code(error) == _SINGLE_CONFLICT:
            raise _Conflict from error
        if error_code(error) != _SINGLE_FAILED:
            raise
        found = found_row(error)
        if was_repeated(error) and _is_as_wanted(action, found):
            return
        _refuse(action, found, error)


def _is_as_wanted(action: Action, found: Mapping[str, Any] | None) -> bool:
    if action.verb == DELETE:
        return found is None
    return (
        action.verb == PUT and found is not None and comparable(found) == comparable(action.request["Item"])
    )


def _write_transaction(engine: Engine, request: Mapping[str, Any], actions: Sequence[Action]) -> None:
    try:
        engine.call("TransactWriteItems", request)
    except ClientError as error:
        if error_code(error) == _IN_PROGRESS:
            raise _Conflict from error
        if error_code(error) != _CANCELLED:
            raise
        _explain(actions, error.response.get("CancellationReasons", []), error)


def _explain(actions: Sequence[Action], reasons: Sequence[Mapping[str, Any]], error: ClientError) -> NoReturn:
    """A taken receipt outweighs everything: its answer says what became of the request."""
    codes = [reason.get("Code") for reason in reasons]
    failed = [
        (action, reason)
        for action, reason in zip(actions, reasons, strict=True)
        if reason.get("Code") == _FAILED
    ]
    for action, reason in sorted(failed, key=lambda pair: not pair[0].is_receipt):
        _refuse(action, reason.get("Item"), error)
    if _CONFLICT in codes:
        raise _Conflict from error
    if THROTTLED.intersection(code for code in codes if code):
        raise Unavailable("The store is overloaded; try again.") from error
    raise error


def _refuse(action: Action, found: Mapping[str, Any] | None, error: ClientError) -> NoReturn:
    if action.is_receipt and found:
        raise AlreadyAnswered(ReceiptRow.from_raw_data(dict(found)).domain()) from error
    raise StaleVersion(action.what) from error
