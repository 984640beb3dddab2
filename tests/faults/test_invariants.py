"""The checker is worth something only if it sees what is wrong: each promise is broken once, in the rows themselves."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.adapters.dynamodb.rows.clients import ClientRow
from chalicelib.adapters.dynamodb.rows.entries import EntryRow
from chalicelib.adapters.dynamodb.rows.invoices import InvoiceRow
from chalicelib.adapters.dynamodb.rows.payments import PaymentRow
from chalicelib.adapters.dynamodb.rows.series import NumberSeriesRow
from chalicelib.domain.invoice_status import InvoiceStatus
from tests.faults.account import Account
from tests.faults.enumeration import PAYMENT, SEND
from tests.faults.invariants import INDEX_KEYS, Item, Ledger, broken_promises, place
from tests.faults.seed import Seed
from tests.faults.service import Service

Rows = dict[tuple[str, str], Item]


@pytest.fixture(scope="module")
def true_rows(embedded: Account, seed: Seed) -> Rows:
    embedded.fill(seed.items, seed.objects)
    service = Service(embedded, token=seed.token)
    for operation in (SEND, PAYMENT):
        order = replace(operation.order(seed), key=operation.name)
        assert service.ask(order).status == operation.status
    service.settle()
    return {place(item): item for item in embedded.table.items()}


def indexes_of(rows: Rows) -> dict[str, list[Item]]:
    return {
        name: [item for item in rows.values() if partition in item and sort in item]
        for name, (partition, sort) in INDEX_KEYS.items()
    }


def put(rows: Rows, row: Any) -> None:
    item = row.item()
    rows[place(item)] = item


def paid(rows: Rows) -> Any:
    return next(i for i in Ledger.of(list(rows.values())).invoices if i.status is InvoiceStatus.PAID)


def last_entry(rows: Rows) -> Any:
    ledger = Ledger.of(list(rows.values()))
    return ledger.entries[paid(rows).organization_id, paid(rows).id][-1]


def change_invoice(**changes: Any) -> Callable[[Rows], None]:
    return lambda rows: put(rows, InvoiceRow.of(replace(paid(rows), **changes)))


def change_entry(rows: Rows) -> None:
    put(rows, EntryRow.of(replace(last_entry(rows), actor_id="somebody else")))


def unbalance(rows: Rows) -> None:
    entries = Ledger.of(list(rows.values())).entries.values()
    sent = next(e for chain in entries for e in chain if e.kind == "invoice.sent")
    more = replace(sent.postings[0], amount_minor=sent.postings[0].amount_minor + 1)
    put(rows, EntryRow.of(replace(sent, postings=(more, *sent.postings[1:]))))


def forget_entry(rows: Rows) -> None:
    del rows[place(EntryRow.of(last_entry(rows)).item())]


def give_credit(rows: Rows) -> None:
    (client,) = Ledger.of(list(rows.values())).clients
    put(rows, ClientRow.of(replace(client, credits_minor={"EUR": client.credits_minor["EUR"] + 1})))


def forget_payment(rows: Rows) -> None:
    payment = Ledger.of(list(rows.values())).payments[-1]
    del rows[place(PaymentRow.of(payment).item())]


def skip_number(rows: Rows) -> None:
    series = next(s for s in Ledger.of(list(rows.values())).series if s.counters)
    counters = {period: counter + 1 for period, counter in series.counters.items()}
    put(rows, NumberSeriesRow.of(replace(series, counters=counters)))


def forget_body(rows: Rows) -> None:
    del rows[next(where for where in rows if where[1] == "#body")]


def test_books_that_nobody_touched_break_no_promise(true_rows: Rows) -> None:
    assert broken_promises(list(true_rows.values()), indexes_of(true_rows)) == []


@pytest.mark.parametrize(
    ("tamper", "problem"),
    [
        (change_invoice(number="INV-2026-0002"), "the numbers of INV-2026-"),
        (change_invoice(number="INV-2026-0009"), "the numbers of INV-2026-"),
        (skip_number, "the series nrs_invoice counted"),
        (change_invoice(paid_minor=1), "payments say"),
        (change_invoice(status=InvoiceStatus.SENT), "its amounts say paid"),
        (change_invoice(paid_at=None), "has paid_at None"),
        (change_invoice(journal_sequence=99), "counts 99 entries"),
        (change_invoice(journal_hash="ab" * 32), "does not know the hash"),
        (change_entry, "is not what its hash says"),
        (unbalance, "does not balance"),
        (forget_entry, "entries, there are"),
        (give_credit, "credit of cli_"),
        (forget_payment, "has entries and no head"),
        (forget_body, "a number or a frozen body, not both"),
    ],
)
def test_each_broken_promise_is_named(true_rows: Rows, tamper: Callable[[Rows], None], problem: str) -> None:
    rows = dict(true_rows)
    tamper(rows)
    problems = broken_promises(list(rows.values()), indexes_of(rows))
    assert any(problem in one for one in problems), problems


def shown_late(rows: list[Item]) -> Iterator[Item]:
    for item in rows:
        yield {**item, "version": {"N": "77"}} if "version" in item else item


@pytest.mark.parametrize("index", INDEX_KEYS)
def test_an_index_that_differs_from_its_rows_is_named(true_rows: Rows, index: str) -> None:
    indexes = indexes_of(true_rows)
    missing = {**indexes, index: [*indexes[index], {"pk": {"S": "p"}, "sk": {"S": "s"}}]}
    assert any(index in problem for problem in broken_promises(list(true_rows.values()), missing))
    if index.startswith("by_"):
        old = {**indexes, index: list(shown_late(indexes[index]))}
        assert any("shows an old" in problem for problem in broken_promises(list(true_rows.values()), old))
