"""After a commit, entries with tasks go to the queue, best effort."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.api.request_ports import RequestPorts
from chalicelib.domain.errors import StaleVersion, Unavailable
from chalicelib.domain.journal import GENESIS_HASH, Entry, EntryRef, Task, TaskKind
from chalicelib.ports.books import Change


class Spy:
    """Books and a queue that write down in which order they were asked."""

    def __init__(self, *failures: Exception | None) -> None:
        self.happened: list[Any] = []
        self.failures = list(failures)

    def commit(self, change: Change) -> None:
        self._fail()
        self.happened.append("commit")

    def send(self, reference: EntryRef) -> None:
        self._fail()
        self.happened.append(reference)

    def _fail(self) -> None:
        failure = self.failures.pop(0) if self.failures else None
        if failure:
            raise failure


def _entry(sequence: int, *tasks: Task) -> Entry:
    return Entry(
        id=f"evt_{sequence}",
        organization_id="org_a",
        document_id="inv_1",
        sequence=sequence,
        kind="invoice.sent",
        at=datetime(2026, 3, 1, tzinfo=UTC),
        actor_id="usr_1",
        request_id="req-1",
        postings=(),
        details={},
        previous_hash=GENESIS_HASH,
        tasks=tasks,
    )


CHANGE = Change("org_a", entries=(_entry(1), _entry(2, Task(TaskKind.RENDER_INVOICE))))


def _ports(spy: Spy) -> Any:
    return RequestPorts(SimpleNamespace(books=spy, queue=spy, clock="the clock"))  # type: ignore[arg-type]


def test_entries_with_tasks_are_sent_after_the_commit() -> None:
    spy = Spy()
    _ports(spy).books.commit(CHANGE)
    assert spy.happened == ["commit", EntryRef("org_a", "inv_1", 2)]


def test_nothing_is_sent_for_a_commit_that_failed() -> None:
    spy = Spy(StaleVersion())
    with pytest.raises(StaleVersion):
        _ports(spy).books.commit(CHANGE)
    assert spy.happened == []


def test_a_queue_that_does_not_answer_spoils_nothing(caplog: pytest.LogCaptureFixture) -> None:
    spy = Spy(None, Unavailable("away"))
    _ports(spy).books.commit(CHANGE)
    assert spy.happened == ["commit"]
    assert len(caplog.records) == 1


def test_every_other_port_is_the_process_own() -> None:
    assert _ports(Spy()).clock == "the clock"
