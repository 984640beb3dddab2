"""The faults whose outcome depends on the store: crashes and lost answers, where tokens and guards are honoured."""

import logging
from collections.abc import Callable, Iterator

import pytest

from chalicelib.wiring import use_ports
from tests.engines.launch import RunningEngine
from tests.faults.account import Account, account
from tests.faults.enumeration import PAYMENT, SEND, Operation, Proof
from tests.faults.injection import (
    ANSWER_LOST,
    ANSWERS_LOST,
    CONFLICTS_5,
    CRASH_AFTER,
    CRASH_BEFORE,
    SERVER_ERRORS_AFTER,
)
from tests.faults.planted import PlainCredit, ReceiptLater, with_books
from tests.faults.seed import Seed, make_seed

FAULTS = (CRASH_BEFORE, CRASH_AFTER, ANSWER_LOST, ANSWERS_LOST, SERVER_ERRORS_AFTER, CONFLICTS_5)


@pytest.fixture(scope="module")
def seed() -> Seed:
    return make_seed()


@pytest.fixture(scope="module")
def on_engine(seed: Seed, engine: RunningEngine) -> Iterator[Account]:
    """Only DynamoDB is a real engine: S3, SQS and SES stay embedded."""
    logging.disable(logging.CRITICAL)
    with account(engine.endpoint_url) as on_engine:
        yield on_engine
    use_ports(None)
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("operation", [SEND, PAYMENT], ids=str)
def test_a_fault_at_any_call_ends_as_if_nothing_had_failed(
    engine: RunningEngine,
    on_engine: Account,
    seed: Seed,
    operation: Operation,
    record_testsuite_property: Callable[[str, str], None],
) -> None:
    report = Proof(on_engine, seed, operation).enumerate_faults(FAULTS)
    record_testsuite_property(f"proof of {operation} on {engine.name}", report.line())
    assert report.runs >= 3 * len(report.calls)
    assert not report.failures, "\n".join(map(str, report.failures))


@pytest.mark.parametrize(("defect", "fault"), [(ReceiptLater, CRASH_AFTER), (PlainCredit, ANSWER_LOST)])
def test_planted_defects_are_found_here_too(
    on_engine: Account, seed: Seed, defect: Callable[..., object], fault: object
) -> None:
    report = Proof(on_engine, seed, PAYMENT, with_books(defect)).enumerate_faults(
        [fault],  # type: ignore[list-item]
        only=lambda call: call in {"dynamodb.TransactWriteItems", "dynamodb.UpdateItem"},
    )
    assert report.failures
