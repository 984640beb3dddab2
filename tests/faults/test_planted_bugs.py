"""The proof of the proof: each planted defect passes while nothing fails, and is found as soon as something does."""

from dataclasses import dataclass

import pytest

from tests.faults.account import Account
from tests.faults.enumeration import PAYMENT, SEND, Operation, Proof
from tests.faults.injection import ANSWER_LOST, CRASH_AFTER, CRASH_BEFORE, Fault
from tests.faults.planted import (
    FinishedFirst,
    JournalLater,
    NothingPending,
    NumberFirst,
    PlainCredit,
    ReceiptLater,
    with_books,
    with_new_message_ids,
)
from tests.faults.seed import Seed
from tests.faults.service import Plant

UPDATE, MAIL, QUEUE = "dynamodb.UpdateItem", "sesv2.SendEmail", "sqs.SendMessage"
WRITES = frozenset({"dynamodb.TransactWriteItems", "dynamodb.PutItem", UPDATE})


@dataclass(frozen=True)
class Defect:
    """`found` is a word that must be in what the proof says about it."""

    name: str
    plant: Plant
    operation: Operation
    fault: Fault
    calls: frozenset[str]
    found: str

    def __str__(self) -> str:
        return self.name


def _in(calls: str | frozenset[str]) -> frozenset[str]:
    return frozenset({calls}) if isinstance(calls, str) else calls


DEFECTS = [
    Defect(name, plant, operation, fault, _in(calls), found)
    for name, plant, operation, fault, calls, found in (
        (
            "journal in a second transaction",
            with_books(JournalLater),
            PAYMENT,
            CRASH_AFTER,
            WRITES,
            "entries",
        ),
        ("receipt of a payment later", with_books(ReceiptLater), PAYMENT, CRASH_AFTER, WRITES, "pay_"),
        ("receipt of a sending later", with_books(ReceiptLater), SEND, CRASH_AFTER, WRITES, "delivery_req"),
        ("number drawn before it is used", with_books(NumberFirst), SEND, CRASH_AFTER, WRITES, "numbers"),
        ("credit by a plain update", with_books(PlainCredit), PAYMENT, ANSWER_LOST, UPDATE, "credit of"),
        ("work finished before it is done", with_books(FinishedFirst), SEND, CRASH_BEFORE, MAIL, "mails: "),
        ("a sweeper that sees nothing", with_books(NothingPending), SEND, CRASH_BEFORE, QUEUE, "mails: "),
        ("a new Message-ID each time", with_new_message_ids, SEND, CRASH_AFTER, MAIL, "mails: "),
    )
]


@pytest.mark.parametrize("defect", DEFECTS, ids=str)
def test_a_planted_defect_is_found(embedded: Account, seed: Seed, defect: Defect) -> None:
    proof = Proof(embedded, seed, defect.operation, defect.plant)
    report = proof.enumerate_faults([defect.fault], only=lambda call: call in defect.calls)
    assert any(defect.found in failure.what for failure in report.failures), report.failures
