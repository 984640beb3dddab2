"""botocore repeats a request whose answer was lost: what was written once must neither double nor look stale."""

from dataclasses import replace

import pytest

from chalicelib.adapters.dynamodb.books import DynamoBooks
from chalicelib.domain.client import Client
from chalicelib.domain.errors import StaleVersion, Unavailable
from chalicelib.domain.invoice import Invoice
from chalicelib.ports.books import AlreadyAnswered, Change, CreditMovement, saves
from tests.adapters.dynamodb.faults import lost_answers
from tests.contract.books_builders import (
    CLIENT_ID,
    DELIVERY,
    NOW,
    ORG,
    a_client,
    a_draft,
    a_payment,
    a_receipt,
    an_event,
    create,
    update,
)


def test_a_new_draft_recognises_itself(dynamo_books: DynamoBooks) -> None:
    with lost_answers(dynamo_books, 1):
        create(dynamo_books, a_draft())
    assert dynamo_books.get(ORG, Invoice, a_draft().id) == a_draft()


def test_an_edit_recognises_itself(dynamo_books: DynamoBooks) -> None:
    create(dynamo_books, a_client(credits_minor={"EUR": 5}, metadata={"a": "b"}))
    before = dynamo_books.get(ORG, Client, CLIENT_ID)
    assert before is not None
    with lost_answers(dynamo_books, 2):
        update(dynamo_books, before, replace(before, name="New"))
    assert dynamo_books.get(ORG, Client, CLIENT_ID) == replace(before, name="New", version=2)


def test_a_deletion_recognises_itself(dynamo_books: DynamoBooks) -> None:
    create(dynamo_books, a_draft())
    with lost_answers(dynamo_books, 1):
        dynamo_books.commit(Change(ORG, deletes=(a_draft(),)))
    assert dynamo_books.get(ORG, Invoice, a_draft().id) is None


def test_a_receipt_alone_recognises_itself(dynamo_books: DynamoBooks) -> None:
    with lost_answers(dynamo_books, 1):
        dynamo_books.commit(Change(ORG, receipt=a_receipt()))
    assert dynamo_books.receipt(ORG, "k1") == a_receipt()


def test_finishing_work_may_be_repeated(dynamo_books: DynamoBooks) -> None:
    _, entry = an_event(a_draft(), tasks=(DELIVERY,))
    with lost_answers(dynamo_books, 1):
        dynamo_books.commit(Change(ORG, entries=(entry,)))
    with lost_answers(dynamo_books, 1):
        dynamo_books.commit(Change(ORG, finished=(entry.reference,)))
    assert dynamo_books.pending_work(NOW.replace(year=2030), limit=5) == []


def test_credit_moves_once(dynamo_books: DynamoBooks) -> None:
    create(dynamo_books, a_client())
    with lost_answers(dynamo_books, 2):
        dynamo_books.commit(Change(ORG, credits=(CreditMovement(CLIENT_ID, "EUR", 7),)))
    assert dynamo_books.get(ORG, Client, CLIENT_ID) == a_client(credits_minor={"EUR": 7}, version=2)


def test_a_transaction_with_a_receipt_is_no_twin_of_itself(dynamo_books: DynamoBooks) -> None:
    with lost_answers(dynamo_books, 2):
        dynamo_books.commit(Change(ORG, saves=saves(a_client(), a_payment()), receipt=a_receipt()))
    assert dynamo_books.get(ORG, Client, CLIENT_ID) == a_client()


def test_another_writer_meanwhile_is_not_taken_for_ourselves(dynamo_books: DynamoBooks) -> None:
    create(dynamo_books, a_client())

    def somebody_else() -> None:
        update(dynamo_books, a_client(), a_client(name="Theirs"))

    with lost_answers(dynamo_books, 1, instead=somebody_else), pytest.raises(StaleVersion):
        update(dynamo_books, a_client(), a_client(name="Ours"))
    assert dynamo_books.get(ORG, Client, CLIENT_ID) == a_client(name="Theirs", version=2)


def test_another_answer_meanwhile_is_the_answer(dynamo_books: DynamoBooks) -> None:
    theirs = a_receipt(body=b"theirs")

    def somebody_else() -> None:
        dynamo_books.commit(Change(ORG, receipt=theirs))

    with lost_answers(dynamo_books, 1, instead=somebody_else), pytest.raises(AlreadyAnswered) as answered:
        dynamo_books.commit(Change(ORG, receipt=a_receipt()))
    assert answered.value.receipt == theirs


def test_equal_content_of_another_request_is_still_stale(dynamo_books: DynamoBooks) -> None:
    create(dynamo_books, a_client())
    update(dynamo_books, a_client(), a_client(name="Same"))
    with pytest.raises(StaleVersion):
        update(dynamo_books, a_client(), a_client(name="Same"))


def test_when_every_answer_is_lost_the_store_is_unavailable_and_a_second_try_doubles_nothing(
    dynamo_books: DynamoBooks,
) -> None:
    create(dynamo_books, a_client())
    change = Change(ORG, saves=saves(a_payment()), credits=(CreditMovement(CLIENT_ID, "EUR", 7),))
    with lost_answers(dynamo_books, 3), pytest.raises(Unavailable):
        dynamo_books.commit(change)
    with pytest.raises(StaleVersion):
        dynamo_books.commit(change)
    assert dynamo_books.get(ORG, Client, CLIENT_ID) == a_client(credits_minor={"EUR": 7}, version=2)
