"""Faults between botocore and AWS: every attempt of every client passes here, and one of them fails on purpose.

It wraps `Endpoint._do_get_response`, where one HTTP attempt becomes one answer: retries, parsing and the adapters' own
reading of errors are the real ones. Event handlers would not do: botocore runs all of them, so a handler that answers
"throttled" cannot keep the embedded engine from writing, and one that runs after a real engine does not exist.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from botocore.awsrequest import AWSResponse
from botocore.endpoint import Endpoint
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from tests.faults.refusals import CONFLICTS, FAILED, THROTTLED, cancelled

Reply = tuple[Any, Exception | None]


class Crash(BaseException):
    """The process is gone between two instructions: nothing may catch it."""


@dataclass(frozen=True)
class Attempt:
    """One HTTP request on its way out; `send` lets it go and answers what came back."""

    service: str
    operation: str
    request: Any
    send: Callable[[], Reply]
    answer_with: Callable[[AWSResponse], Reply]

    @property
    def name(self) -> str:
        return f"{self.service}.{self.operation}"

    @property
    def invocation(self) -> str:
        """The same for all attempts of one call: botocore's own mark."""
        return _text(self.request.headers["amz-sdk-invocation-id"])


@dataclass(frozen=True)
class Fault:
    """What strikes an attempt. It strikes again while `lasts` says so: for the following attempt, the first one
    struck, and how often it has struck."""

    name: str
    strike: Callable[[Attempt], Reply]
    lasts: Callable[[Attempt, Attempt, int], bool] = lambda _now, _first, _count: False
    concerns: Callable[[Attempt], bool] = lambda _attempt: True

    def __str__(self) -> str:
        return self.name


