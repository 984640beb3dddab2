"""Sending and paying end the same way whatever fails, at whichever call, in whichever way."""

from collections.abc import Callable

import pytest

from tests.faults.account import Account
from tests.faults.enumeration import EVERY_OPERATION, PAYMENT, SEND, Operation, Proof
from tests.faults.injection import ALL_FAULTS, TELLING_FAULTS
from tests.faults.seed import Seed

SERVICES = {SEND: {"dynamodb", "s3", "sesv2", "sqs"}, PAYMENT: {"dynamodb"}}


@pytest.mark.parametrize("operation", [SEND, PAYMENT], ids=str)
def test_any_fault_at_any_call_and_a_retry_end_as_if_nothing_had_failed(
    embedded: Account, seed: Seed, operation: Operation
) -> None:
    report = Proof(embedded, seed, operation).enumerate_faults(TELLING_FAULTS)
    assert {call.partition(".")[0] for call in report.calls} == SERVICES[operation]
    assert report.faults == {fault.name for fault in TELLING_FAULTS}, "every kind met a call it concerns"
    assert report.runs >= 6 * len(report.calls)
    assert report.repeated_requests, "some faults reach the client, which then asks again"
    assert not report.failures, "\n".join(map(str, report.failures))


@pytest.mark.engine
@pytest.mark.parametrize("operation", EVERY_OPERATION, ids=str)
def test_every_kind_of_fault_ends_well_in_every_operation(
    embedded: Account,
    seed: Seed,
    operation: Operation,
    record_property: Callable[[str, str], None],
) -> None:
    """The whole table, on the embedded engine; too long for every test run."""
    report = Proof(embedded, seed, operation).enumerate_faults(ALL_FAULTS)
    record_property("proof", report.line())
    assert report.runs >= 10 * len(report.calls)
    assert not report.failures, "\n".join(map(str, report.failures))
