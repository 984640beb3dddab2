"""Many requests at the same moment, on real engines: nobody sees an error, and the books are true afterwards."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from chalicelib.adapters.dynamodb.books import DynamoBooks
from chalicelib.wiring import use_ports
from tests.engines.launch import RunningEngine
from tests.engines.office import (
    LINE_TOTAL,
    Answer,
    Office,
    at_once,
    connected_to,
    everybody,
    statuses,
)
from tests.faults.tables import EngineTable

SENDERS = 50
FUNCTIONS = 20
PAYERS = 32
TWINS = 16
PAIRS = 6


@pytest.fixture(scope="module")
def store(engine: RunningEngine) -> Iterator[tuple[DynamoBooks, EngineTable]]:
    """Clients are slow to build, so the tests of one engine share them."""
    with connected_to(engine.endpoint_url):
        books = DynamoBooks("none")
        assert books.engine.client
        yield books, EngineTable()


@pytest.fixture
def office(store: tuple[DynamoBooks, EngineTable]) -> Iterator[Office]:
    books, table = store
    table.fill(())
    books.engine.table_name = table.name
    logging.disable(logging.CRITICAL)
    yield Office(books, table)
    logging.disable(logging.NOTSET)
    use_ports(None)


def numbers_of(answers: list[Answer]) -> list[int]:
    return sorted(int(answer.json["number"].rpartition("-")[2]) for answer in answers)


def test_fifty_invoices_sent_at_once_get_fifty_consecutive_numbers_and_no_error(office: Office) -> None:
    drafts = office.drafts(SENDERS)
    answers = everybody(
        SENDERS, lambda n: office.ask("POST", f"/invoices/{drafts[n]}/send", {"deliver": "email"}, f"key-{n}")
    )
    assert statuses(answers) == {200}, [a.body for a in answers if a.status != 200][:3]
    assert numbers_of(answers) == list(range(1, SENDERS + 1))
    office.work()
    office.require_true_books()


def test_functions_that_share_no_process_are_not_refused_either(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Lambda: nothing but the store and jitter keeps the senders apart."""
    monkeypatch.setattr("chalicelib.api.execution._TURNS", nullcontext())
    drafts = office.drafts(FUNCTIONS)
    answers = everybody(
        FUNCTIONS, lambda n: office.ask("POST", f"/invoices/{drafts[n]}/send", {}, f"key-{n}")
    )
    assert statuses(answers) == {200}, [a.body for a in answers if a.status != 200][:3]
    assert numbers_of(answers) == list(range(1, FUNCTIONS + 1))
    office.require_true_books()


