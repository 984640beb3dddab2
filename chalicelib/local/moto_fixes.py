"""Corrections to moto 5.2.5 that make it fit for a local run: one lock, real rollback, transaction tokens.

As shipped, moto loses writes under threads (no lock; a failed transaction restores a copy of the whole
table), copies that table once per item of a transaction, and accepts one client token twice. These patches
reach into its internals, which is why the version is pinned and the tests prove them again.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Condition
from typing import Any
from unittest.mock import patch

from moto.core.models import botocore_stubber
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler
from moto.sqs.models import Queue

from chalicelib.local.moto_dynamodb import (
    keep_the_table,
    once_per_token,
    query_candidates_only,
    undo_on_failure,
    values_directly,
)

QUEUE_POLL_SECONDS = 0.05


# A condition rather than a lock, because a long poll must let go of it while it waits.
engine_lock = Condition()


@contextmanager
def corrected_moto() -> Iterator[None]:
    """Patch moto while the block runs; every call that moto answers in this process takes `engine_lock`."""
    with ExitStack() as patches:
        for target, name, replacement in (
            (botocore_stubber, "process_request", locked(botocore_stubber.process_request)),
            (Queue, "wait_for_messages", wait_without_the_lock),
            (Table, "__deepcopy__", keep_the_table),
            (Table, "query", query_candidates_only(Table.query)),
            (DynamoDBBackend, "transact_write_items", undo_on_failure(DynamoDBBackend.transact_write_items)),
            (BaseJSONSerializer, "_serialize_type_structure", values_directly(BaseJSONSerializer)),
            (DynamoHandler, "transact_write_items", once_per_token(DynamoHandler.transact_write_items)),
        ):
            patches.enter_context(patch.object(target, name, replacement, create=name == "__deepcopy__"))
        yield


def locked(answer: Callable[..., Any]) -> Callable[..., Any]:
    def answer_alone(*args: Any, **kwargs: Any) -> Any:
        with engine_lock:
            return answer(*args, **kwargs)

    return answer_alone


def wait_without_the_lock(_queue: Queue, timeout: int) -> None:
    """A worker that long-polls an empty queue must not stop every other call for the length of the poll."""
    engine_lock.wait(min(timeout, QUEUE_POLL_SECONDS))
