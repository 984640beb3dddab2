"""The worker and the schedules in threads: the code of the Lambda functions, called as Lambda would."""

import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import boto3

from chalicelib.api.execution import until_current
from chalicelib.use_cases.jobs.flag_overdue_invoices import flag_overdue_invoices
from chalicelib.use_cases.outbox.do_work import do_work
from chalicelib.use_cases.outbox.sweep_outbox import sweep_outbox
from chalicelib.wiring import Ports

_IDLE_SECONDS = 0.05
_FLAG_SECONDS = 60.0
_SWEEP_SECONDS = 30.0
_JOIN_SECONDS = 2.0


@dataclass
class Background:
    """Threads that end when asked; `stop` waits for what they are doing."""

    process: Ports

    def __post_init__(self) -> None:
        self._stopping = threading.Event()
        self._threads = [
            self._started("worker", self._work),
            self._started("overdue", partial(self._every, _FLAG_SECONDS, self._flag)),
            self._started("sweeper", partial(self._every, _SWEEP_SECONDS, self._sweep)),
        ]

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(_JOIN_SECONDS)

    def _started(self, name: str, run: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=run, name=name, daemon=True)
        thread.start()
        return thread

    def _work(self) -> None:
        sqs, queue_url = boto3.client("sqs"), self.process.settings.queue_url
        while not self._stopping.is_set():
            messages = sqs.receive_message(QueueUrl=queue_url, WaitTimeSeconds=0).get("Messages", [])
            for message in messages:
                self._guarded("worker", partial(self._finish, sqs, queue_url, message))
            if not messages:
                self._stopping.wait(_IDLE_SECONDS)

    def _finish(self, sqs: Any, queue_url: str, message: Any) -> None:
        """Like Lambda: the message is deleted only when its work is done, else it comes again."""
        reference = self.process.queue.read(message["Body"])
        until_current(partial(do_work, reference, self.process.workshop))
        sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])

    def _flag(self) -> None:
        flag_overdue_invoices(books=self.process.books, clock=self.process.clock, ids=self.process.ids)

    def _sweep(self) -> None:
        sweep_outbox(books=self.process.books, queue=self.process.queue, clock=self.process.clock)

    def _every(self, seconds: float, job: Callable[[], None]) -> None:
        while not self._stopping.wait(seconds):
            self._guarded(job.__name__.strip("_"), job)

    def _guarded(self, name: str, run: Callable[[], None]) -> None:
        """A failing run is shown and does not end the thread, as it would not end a Lambda function."""
        try:
            run()
        except Exception:  # noqa: BLE001 - the thread's boundary
            print(f"{name} failed:\n{traceback.format_exc()}", file=sys.stderr)
