"""What runs without a request: the worker behind the queue, and the schedules.

Chalice names a handler after the module of its blueprint, so these must live where their blueprint is created.
"""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from chalice.app import Blueprint, Rate

from chalicelib.api.execution import until_current
from chalicelib.api.logs import logger
from chalicelib.use_cases.jobs.flag_overdue_invoices import flag_overdue_invoices
from chalicelib.use_cases.outbox.do_work import do_work
from chalicelib.use_cases.outbox.sweep_outbox import sweep_outbox
from chalicelib.wiring import ports

OUTBOX_QUEUE = "PaidupOutbox"
_SPARE_SECONDS = 10

events = Blueprint(__name__)


@events.on_sqs_message(queue=OUTBOX_QUEUE, batch_size=1, name="work_on_outbox")
def work_on_outbox(event: Any) -> None:
    """One message is one entry. An error leaves the message in the queue: it is tried again, then set aside."""
    process = ports()
    for record in event:
        reference = process.queue.read(record.body)
        until_current(partial(do_work, reference, process.workshop))


@events.schedule(Rate(15, unit=Rate.MINUTES), name="flag_overdue_invoices")
def flag_overdue_invoices_on_schedule(event: Any) -> None:
    """Stops before the function's deadline; the next run goes on."""
    process = ports()
    remaining = event.context.get_remaining_time_in_millis() / 1000 - _SPARE_SECONDS
    stop_at = datetime.fromtimestamp(process.clock.now().timestamp() + remaining, UTC)
    report = flag_overdue_invoices(books=process.books, clock=process.clock, ids=process.ids, stop_at=stop_at)
    logger().info(
        "overdue invoices flagged",
        examined=report.examined,
        flagged=report.flagged,
        is_complete=report.is_complete,
    )


@events.schedule(Rate(5, unit=Rate.MINUTES), name="sweep_outbox")
def sweep_outbox_on_schedule(event: Any) -> None:
    """Sends again what never reached the queue, or whose worker died."""
    process = ports()
    sent = sweep_outbox(books=process.books, queue=process.queue, clock=process.clock)
    logger().info("outbox swept", sent_again=sent)
