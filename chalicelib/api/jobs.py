"""Running scheduled work now: the same use cases that the schedules run."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import Field

from chalicelib.api.request import Request
from chalicelib.api.routing import Routes
from chalicelib.api.schemas.fields import Body, View
from chalicelib.api.schemas.instants import Instant, Moment
from chalicelib.domain.access import Permission
from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.use_cases.jobs.flag_overdue_invoices import flag_overdue_invoices
from chalicelib.use_cases.outbox.sweep_outbox import sweep_outbox

routes = Routes(__name__, tag="Jobs", about="Scheduled work, run now.")


class TimeTravelRefused(Forbidden):
    code = "time_travel_refused"

    def __init__(self) -> None:
        super().__init__("as_of is allowed only where ALLOW_TIME_TRAVEL is set.")


class RunJobBody(Body):
    as_of: Moment | None = Field(None, description="Pretend that it is this moment.")


class JobRunView(View):
    job: str = Field(description="Which job ran.", examples=["flag-overdue-invoices"])
    as_of: Instant = Field(description="The moment it ran for.")
    counts: dict[str, int] = Field(description="What it did.", examples=[{"examined": 3, "flagged": 2}])


@routes.post(
    "/api/v1/jobs/{name}/run",
    may=Permission.ORGANIZATION_WRITE,
    body=RunJobBody,
    answer=JobRunView,
    status=200,
    raises=(NotFound, TimeTravelRefused),
)
def run_job(request: Request[RunJobBody], name: str) -> JobRunView:
    """Run a job now.

    `flag-overdue-invoices` or `sweep-outbox`. Running one twice, or while its schedule runs, does no harm. It works
    on the caller's organisation only; the schedules work on all."""
    if name not in _JOBS:
        raise NotFound("job", name)
    if request.body.as_of is not None and not request.settings.allow_time_travel:
        raise TimeTravelRefused
    as_of = request.body.as_of or request.now
    return JobRunView(job=name, as_of=as_of, counts=_JOBS[name](request, as_of))


def _flag_overdue(request: Request[RunJobBody], as_of: datetime) -> dict[str, int]:
    ports = request.ports
    report = flag_overdue_invoices(
        books=ports.books, clock=ports.clock, ids=ports.ids, as_of=as_of, within=request.actor.organization_id
    )
    return {name: int(count) for name, count in asdict(report).items() if name != "is_complete"}


def _sweep(request: Request[RunJobBody], as_of: datetime) -> dict[str, int]:
    ports = request.ports
    return {
        "sent_again": sweep_outbox(
            books=ports.books, queue=ports.queue, clock=ports.clock, within=request.actor.organization_id
        )
    }


_JOBS: Mapping[str, Callable[[Request[Any], datetime], dict[str, int]]] = {
    "flag-overdue-invoices": _flag_overdue,
    "sweep-outbox": _sweep,
}
