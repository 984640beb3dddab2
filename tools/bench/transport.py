"""The transport, recorded once and then played back, so that only our own CPU is measured."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient

_REQUESTS = "request-created.dynamodb"
_RESPONSES = "response-received.dynamodb"
_SENDING = "before-send.dynamodb"


@dataclass
class Exchange:
    operation: str
    request: dict[str, Any]
    response: bytes


@dataclass
class Recorder:
    """Every exchange with DynamoDB while it listens."""

    exchanges: list[Exchange] = field(default_factory=list)
    _pending: list[tuple[str, bytes]] = field(default_factory=list)

    def _sent(self, request: Any, operation_name: str, **_: Any) -> None:
        self._pending.append((operation_name, request.data))

    def _received(self, response_dict: dict[str, Any], **_: Any) -> None:
        operation, request = self._pending.pop()
        self.exchanges.append(Exchange(operation, json.loads(request), response_dict["body"]))

    @contextmanager
    def listening(self, client: BaseClient) -> Iterator["Recorder"]:
        client.meta.events.register(_REQUESTS, self._sent)
        client.meta.events.register(_RESPONSES, self._received)
        try:
            yield self
        finally:
            client.meta.events.unregister(_REQUESTS, self._sent)
            client.meta.events.unregister(_RESPONSES, self._received)


class _Body(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


@dataclass
class Player:
    """Answers each request with what was recorded for it, in order; `rewind` before each run."""

    exchanges: list[Exchange]
    position: int = 0

    def rewind(self) -> None:
        self.position = 0

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        exchange = self.exchanges[self.position]
        self.position += 1
        return AWSResponse(request.url, 200, {}, _Body(exchange.response))

    @contextmanager
    def playing(self, *clients: BaseClient) -> Iterator[None]:
        for client in clients:
            client.meta.events.register_first(_SENDING, self._answer)
        try:
            yield
        finally:
            for client in clients:
                client.meta.events.unregister(_SENDING, self._answer)