def test_two_processes_share_one_series(office: Office, engine: RunningEngine) -> None:
    drafts = office.drafts(SENDERS)
    shares = (drafts[: SENDERS // 2], drafts[SENDERS // 2 :])
    told = {"endpoint_url": engine.endpoint_url, "table": office.table.name, "token": office.token}
    with another_process() as one, another_process() as two:
        for process, invoice_ids in zip((one, two), shares, strict=True):
            say(process, json.dumps({**told, "invoice_ids": invoice_ids}))
        assert [heard_from(one), heard_from(two)] == ["ready", "ready"]
        for process in (one, two):
            say(process, "go")
        answers = json.loads(heard_from(one)) + json.loads(heard_from(two))
    assert answers == [200] * SENDERS
    numbers = [office.invoice(invoice_id)["number"] for invoice_id in drafts]
    assert sorted(int(n.rpartition("-")[2]) for n in numbers) == list(range(1, SENDERS + 1))
    office.require_true_books()


def another_process() -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.engines.sending_process"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603


def say(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def heard_from(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_an_invoice_paid_from_32_threads_is_paid_once_and_the_rest_is_credit(office: Office) -> None:
    invoice_id = office.sent()
    amounts = [700 + 10 * number for number in range(PAYERS)]
    assert max(amounts) < LINE_TOTAL < sum(amounts)
    answers = everybody(
        PAYERS, lambda n: office.ask("POST", "/payments", office.payment(invoice_id, amounts[n]), f"key-{n}")
    )
    assert statuses(answers) == {201}, [a.body for a in answers if a.status != 201][:3]
    invoice = office.invoice(invoice_id)
    assert (invoice["status"], invoice["amount_paid"], invoice["amount_due"]) == ("paid", LINE_TOTAL, 0)
    client = office.ask("GET", f"/clients/{office.client_id}").json
    assert client["credit_balance"] == [{"currency": "EUR", "amount": sum(amounts) - LINE_TOTAL}]
    given = sum(a["amount"] for answer in answers for a in answer.json["allocations"])
    assert given == LINE_TOTAL
    office.require_true_books()


@pytest.mark.parametrize("operation", ["payment", "draft", "send"])
def test_one_key_from_sixteen_threads_has_one_effect_and_one_answer(office: Office, operation: str) -> None:
    invoice_id = office.draft() if operation == "send" else office.sent()
    path, body = {
        "payment": ("/payments", office.payment(invoice_id, 900)),
        "draft": (f"/invoices/{invoice_id}/duplicate", None),
        "send": (f"/invoices/{invoice_id}/send", {"deliver": "email"}),
    }[operation]
    before = len(office.table.items())
    answers = everybody(TWINS, lambda _: office.ask("POST", path, body, "the-same-key"))
    good = [answer for answer in answers if answer.status < 300]
    in_use = [answer for answer in answers if answer.status >= 300]
    assert {answer.code for answer in in_use} <= {"idempotency_key_in_use"}
    assert len({(answer.status, answer.body) for answer in good}) == 1
    replayed = [answer for answer in good if answer.headers.get("Idempotent-Replayed") == "true"]
    assert len(replayed) == len(good) - 1, "one answer is the original"
    new_rows = {"payment": 4, "draft": 2, "send": 3}[operation]
    assert len(office.table.items()) - before == new_rows, "one effect, one receipt"
    late = office.ask("POST", path, body, "the-same-key")
    assert (late.status, late.body) == (good[0].status, good[0].body)
    assert not in_use, "the contract allows it; it has not been needed"
    office.require_true_books()


def test_an_acknowledged_edit_is_on_the_invoice_that_was_sent_meanwhile(office: Office) -> None:
    for number in range(PAIRS):
        invoice_id = office.draft()
        body = {"client_id": office.client_id, "lines": [{**LINE_OF_TWO, "description": f"Edit {number}"}]}
        edited, sent = at_once(
            lambda: office.ask("PUT", f"/invoices/{invoice_id}", body),  # noqa: B023
            lambda: office.ask("POST", f"/invoices/{invoice_id}/send", {"deliver": "none"}),  # noqa: B023
        )
        assert sent.status == 200, sent.body
        assert edited.status == 200 or edited.code == "invoice_not_draft"
        frozen = office.invoice(invoice_id)
        is_edited = frozen["lines"][0]["description"] == f"Edit {number}"
        assert is_edited == (edited.status == 200)
        assert frozen["total"] == sent.json["total"]
    office.require_true_books()


LINE_OF_TWO = {"quantity": "1", "unit_price": 500, "tax": {"category": "S", "rate": "19"}}


def test_a_client_renamed_while_its_invoice_is_sent_stands_on_it_with_one_of_its_names(
    office: Office,
) -> None:
    name = office.ask("GET", f"/clients/{office.client_id}").json["name"]
    for number in range(PAIRS):
        invoice_id, renamed = office.draft(), f"Renamed {number}"
        changed, sent = at_once(
            lambda: office.ask("PUT", f"/clients/{office.client_id}", {"name": renamed}),  # noqa: B023
            lambda: office.ask("POST", f"/invoices/{invoice_id}/send", {"deliver": "none"}),  # noqa: B023
        )
        assert (changed.status, sent.status) == (200, 200), (changed.body, sent.body)
        assert office.invoice(invoice_id)["client_name"] in {name, renamed}
        name = renamed
    office.require_true_books()


def test_of_voiding_and_paying_at_once_one_wins_and_the_other_is_told(office: Office) -> None:
    for _ in range(PAIRS):
        invoice_id = office.sent()
        voided, paid = at_once(
            lambda: office.ask("POST", f"/invoices/{invoice_id}/void", {"reason": "typo"}),  # noqa: B023
            lambda: office.ask("POST", "/payments", office.payment(invoice_id, 100)),  # noqa: B023
        )
        assert (voided.status, paid.status) in {(200, 409), (409, 201)}, (voided.body, paid.body)
    office.require_true_books()


def test_one_refresh_token_used_at_once_gives_everybody_the_same_successor(office: Office) -> None:
    spent = {"refresh_token": office.refresh_token}
    answers = everybody(8, lambda _: office.ask("POST", "/auth/refresh", spent))
    assert statuses(answers) == {200}, [a.body for a in answers if a.status != 200][:1]
    (successor,) = {answer.json["refresh_token"] for answer in answers}
    assert successor != office.refresh_token
    assert office.ask("POST", "/auth/refresh", {"refresh_token": successor}).status == 200


def test_the_books_are_true_after_everything_happened_at_once(office: Office) -> None:
    drafts, open_ids = office.drafts(8), [office.sent() for _ in range(3)]
    tasks = [
        *(lambda i=i: office.ask("POST", f"/invoices/{i}/send", {"deliver": "email"}) for i in drafts),
        *(
            lambda i=i, n=n: office.ask("POST", "/payments", office.payment(i, 9_000 + n), f"{i}-{n}")
            for i in open_ids
            for n in range(4)
        ),
        *(
            lambda n=n: office.ask("PUT", f"/clients/{office.client_id}", {"name": f"Name {n}"})
            for n in range(4)
        ),
        *(lambda n=n: office.ask("POST", "/invoices", {}, f"bad-{n}") for n in range(2)),
    ]
    answers = at_once(*tasks)
    assert statuses(answers[:-2]) <= {200, 201}, [a.body for a in answers[:-2] if a.status > 201][:3]
    office.work()
    office.require_true_books()
