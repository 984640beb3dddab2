"""The faults are what they say they are: otherwise a proof that survives them proves nothing."""

from collections.abc import Callable

import pytest

from chalicelib.adapters.aws.clients import ATTEMPTS
from chalicelib.domain.client import Client
from chalicelib.domain.errors import PaidupError, StaleVersion, Unavailable
from chalicelib.domain.journal import EntryRef
from chalicelib.ports.books import Change, saves
from tests.contract.books_builders import CLIENT_ID, ORG, a_client, a_payment
from tests.faults.account import SENDER, Account
from tests.faults.injection import (
    ANSWER_LOST,
    ANSWERS_LOST,
    CONFLICT,
    CONFLICTS_5,
    CRASH_AFTER,
    CRASH_BEFORE,
    ITEM_THROTTLED,
    REQUEST_LOST,
    SERVER_ERROR,
    SERVER_ERRORS,
    SERVER_ERRORS_AFTER,
    THROTTLE,
    THROTTLES,
    Attempt,
    Crash,
    Fault,
    Reply,
    Transport,
    injected,
)

CHANGE = Change(ORG, saves=saves(a_client(), a_payment()))


def strike(account: Account, fault: Fault) -> Transport:
    """Commits two rows while the fault strikes the first attempt."""
    account.fill()
    with injected(Transport(fault, at=0)) as transport, transport.watching():
        account.books.commit(CHANGE)
    return transport


def is_written(account: Account) -> bool:
    return account.books.get(ORG, Client, CLIENT_ID) is not None


@pytest.mark.parametrize(("fault", "is_left"), [(CRASH_BEFORE, False), (CRASH_AFTER, True)], ids=str)
def test_a_crash_after_the_call_leaves_its_rows_and_one_before_does_not(
    embedded: Account, fault: Fault, is_left: bool
) -> None:
    with pytest.raises(Crash):
        strike(embedded, fault)
    assert is_written(embedded) == is_left


@pytest.mark.parametrize(
    ("fault", "attempts", "error", "is_left"),
    [
        (REQUEST_LOST, ATTEMPTS, Unavailable, False),
        (ANSWERS_LOST, ATTEMPTS, Unavailable, True),
        (THROTTLES, ATTEMPTS, Unavailable, False),
        (SERVER_ERRORS, ATTEMPTS, Unavailable, False),
        (SERVER_ERRORS_AFTER, ATTEMPTS, Unavailable, True),
        (ITEM_THROTTLED, 1, Unavailable, False),
        (CONFLICTS_5, 5, StaleVersion, False),
    ],
    ids=str,
)
def test_the_store_adapter_reads_a_lasting_fault_as_its_port_promises(
    embedded: Account, fault: Fault, attempts: int, error: type[PaidupError], is_left: bool
) -> None:
    with injected(Transport(fault, at=0)) as transport:
        embedded.fill()
        with transport.watching(), pytest.raises(error):
            embedded.books.commit(CHANGE)
    assert (transport.struck, is_written(embedded)) == (attempts, is_left)


@pytest.mark.parametrize("fault", [ANSWER_LOST, THROTTLE, SERVER_ERROR, CONFLICT], ids=str)
def test_a_passing_fault_is_survived_by_trying_again_at_once(embedded: Account, fault: Fault) -> None:
    transport = strike(embedded, fault)
    assert (transport.struck, transport.calls) == (1, ["dynamodb.TransactWriteItems"] * 2)
    assert is_written(embedded)


MESSAGE = b"From: a@b.example\r\nTo: c@d.example\r\nMessage-ID: <1@b.example>\r\n\r\nText"
EFFECTS: dict[str, Callable[[Account], object]] = {
    "s3": lambda account: account.files.put("org/a.pdf", b"%PDF", "application/pdf"),
    "sesv2": lambda account: account.mail.send(MESSAGE, sender=SENDER, recipients=("c@d.example",)),
    "sqs": lambda account: account.queue.send(EntryRef(ORG, "inv_1", 1)),
}


@pytest.mark.parametrize("fault", [REQUEST_LOST, ANSWERS_LOST, THROTTLES, SERVER_ERRORS], ids=str)
@pytest.mark.parametrize("service", EFFECTS)
def test_the_other_adapters_know_every_fault_as_unavailable(
    embedded: Account, fault: Fault, service: str
) -> None:
    embedded.fill()
    with injected(Transport(fault, at=0)) as transport, transport.watching(), pytest.raises(Unavailable):
        EFFECTS[service](embedded)
    assert {call.partition(".")[0] for call in transport.calls} == {service}
    assert transport.struck == len(transport.calls)


def test_a_conflict_gives_a_reason_for_each_action_and_blames_one(embedded: Account) -> None:
    replies = []

    def conflict(attempt: Attempt) -> Reply:
        replies.append(CONFLICT.strike(attempt))
        return replies[-1]

    strike(embedded, Fault("seen", conflict))
    (((_, answer), _),) = replies
    assert [reason["Code"] for reason in answer["CancellationReasons"]] == ["None", "TransactionConflict"]


def test_what_the_test_itself_does_is_never_struck(embedded: Account) -> None:
    embedded.fill()
    with injected(Transport(CRASH_BEFORE, at=0)) as transport:
        embedded.books.commit(CHANGE)
    assert (transport.calls, transport.struck) == ([], 0)
