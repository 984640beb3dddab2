"""Promises that only mean something under threads, on stores that may be trusted there."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from chalicelib.domain.client import Client
from chalicelib.domain.errors import StaleVersion
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.payment import Payment
from chalicelib.ports.books import AlreadyAnswered, Books, Change, CreditMovement, Save, saves
from chalicelib.ports.listing import Listing
from tests.contract.books_builders import (
    CLIENT_ID,
    ORG,
    a_client,
    a_draft,
    a_payment,
    a_receipt,
    an_id,
    create,
)

THREADS = 16


def outcomes(work: Callable[[int], None]) -> Counter[str]:
    """What became of the same work in all threads at once."""

    def attempt(number: int) -> str:
        try:
            work(number)
        except (StaleVersion, AlreadyAnswered) as error:
            return type(error).__name__
        return "done"

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(attempt, range(THREADS)))


def test_of_twins_with_one_key_exactly_one_writes_and_all_get_its_answer(parallel_books: Books) -> None:
    answers: set[bytes] = set()

    def post(number: int) -> None:
        body = f"answer {number}".encode()
        try:
            parallel_books.commit(Change(ORG, saves=saves(a_payment(number)), receipt=a_receipt(body=body)))
            answers.add(body)
        except AlreadyAnswered as already:
            answers.add(already.receipt.body)
            raise

    assert outcomes(post) == {"done": 1, "AlreadyAnswered": THREADS - 1}
    assert len(answers) == 1
    assert len(parallel_books.page(ORG, Payment, Listing()).items) == 1


def test_of_writers_from_one_version_exactly_one_wins(parallel_books: Books) -> None:
    create(parallel_books, a_draft())

    def edit(number: int) -> None:
        after = replace(a_draft(), purchase_order=str(number))
        parallel_books.commit(Change(ORG, saves=(Save(after, a_draft()),)))

    assert outcomes(edit) == {"done": 1, "StaleVersion": THREADS - 1}
    assert found(parallel_books, Invoice, a_draft().id).version == 2


def test_credit_is_never_used_twice(parallel_books: Books) -> None:
    create(parallel_books, a_client(credits_minor={"EUR": 50}))

    def use(number: int) -> None:
        movement = CreditMovement(CLIENT_ID, "EUR", -10)
        parallel_books.commit(Change(ORG, saves=saves(a_payment(number)), credits=(movement,)))

    assert outcomes(use) == {"done": 5, "StaleVersion": THREADS - 5}
    assert found(parallel_books, Client, CLIENT_ID).credits_minor == {}
    assert len(parallel_books.page(ORG, Payment, Listing()).items) == 5


def test_no_increment_is_lost(parallel_books: Books) -> None:
    create(parallel_books, a_client())

    def earn(_: int) -> None:
        for _ in range(5):
            parallel_books.commit(Change(ORG, credits=(CreditMovement(CLIENT_ID, "EUR", 1),)))

    assert outcomes(earn) == {"done": THREADS}
    assert found(parallel_books, Client, CLIENT_ID).credits_minor == {"EUR": 5 * THREADS}


def test_transactions_that_cross_each_other_are_all_or_nothing(parallel_books: Books) -> None:
    first, second = a_client(), a_client(id=an_id("cli", 2))
    create(parallel_books, first, second)

    def change_both(number: int) -> None:
        pair = (first, second) if number % 2 else (second, first)
        parallel_books.commit(
            Change(ORG, saves=tuple(Save(replace(c, name=f"by {number}"), c) for c in pair))
        )

    assert outcomes(change_both) == {"done": 1, "StaleVersion": THREADS - 1}
    names = {found(parallel_books, Client, client.id).name for client in (first, second)}
    assert len(names) == 1


def found(books: Books, kind: Any, identifier: str) -> Any:
    stored = books.get(ORG, kind, identifier)
    assert stored is not None
    return stored
