"""What every throttle promises: so many tries at once, one more every so often, and refunds."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from chalicelib.ports.effects import Attempts, Throttle
from tests.contract.books_builders import NOW

THREE_A_MINUTE = Attempts(capacity=3, refill_seconds=20)


def after(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def test_the_capacity_can_be_used_at_once_then_one_waits(throttle: Throttle) -> None:
    assert [throttle.take("a", THREE_A_MINUTE, NOW) for _ in range(5)] == [0, 0, 0, 20, 20]


def test_one_more_try_comes_with_every_refill(throttle: Throttle) -> None:
    for _ in range(3):
        throttle.take("a", THREE_A_MINUTE, NOW)
    assert throttle.take("a", THREE_A_MINUTE, NOW + after(19.5)) == 1
    assert throttle.take("a", THREE_A_MINUTE, NOW + after(20)) == 0
    assert throttle.take("a", THREE_A_MINUTE, NOW + after(20)) == 20
    assert throttle.take("a", THREE_A_MINUTE, NOW + after(45)) == 0


def test_waiting_as_long_as_told_is_enough(throttle: Throttle) -> None:
    for _ in range(3):
        throttle.take("a", THREE_A_MINUTE, NOW)
    wait = throttle.take("a", THREE_A_MINUTE, NOW + after(3.3))
    assert throttle.take("a", THREE_A_MINUTE, NOW + after(3.3) + after(wait)) == 0


def test_a_rested_bucket_is_full_and_never_fuller(throttle: Throttle) -> None:
    for _ in range(3):
        throttle.take("a", THREE_A_MINUTE, NOW)
    later = NOW + timedelta(days=1)
    assert [throttle.take("a", THREE_A_MINUTE, later) for _ in range(4)] == [0, 0, 0, 20]


def test_a_try_given_back_can_be_taken_again(throttle: Throttle) -> None:
    for _ in range(3):
        throttle.take("a", THREE_A_MINUTE, NOW)
    throttle.give_back("a", THREE_A_MINUTE, NOW)
    assert [throttle.take("a", THREE_A_MINUTE, NOW) for _ in range(2)] == [0, 20]


def test_giving_back_never_makes_more_than_the_capacity(throttle: Throttle) -> None:
    throttle.give_back("a", THREE_A_MINUTE, NOW)
    throttle.take("a", THREE_A_MINUTE, NOW)
    for _ in range(4):
        throttle.give_back("a", THREE_A_MINUTE, NOW + after(1))
    assert [throttle.take("a", THREE_A_MINUTE, NOW + after(1)) for _ in range(4)] == [0, 0, 0, 20]


def test_keys_do_not_disturb_each_other(throttle: Throttle) -> None:
    once = Attempts(capacity=1, refill_seconds=60)
    assert throttle.take("a", once, NOW) == 0
    assert throttle.take("login:ä@b.example " * 200, once, NOW) == 0
    assert throttle.take("a", once, NOW) == 60


def test_under_threads_exactly_the_capacity_gets_through(parallel_throttle: Throttle) -> None:
    ten = Attempts(capacity=10, refill_seconds=60)
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(lambda _: parallel_throttle.take("a", ten, NOW), range(40)))
    assert waits.count(0) == 10
    assert set(waits) == {0, 60}
