"""Budgets: requests, bytes and units of the everyday operations, flat in the number of lines."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.adapters.dynamodb.actions import actions_of
from chalicelib.adapters.dynamodb.books import DynamoBooks
from chalicelib.domain.client import Client
from chalicelib.domain.invoice import Invoice
from chalicelib.ports.books import Change
from chalicelib.ports.listing import Condition, Listing, Operator
from tests.adapters.dynamodb.scenes import (
    drafting,
    drafting_with_key,
    paying,
    sending,
    three_lines,
)
from tests.adapters.dynamodb.sizes import KILOBYTE, index_columns, row_bytes, units, write_units
from tests.contract.books_builders import (
    CLIENT_ID,
    NOW,
    ORG,
    a_body,
    a_client,
    a_line,
    a_payment,
    a_series,
    create,
    send,
    sent,
)


def written(change: Change) -> list[dict[str, Any]]:
    return [dict(action.request["Item"]) for action in actions_of(change, "t") if "Item" in action.request]


def requests_of(books: DynamoBooks, work: Callable[[], object]) -> list[str]:
    operations: list[str] = []

    def note(operation_name: str, **_: Any) -> None:
        operations.append(operation_name)

    events = books.engine.client.meta.events
    events.register("request-created.dynamodb", note)
    work()
    events.unregister("request-created.dynamodb", note)
    return operations


def prepared(books: DynamoBooks) -> None:
    books.commit(drafting())
    create(books, a_client(), a_series())


def sent_invoice(books: DynamoBooks) -> Invoice:
    prepared(books)
    books.commit(sending())
    invoice = books.get(ORG, Invoice, three_lines().id)
    assert invoice is not None
    return invoice


def test_every_row_of_an_ordinary_invoice_fits_a_kilobyte() -> None:
    rows = [*written(drafting_with_key()), *written(sending()), *written(paying(sent(three_lines())))]
    assert [size for size in map(row_bytes, rows) if size > KILOBYTE] == []


def test_a_list_row_of_an_ordinary_invoice_is_small_enough_for_fifty_in_three_read_units() -> None:
    head, *_ = written(sending())
    _, carried = index_columns()["by_kind"]
    assert row_bytes(head, carried) <= 3 * 2 * 4 * KILOBYTE // 51


@pytest.mark.parametrize(
    ("change", "checks", "table", "indexes"),
    [(drafting(), 0, 1, 2), (drafting_with_key(), 0, 4, 2), (sending(), 1, 10, 4)],
    ids=["draft", "draft-with-key", "send"],
)
def test_the_published_formula_stays_in_budget(change: Change, checks: int, table: int, indexes: int) -> None:
    is_transaction = len(actions_of(change, "t")) > 1
    assert write_units(written(change), checks=checks, is_transaction=is_transaction) == (table, indexes)


def test_a_draft_is_one_plain_write(dynamo_books: DynamoBooks) -> None:
    assert requests_of(dynamo_books, lambda: dynamo_books.commit(drafting())) == ["PutItem"]


def test_with_a_key_it_is_one_transaction(dynamo_books: DynamoBooks) -> None:
    assert requests_of(dynamo_books, lambda: dynamo_books.commit(drafting_with_key())) == [
        "TransactWriteItems"
    ]


def test_sending_and_paying_are_one_transaction_each(dynamo_books: DynamoBooks) -> None:
    prepared(dynamo_books)
    assert requests_of(dynamo_books, lambda: dynamo_books.commit(sending())) == ["TransactWriteItems"]
    invoice = dynamo_books.get(ORG, Invoice, three_lines().id)
    assert invoice is not None
    assert requests_of(dynamo_books, lambda: dynamo_books.commit(paying(invoice))) == ["TransactWriteItems"]


def test_reads_are_one_request_each(dynamo_books: DynamoBooks) -> None:
    books = dynamo_books
    invoice = sent_invoice(books)
    assert requests_of(books, lambda: books.get(ORG, Invoice, invoice.id)) == ["Query"]
    assert requests_of(books, lambda: books.get(ORG, Client, CLIENT_ID)) == ["GetItem"]
    wanted: list[tuple[type[Any], str]] = [(Invoice, invoice.id), (Client, CLIENT_ID), (Invoice, invoice.id)]
    assert requests_of(books, lambda: books.get_many(ORG, *wanted)) == ["BatchGetItem"]
    assert requests_of(books, lambda: books.entries(ORG, invoice.id)) == ["Query"]
    assert requests_of(books, lambda: books.get(ORG, Invoice, "inv_")) == []


@pytest.mark.parametrize(
    "conditions",
    [
        (),
        (Condition("status", Operator.IN, ("sent", "paid")),),
        (Condition("client_id", Operator.EQ, CLIENT_ID), Condition("currency", Operator.EQ, "EUR")),
        (Condition("search", Operator.PREFIX, "globex"), Condition("due_minor", Operator.GT, 0)),
    ],
)
def test_a_list_is_one_query(dynamo_books: DynamoBooks, conditions: tuple[Condition, ...]) -> None:
    for number in range(12):
        send(dynamo_books, three_lines(number), client_name="Globex")
    listing = Listing(conditions, limit=10)
    assert requests_of(dynamo_books, lambda: dynamo_books.page(ORG, Invoice, listing)) == ["Query"]


def test_paying_costs_the_same_for_one_line_and_a_thousand(dynamo_books: DynamoBooks) -> None:
    sizes = []
    for count in (1, 1000):
        body = a_body([a_line(number) for number in range(count)])
        invoice = send(dynamo_books, three_lines(count), body=body, amounts=three_lines().amounts)
        sizes.append([units(row_bytes(row)) for row in written(paying(invoice))])
    assert sizes == [[1, 1, 1, 1]] * 2


def test_work_in_the_outbox_costs_one_query_per_shard(dynamo_books: DynamoBooks) -> None:
    sent_invoice(dynamo_books)
    requests = requests_of(dynamo_books, lambda: dynamo_books.pending_work(NOW.replace(year=2030), limit=100))
    assert requests == ["Query"] * 4


class TestMeasured:
    """As the engine itself counts. Dynoxide follows the published rules; DynamoDB Local does not add up."""

    BUDGETS = (("draft", 3), ("draft with key", 7), ("send", 14), ("pay", 14))

    def test_units_stay_in_budget(self, dynamo_books: DynamoBooks, request: pytest.FixtureRequest) -> None:
        if "dynoxide" not in request.node.name:
            pytest.skip("only Dynoxide counts the indexes of a transaction by the published rules")
        books = dynamo_books
        measured = {
            "draft": self.units(books, lambda: books.commit(drafting())),
            "draft with key": self.units(books, lambda: books.commit(drafting_with_key(2))),
        }
        create(books, a_client(), a_series())
        measured["send"] = self.units(books, lambda: books.commit(sending()))
        invoice = books.get(ORG, Invoice, three_lines().id)
        assert invoice is not None
        measured["pay"] = self.units(books, lambda: books.commit(paying(invoice)))
        assert {name: units for name, units in measured.items() if units > dict(self.BUDGETS)[name]} == {}

    def test_fifty_summaries_take_three_read_units(
        self, dynamo_books: DynamoBooks, request: pytest.FixtureRequest
    ) -> None:
        if "moto" in request.node.name:
            pytest.skip("moto does not count read units by size")
        for number in range(60):
            send(dynamo_books, three_lines(number), metadata={})
        page = self.units(dynamo_books, lambda: dynamo_books.page(ORG, Invoice, Listing(limit=50)))
        assert page <= 3

    def units(self, books: DynamoBooks, work: Callable[[], object]) -> float:
        books.engine.consumed.clear()
        work()
        return sum(consumed["CapacityUnits"] for _, consumed in books.engine.consumed)


def test_a_payment_row_is_flat_in_what_it_pays() -> None:
    (row, *_) = written(Change(ORG, saves=(paying(sent(three_lines())).saves[0],)))
    assert row_bytes(row) < KILOBYTE // 2
    assert row["unallocated"] == {"N": "0"}
    assert a_payment().unallocated_minor > 0
