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
    assert report.runs >= 4 * len(report.calls)
    assert report.repeated_requests, "some faults reach the client, which then asks again"
    assert not report.failures, "\n".join(map(str, report.failures))


@pytest.mark.engine
@pytest.mark.parametrize("operation", EVERY_OPERATION, ids=str)
def test_the_other_kinds_of_fault_and_the_other_operations_end_well_too(
    embedded: Account,
    seed: Seed,
    operation: Operation,
    record_testsuite_property: Callable[[str, str], None],
) -> None:
    """On the embedded engine as well; too long for every test run."""
    faults = ALL_FAULTS if operation in SERVICES else TELLING_FAULTS
    report = Proof(embedded, seed, operation).enumerate_faults(faults)
    record_testsuite_property(f"proof of {operation}", report.line())
    assert report.runs >= 4 * len(report.calls)
    assert not report.failures, "\n".join(map(str, report.failures))
