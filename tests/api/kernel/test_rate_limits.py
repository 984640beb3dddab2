"""Rate limits: a bucket per caller that refills with time, in the memory of one function."""

import threading

from chalicelib.api.limits import RateLimits
from tests.api.kernel.conftest import World

PRODUCTS = "/api/v1/products"


class HandSeconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_caller_may_spend_a_minutes_worth_at_once_and_then_waits_for_one() -> None:
    seconds = HandSeconds()
    limits = RateLimits(60, seconds=seconds)
    assert [limits.take("a").retry_after_seconds for _ in range(61)] == [0] * 60 + [1]
    seconds.now += 1
    assert [limits.take("a").retry_after_seconds for _ in range(2)] == [0, 1]


def test_what_is_left_and_when_it_is_full_again_is_told() -> None:
    limits = RateLimits(6, seconds=HandSeconds())
    first, second = limits.take("a"), limits.take("a")
    assert (first.remaining, first.reset_seconds) == (5, 10)
    assert (second.remaining, second.reset_seconds) == (4, 20)
    assert first.limit == 6


def test_a_bucket_never_holds_more_than_a_minutes_worth() -> None:
    seconds = HandSeconds()
    limits = RateLimits(2, seconds=seconds)
    limits.take("a")
    seconds.now += 10_000
    assert [limits.take("a").retry_after_seconds for _ in range(3)] == [0, 0, 30]


def test_callers_do_not_share_a_bucket() -> None:
    limits = RateLimits(1, seconds=HandSeconds())
    limits.take("a")
    assert limits.take("a").retry_after_seconds
    assert not limits.take("b").retry_after_seconds


def test_the_memory_for_callers_is_bounded() -> None:
    limits = RateLimits(1, seconds=HandSeconds())
    for number in range(10_500):
        limits.take(str(number))
    assert len(limits._buckets) == 10_000


def test_threads_together_get_no_more_than_the_limit() -> None:
    limits = RateLimits(100, seconds=HandSeconds())
    allowed: list[int] = []

    def hurry() -> None:
        allowed.extend(1 for _ in range(50) if not limits.take("a").retry_after_seconds)

    threads = [threading.Thread(target=hurry) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) == 100


def test_every_answer_tells_the_limit_and_too_many_are_429(world: World, with_settings) -> None:  # type: ignore[no-untyped-def]
    with_settings(requests_per_minute=2)
    first = world.send("GET", PRODUCTS)
    assert (first.headers["RateLimit-Limit"], first.headers["RateLimit-Remaining"]) == ("2", "1")
    world.send("POST", PRODUCTS, b"{")
    refused = world.send("GET", PRODUCTS)
    assert (refused.status, refused.code) == (429, "too_many_requests")
    assert refused.headers["Retry-After"] == "30"
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert world.send("GET", PRODUCTS, as_="viewer").status == 200


def test_callers_without_a_sign_in_count_by_network_address(world: World, with_settings) -> None:  # type: ignore[no-untyped-def]
    with_settings(requests_per_minute=1)
    assert world.send("GET", "/search", as_=None, ip="203.0.113.1").status == 200
    assert world.send("GET", PRODUCTS, as_="nobody", ip="203.0.113.1").status == 429
    assert world.send("GET", PRODUCTS, as_="nobody", ip="203.0.113.2").status == 401
    assert world.send("GET", PRODUCTS, as_="admin", ip="203.0.113.1").status == 200
