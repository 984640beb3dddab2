"""Whatever is committed, in whatever order, the table ends in the state of the memory store, error by error."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.adapters.dynamodb.books import DynamoBooks
from chalicelib.adapters.memory.books import MemoryBooks
from chalicelib.domain.client import Client
from chalicelib.domain.errors import PaidupError
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_status import InvoiceStatus
from chalicelib.domain.journal import EntryRef
from chalicelib.ports.books import AlreadyAnswered, Books, Change, Check, CreditMovement, Save
from chalicelib.ports.listing import Condition, Listing, Operator
from tests.contract.books_builders import (
    CLIENT_ID,
    DELIVERY,
    NOW,
    ORG,
    a_client,
    a_draft,
    a_receipt,
    an_event,
    an_id,
    sent,
)
from tests.contract.dumps import dump

LATER = NOW + timedelta(days=3650)
MISTAKES = st.sampled_from([0, 0, 0, 0, 0, 0, 1, -1])
"""How far off the version is that a writer believes in: mostly not at all."""

RARELY = st.integers(0, 9).map(lambda number: number == 0)
NUMBERS = st.integers(1, 2)
HEADS = st.sampled_from(
    [
        {"status": InvoiceStatus.PAID, "paid_minor": a_draft().total_minor},
        {"status": InvoiceStatus.SENT, "paid_minor": 0},
        {"status": InvoiceStatus.VOID},
        {"overdue_at": NOW},
    ]
)


@st.composite
def client_saves(draw: st.DrawFn, model: MemoryBooks) -> Save:
    after = a_client(name=draw(st.sampled_from(["A", "B"])))
    stored = model.get(ORG, Client, CLIENT_ID)
    if stored is None or draw(RARELY):
        return Save(after)
    before = replace(stored, version=stored.version + draw(MISTAKES))
    return Save(replace(stored, name=after.name), before)


@st.composite
def invoice_changes(draw: st.DrawFn, model: MemoryBooks) -> Change:
    """Drafted, edited, deleted, sent, or moved on after sending."""
    draft = a_draft(draw(NUMBERS), purchase_order=draw(st.sampled_from(["", "x"])))
    stored = model.get(ORG, Invoice, draft.id)
    if stored is None or draw(RARELY):
        return Change(ORG, saves=(Save(draft),))
    before = replace(stored, version=stored.version + draw(MISTAKES))
    if stored.status is not InvoiceStatus.DRAFT:
        return Change(ORG, saves=(Save(replace(stored, **draw(HEADS)), before),))
    step = draw(st.sampled_from(["edit", "send", "send", "delete"]))
    if step == "delete":
        return Change(ORG, deletes=(before,))
    return Change(ORG, saves=(Save(draft if step == "edit" else sent(draft), before),))


@st.composite
def client_changes(draw: st.DrawFn, model: MemoryBooks) -> Change:
    """Edited, credited or only looked at."""
    kind = draw(st.sampled_from(["save", "credits", "check", "nothing"]))
    if kind == "save":
        return Change(ORG, saves=(draw(client_saves(model)),))
    if kind == "credits":
        movement = st.builds(
            CreditMovement, st.just(CLIENT_ID), st.sampled_from(["EUR", "JPY"]), st.integers(-2, 5)
        )
        return Change(ORG, credits=tuple(draw(st.lists(movement, min_size=1, max_size=3))))
    if kind == "check":
        stored = model.get(ORG, Client, CLIENT_ID)
        version = (stored.version if stored else 1) + draw(MISTAKES)
        return Change(ORG, checks=(Check(Client, CLIENT_ID, version),))
    return Change(ORG)


@st.composite
def history_changes(draw: st.DrawFn, model: MemoryBooks) -> Change:
    """An entry at the end of a chain (or not), and work that is finished (or was never there)."""
    identifier = an_id("inv", draw(NUMBERS))
    length = len(model.entries(ORG, identifier))
    entries, finished = (), ()
    if draw(st.booleans()):
        place = max(length + draw(MISTAKES), 0)
        tasks = draw(st.sampled_from([(), (DELIVERY,)]))
        entries = (an_event(a_draft(id=identifier, journal_sequence=place), tasks=tasks)[1],)
    if draw(st.booleans()):
        sequence = draw(st.integers(1, max(length, 1)))
        taken = {entry.sequence for entry in entries}
        finished = () if sequence in taken else (EntryRef(ORG, identifier, sequence),)
    return Change(ORG, entries=entries, finished=finished)


RECEIPTS = st.builds(
    lambda key, body, months: a_receipt(
        key, body=body, expires_at=a_receipt().expires_at + timedelta(days=31 * months)
    ),
    st.sampled_from("abc"),
    st.binary(max_size=3),
    st.integers(0, 3),
)


@st.composite
def changes(draw: st.DrawFn, model: MemoryBooks) -> Change:
    """Any of these alone or together, with or without an idempotency key."""
    makers = draw(
        st.lists(st.sampled_from([invoice_changes, client_changes, history_changes]), min_size=1, unique=True)
    )
    parts = [draw(maker(model)) for maker in makers]
    return Change(
        ORG,
        saves=tuple(save for part in parts for save in part.saves),
        deletes=tuple(gone for part in parts for gone in part.deletes),
        checks=tuple(check for part in parts for check in part.checks),
        credits=tuple(credit for part in parts for credit in part.credits),
        entries=tuple(entry for part in parts for entry in part.entries),
        finished=tuple(ref for part in parts for ref in part.finished),
        receipt=draw(st.none() | RECEIPTS),
    )


def outcome(books: Books, change: Change) -> Any:
    try:
        books.commit(change)
    except AlreadyAnswered as answered:
        return answered.receipt
    except PaidupError as error:
        return type(error), error.message
    return "done"


def views(books: Books) -> list[Any]:
    """What the reads and the indexes answer."""
    wanted: list[tuple[type[Any], str]] = [(Invoice, an_id("inv", n)) for n in (1, 2)]
    of_client = Listing((Condition("client_id", Operator.EQ, CLIENT_ID),))
    return [
        books.get_many(ORG, *wanted, (Client, CLIENT_ID)),
        [books.get(ORG, Invoice, identifier) for _, identifier in wanted],
        list(books.page(ORG, Invoice, Listing()).items),
        list(books.page(ORG, Invoice, of_client).items),
        sorted(books.due_invoices(date(2030, 1, 1), limit=9), key=lambda row: row.invoice_id),
        books.pending_work(LATER, limit=9),
        [books.entries(ORG, identifier) for _, identifier in wanted],
    ]


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(data=st.data())
def test_any_changes_end_as_they_do_in_memory(dynamo_books: DynamoBooks, data: st.DataObject) -> None:
    model = MemoryBooks()
    clear(dynamo_books)
    for _ in range(data.draw(st.integers(1, 12))):
        change = data.draw(changes(model))
        assert outcome(dynamo_books, change) == outcome(model, change)
    assert dump(dynamo_books) == dump(model)
    assert views(dynamo_books) == views(model)


def clear(books: DynamoBooks) -> None:
    client: Any = books.engine.client
    name = books.engine.table_name
    for item in client.scan(TableName=name)["Items"]:
        client.delete_item(TableName=name, Key={"pk": item["pk"], "sk": item["sk"]})
