"""The sweeper: what never reached the worker is sent to it again."""

from chalicelib.domain.journal import EntryRef
from chalicelib.use_cases.outbox.do_work import do_work
from chalicelib.use_cases.outbox.sweep_outbox import PATIENCE, sweep_outbox
from tests.builders import ORG, OTHER_ORG
from tests.company import Company


def sweep(company: Company, within: str | None = None) -> int:
    return sweep_outbox(**company.ports("books", "queue", "clock"), within=within)


def test_work_that_is_pending_for_long_is_sent_again_and_young_work_is_left_alone(company: Company) -> None:
    invoice = company.sent()
    assert sweep(company) == 0
    company.clock.turn(seconds=PATIENCE.total_seconds() + 1)
    company.sent()
    assert sweep(company) == 1
    assert company.queue.take_all() == [EntryRef(ORG, invoice.id, 1)]


def test_finished_work_is_left_alone(company: Company) -> None:
    company.sent()
    company.work()
    company.clock.turn(hours=1)
    assert sweep(company) == 0


def test_work_sent_twice_is_done_once(company: Company) -> None:
    company.sent()
    company.clock.turn(hours=1)
    sweep(company)
    sweep(company)
    outcomes = [do_work(reference, company.workshop()) for reference in company.queue.take_all()]
    assert outcomes == [True, False]


def test_somebody_who_asks_gets_their_own_at_once_and_nobody_elses(company: Company) -> None:
    company.sent()
    company.clock.turn(milliseconds=1)
    assert sweep(company, within=OTHER_ORG) == 0
    assert sweep(company, within=ORG) == 1
