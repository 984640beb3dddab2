"""Idempotency keys: one effect and one answer, however often and from however many threads a request comes."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.api import execution
from chalicelib.domain.errors import StaleVersion, Unavailable
from chalicelib.ports.books import Change, Receipt
from tests.api.kernel.conftest import Answer, TinyPorts, World

PRODUCTS = "/api/v1/products"


def _post(
    world: World, url: str = PRODUCTS, body: Any = None, *, key: str = "key-1", as_: str = "admin"
) -> Answer:
    sent = {"name": "Chair"} if body is None else body
    return world.send("POST", url, sent, headers={"Idempotency-Key": key}, as_=as_)


def test_the_same_key_and_body_gets_the_same_answer_and_has_one_effect(world: World) -> None:
    first, again = _post(world), _post(world)
    assert (again.status, again.body) == (first.status, first.body) == (201, first.body)
    for name in ("Location", "ETag", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert world.product_count() == 1


def test_the_location_of_what_was_made_is_told(world: World) -> None:
    answer = _post(world)
    assert answer.headers["Location"] == f"{PRODUCTS}/{answer.json['id']}"
    assert world.send("GET", answer.headers["Location"]).status == 200


def test_the_same_body_spelt_otherwise_is_the_same_request(world: World) -> None:
    first = _post(world, body='{"name": "Chair", "tags": []}')
    again = _post(world, body='{ "tags":[],"name":"\\u0043hair" }')
    assert again.body == first.body


@pytest.mark.parametrize(
    ("url", "body"),
    [
        (PRODUCTS, {"name": "Table"}),
        ("/secrets", {"name": "Chair"}),
    ],
)
def test_the_same_key_for_another_request_is_refused(world: World, url: str, body: Any) -> None:
    _post(world)
    refused = _post(world, url, body)
    assert (refused.status, refused.code) == (422, "idempotency_key_reused")
    assert world.product_count() == 1


@pytest.mark.parametrize("as_", ["accountant", "admin:b"])
def test_a_key_belongs_to_whoever_sent_it(world: World, as_: str) -> None:
    first, other = _post(world), _post(world, as_=as_)
    assert other.status == 201
    assert other.json["id"] != first.json["id"]


def test_without_a_key_every_post_has_its_effect(world: World) -> None:
    world.create()
    world.create()
    assert world.product_count() == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "ä", "a\tb", "a\nb"])
def test_a_malformed_key_is_400_and_nothing_happens(world: World, key: str) -> None:
    answer = _post(world, key=key)
    assert (answer.status, answer.code) == (400, "invalid_idempotency_key")
    assert world.product_count() == 0


@pytest.mark.parametrize("key", ["x", "x" * 255, "~ !"])
def test_a_key_is_any_printable_ascii(world: World, key: str) -> None:
    assert _post(world, key=key).status == 201


def test_the_receipt_is_written_with_the_effect_and_costs_no_extra_read(world: World) -> None:
    changes = _recorded(world.ports)
    _post(world)
    (change,) = changes
    assert change.saves
    assert change.receipt is not None
    assert change.receipt.expires_at - world.tiny.last.now == timedelta(days=30)  # type: ignore[union-attr]
    assert _calls(world) == 1


def test_a_replay_costs_one_write_that_fails(world: World) -> None:
    _post(world)
    _post(world)
    assert _calls(world) == 1


def test_a_refusal_that_is_the_echo_of_the_first_try_is_replaced_by_its_answer(world: World) -> None:
    url = f"{PRODUCTS}/{world.create()['id']}/sell"
    first, again = _post(world, url, {}), _post(world, url, {})
    assert (first.status, again.status) == (200, 200)
    assert again.body == first.body
    assert _post(world, url, {}, key="key-2").status == 409


def test_refusals_are_not_stored(world: World) -> None:
    world.tiny.before_view.append(StaleVersion())
    world.tiny.before_view.append(Unavailable("away"))
    assert _post(world).status == 503
    world.tiny.before_view.append(RuntimeError("a defect"))
    assert _post(world).status == 500
    assert _post(world, body={"name": 1}).status == 422
    assert _post(world).status == 201
    assert world.product_count() == 1


def test_a_crash_after_the_write_is_healed_by_the_next_try(world: World) -> None:
    """The write landed, but its answer was lost on the way back."""
    books, commit = world.ports.books, world.ports.books.commit

    def lose_the_answer(change: Change) -> None:
        commit(change)
        books.commit = commit
        raise Unavailable("no answer")

    books.commit = lose_the_answer
    assert _post(world).status == 503
    assert world.product_count() == 1
    healed = _post(world)
    assert (healed.status, healed.headers["Idempotent-Replayed"]) == (201, "true")
    assert world.product_count() == 1


def test_sixteen_threads_with_one_key_have_one_effect_and_the_same_bytes(world: World) -> None:
    answers: list[Answer] = []
    start = threading.Barrier(16)

    def post() -> None:
        start.wait()
        answers.append(_post(world))

    threads = [threading.Thread(target=post) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(a.status, a.body) for a in answers} == {(201, answers[0].body)}
    assert sum("Idempotent-Replayed" not in a.headers for a in answers) == 1
    assert world.product_count() == 1


def test_a_twin_that_cannot_be_decided_is_409_with_retry_after(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execution, "DEADLINE_SECONDS", 0.0)
    world.tiny.before_view.append(StaleVersion())
    answer = _post(world)
    assert (answer.status, answer.code) == (409, "idempotency_key_in_use")
    assert answer.headers["Retry-After"] == "1"


def test_without_a_key_a_race_lost_until_the_deadline_is_409(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execution, "DEADLINE_SECONDS", 0.0)
    world.tiny.before_view.append(StaleVersion())
    answer = world.send("POST", PRODUCTS, {"name": "Chair"})
    assert (answer.status, answer.code) == (409, "concurrent_update")
    assert answer.headers["Retry-After"] == "1"


def test_races_are_run_again_with_growing_jitter(world: World) -> None:
    world.tiny.before_view += [StaleVersion() for _ in range(8)]
    assert _post(world).status == 201
    assert world.tiny.runs == 9
    assert all(wait <= execution._LONGEST_WAIT_SECONDS for wait in world.slept)
    assert max(world.slept) > execution._FIRST_WAIT_SECONDS


def test_a_view_that_commits_nothing_still_answers_once(world: World) -> None:
    first, again = _post(world, "/secrets"), _post(world, "/secrets")
    assert first.json["id"] == again.json["id"]


def test_secret_answers_are_stored_encrypted(world: World) -> None:
    changes = _recorded(world.ports)
    answer = _post(world, "/secrets")
    receipt = changes[-1].receipt
    assert receipt is not None
    assert receipt.is_sealed
    assert answer.json["id"].encode() not in receipt.body


def test_a_view_in_parts_gets_its_receipt_after_all_of_them(world: World) -> None:
    changes = _recorded(world.ports)
    first, again = _post(world, "/parts", {}), _post(world, "/parts", {})
    assert [change.receipt is not None for change in changes[:3]] == [False, False, True]
    assert again.body == first.body


def test_other_methods_do_not_read_the_key(world: World) -> None:
    url = f"{PRODUCTS}/{world.create()['id']}"
    headers = {"Idempotency-Key": "ä"}
    assert world.send("GET", url, headers=headers).status == 200
    assert world.send("PUT", url, {"name": "Sofa"}, headers=headers).status == 200


def _recorded(ports: TinyPorts) -> list[Change]:
    changes: list[Change] = []
    commit = ports.books.commit

    def record(change: Change) -> None:
        changes.append(change)
        commit(change)

    ports.books.commit = record
    return changes


def _calls(world: World) -> int:
    from chalicelib.ports.metering import database_calls  # noqa: PLC0415

    return database_calls()


def test_receipts_know_only_hashes_of_the_key(world: World) -> None:
    changes = _recorded(world.ports)
    _post(world, key="my-secret-key")
    receipt = changes[0].receipt
    assert isinstance(receipt, Receipt)
    assert "my-secret-key" not in repr(receipt)