@dataclass
class Transport:
    """`calls` names the attempts seen so far; the fault strikes attempt number `at`, counted from 0."""

    fault: Fault | None = None
    at: int = 0
    calls: list[str] = field(default_factory=list)
    struck: int = 0
    is_watching: bool = False
    _first: Attempt | None = None

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Only what the product does inside counts; what the test does to look is left alone."""
        self.is_watching = True
        try:
            yield
        finally:
            self.is_watching = False

    def pass_on(self, attempt: Attempt) -> Reply:
        if not self.is_watching:
            return attempt.send()
        number = len(self.calls)
        self.calls.append(attempt.name)
        if self.fault is None or not self._is_struck(attempt, number, self.fault):
            return attempt.send()
        self.struck += 1
        return self.fault.strike(attempt)

    def _is_struck(self, attempt: Attempt, number: int, fault: Fault) -> bool:
        if number == self.at and fault.concerns(attempt):
            self._first = attempt
            return True
        return self._first is not None and fault.lasts(attempt, self._first, self.struck)


class _AnswersItself:
    """The events of an endpoint whose next request is answered here instead of being sent."""

    def __init__(self, events: Any, response: AWSResponse) -> None:
        self._events = events
        self._response = response

    def emit(self, name: str, **arguments: Any) -> Any:
        if name.startswith("before-send."):
            return [(None, self._response)]
        return self._events.emit(name, **arguments)


@contextmanager
def injected(transport: Transport) -> Iterator[Transport]:
    """Every botocore client of this process goes through the transport, and nobody waits before trying again."""
    do_get_response = Endpoint._do_get_response

    def do(endpoint: Endpoint, request: Any, model: Any, context: Any) -> Reply:
        def send() -> Reply:
            return do_get_response(endpoint, request, model, context)

        def answer_with(response: AWSResponse) -> Reply:
            with patch.object(endpoint, "_event_emitter", _AnswersItself(endpoint._event_emitter, response)):
                return send()

        service = model.service_model.service_name
        return transport.pass_on(Attempt(service, model.name, request, send, answer_with))

    with ExitStack() as stack:
        stack.enter_context(patch.object(Endpoint, "_do_get_response", do))
        stack.enter_context(patch("botocore.endpoint.time", SimpleNamespace(sleep=lambda _: None)))
        stack.enter_context(patch("random.uniform", return_value=0.0))
        yield transport


def _crash_before(_attempt: Attempt) -> Reply:
    raise Crash


def _crash_after(attempt: Attempt) -> Reply:
    attempt.send()
    raise Crash


def _lose_request(_attempt: Attempt) -> Reply:
    return None, ConnectTimeoutError(endpoint_url="http://lost")


def _lose_answer(attempt: Attempt) -> Reply:
    attempt.send()
    return None, ReadTimeoutError(endpoint_url="http://lost")


def _throttle(attempt: Attempt) -> Reply:
    return attempt.answer_with(THROTTLED[attempt.service](attempt.request))


def _fail(attempt: Attempt) -> Reply:
    return attempt.answer_with(FAILED[attempt.service](attempt.request))


def _fail_after(attempt: Attempt) -> Reply:
    attempt.send()
    return attempt.answer_with(FAILED[attempt.service](attempt.request))


def _conflict(attempt: Attempt) -> Reply:
    return attempt.answer_with(CONFLICTS[attempt.name](attempt.request))


def _throttle_one_item(attempt: Attempt) -> Reply:
    return attempt.answer_with(cancelled(attempt.request, "ThrottlingError"))


def _whole_call(now: Attempt, first: Attempt, _count: int) -> bool:
    return now.invocation == first.invocation


def _times(most: int) -> Callable[[Attempt, Attempt, int], bool]:
    return lambda now, first, count: now.name == first.name and count < most


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _can_conflict(attempt: Attempt) -> bool:
    return attempt.name in CONFLICTS


def _has_an_effect(attempt: Attempt) -> bool:
    """A lost answer to a read is a lost request: only one of the two is worth a run."""
    return attempt.operation not in {"GetItem", "BatchGetItem", "Query", "GetObject"}


def _is_transaction(attempt: Attempt) -> bool:
    return attempt.name == "dynamodb.TransactWriteItems"


CRASH_BEFORE = Fault("crash before", _crash_before)
CRASH_AFTER = Fault("crash after", _crash_after)
REQUEST_LOST = Fault("request lost, every attempt", _lose_request, _whole_call)
ANSWER_LOST = Fault("answer lost, once", _lose_answer, concerns=_has_an_effect)
ANSWERS_LOST = Fault("answer lost, every attempt", _lose_answer, _whole_call)
THROTTLE = Fault("throttled, once", _throttle)
THROTTLES = Fault("throttled, every attempt", _throttle, _whole_call)
ITEM_THROTTLED = Fault("one item of a transaction throttled", _throttle_one_item, concerns=_is_transaction)
SERVER_ERROR = Fault("500, once", _fail)
SERVER_ERRORS = Fault("500, every attempt", _fail, _whole_call)
SERVER_ERRORS_AFTER = Fault(
    "500 although the effect took place, every attempt", _fail_after, _whole_call, _has_an_effect
)
CONFLICT = Fault("conflict, once", _conflict, concerns=_can_conflict)
CONFLICTS_5 = Fault("conflict, 5 times", _conflict, _times(5), _can_conflict)
CONFLICTS_30 = Fault("conflict, 30 times", _conflict, _times(30), _is_transaction)

CRASHES = (CRASH_BEFORE, CRASH_AFTER)
TELLING_FAULTS = (
    *CRASHES,
    ANSWER_LOST,
    ANSWERS_LOST,
    THROTTLES,
    ITEM_THROTTLED,
    SERVER_ERRORS_AFTER,
    CONFLICT,
    CONFLICTS_30,
)
"""At least one of each family: what every test run can afford."""

ALL_FAULTS = (
    *TELLING_FAULTS,
    REQUEST_LOST,
    THROTTLE,
    SERVER_ERROR,
    SERVER_ERRORS,
    CONFLICTS_5,
)
