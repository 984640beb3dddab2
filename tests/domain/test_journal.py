"""The journal: balanced, chained, and telling when anybody has touched it."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.journal import (
    GENESIS_HASH,
    Account,
    Happening,
    Posting,
    Task,
    TaskKind,
    record,
    reversed_postings,
)
from tests.builders import NOW, a_sent_invoice

POSTINGS = (Posting(Account.RECEIVABLES, 119, "EUR"), Posting(Account.REVENUE, -119, "EUR"))


def a_happening(**changes: Any) -> Happening:
    return replace(Happening("evt_1", "invoice.sent", NOW, "usr_1", "req-1", POSTINGS, {"n": 1}), **changes)


def test_the_first_entry_follows_the_genesis_hash_and_the_next_the_first() -> None:
    invoice, first = record(a_sent_invoice(), a_happening())
    invoice, second = record(invoice, a_happening(entry_id="evt_2"))
    assert (first.sequence, first.previous_hash) == (1, GENESIS_HASH)
    assert (second.sequence, second.previous_hash) == (2, first.hash)
    assert (invoice.journal_sequence, invoice.journal_hash) == (2, second.hash)


@pytest.mark.parametrize(
    "forgery",
    [
        {"id": "evt_9"},
        {"organization_id": "org_9"},
        {"document_id": "inv_9"},
        {"sequence": 2},
        {"kind": "invoice.voided"},
        {"at": NOW.replace(hour=1)},
        {"actor_id": "usr_9"},
        {"request_id": "req-9"},
        {"postings": reversed_postings(POSTINGS)},
        {"postings": (replace(POSTINGS[0], invoice_id="inv_9"), POSTINGS[1])},
        {"details": {"n": 2}},
        {"previous_hash": "1" * 64},
    ],
)
def test_no_part_of_an_entry_can_change_without_changing_its_hash(forgery: dict[str, Any]) -> None:
    _, entry = record(a_sent_invoice(), a_happening())
    assert entry.computed_hash() == entry.hash
    assert replace(entry, **forgery).computed_hash() != entry.hash


def test_work_to_be_done_is_no_part_of_the_record() -> None:
    _, entry = record(a_sent_invoice(), a_happening(tasks=(Task(TaskKind.RENDER_INVOICE),)))
    assert replace(entry, tasks=()).computed_hash() == entry.hash


def test_details_hash_the_same_in_any_order() -> None:
    _, one = record(a_sent_invoice(), a_happening(details={"a": 1, "b": "ü"}))
    _, other = record(a_sent_invoice(), a_happening(details={"b": "ü", "a": 1}))
    assert one.hash == other.hash


@pytest.mark.parametrize(
    "postings",
    [
        (Posting(Account.BANK, 1, "EUR"),),
        (Posting(Account.BANK, 1, "EUR"), Posting(Account.RECEIVABLES, -1, "USD")),
        (Posting(Account.BANK, 100, "EUR"), Posting(Account.RECEIVABLES, -99, "EUR")),
    ],
)
def test_an_entry_that_does_not_balance_in_each_currency_is_never_recorded(
    postings: tuple[Posting, ...],
) -> None:
    with pytest.raises(AssertionError):
        record(a_sent_invoice(), a_happening(postings=postings))


def test_postings_of_nothing_are_left_out() -> None:
    _, entry = record(
        a_sent_invoice(), a_happening(postings=(*POSTINGS, Posting(Account.ROUNDING, 0, "EUR")))
    )
    assert entry.postings == POSTINGS


def test_a_reversal_undoes_exactly_what_was_posted() -> None:
    there_and_back = [*POSTINGS, *reversed_postings(POSTINGS)]
    for account in (Account.RECEIVABLES, Account.REVENUE):
        assert sum(p.amount_minor for p in there_and_back if p.account == account) == 0
