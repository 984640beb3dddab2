"""A stage for measurements: the application with a signed-in administrator, on embedded engines."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalice.app import Chalice
from chalice.local import LambdaContext

from chalicelib.api.application import create_app
from chalicelib.domain.journal import EntryRef
from chalicelib.local.embedded import start_embedded_aws
from chalicelib.local.resources import local_resources
from chalicelib.local.seed import seed
from chalicelib.wiring import Ports, ports, use_ports

Json = dict[str, Any]
_REFUSED = 400


@dataclass
class Stage:
    """Calls the Lambda entry point with events as API Gateway sends them."""

    app: Chalice
    process: Ports
    token: str = ""

    def event(self, method: str, resource: str, body: Any = None, **parameters: str) -> Json:
        path = resource.format(**parameters)
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        context = {
            "httpMethod": method,
            "resourcePath": resource,
            "path": path,
            "identity": {"sourceIp": "127.0.0.1"},
        }
        return {
            "requestContext": context,
            "path": path,
            "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "multiValueQueryStringParameters": None,
            "pathParameters": parameters or None,
            "stageVariables": None,
            "body": None if body is None else json.dumps(body),
            "isBase64Encoded": False,
        }

    def call(self, event: Json) -> Json:
        """The answer's body."""
        document: Json = json.loads(self._answer(event)["body"])
        return document

    def timing(self, event: Json) -> str:
        """What the answer says about DynamoDB calls."""
        return str(self._answer(event)["headers"]["Server-Timing"])

    def _answer(self, event: Json) -> Json:
        """A refusal is a mistake of the benchmark and stops it."""
        answer: Json = self.app(event, LambdaContext("bench", 1024))
        if answer["statusCode"] >= _REFUSED:
            raise RuntimeError(answer["body"])
        return answer


@dataclass(frozen=True)
class StoppedClock:
    """No cache expires while it is measured."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@contextmanager
def open_stage() -> Iterator[Stage]:
    """With engines, to record what is measured later."""
    with start_embedded_aws() as aws, local_resources(aws, "http://127.0.0.1"):
        use_ports(None)
        sign_in = seed(ports(), {})
        ports().clock = StoppedClock(ports().clock.now())
        stage = Stage(create_app(), ports())
        login = {"email": sign_in.email, "password": sign_in.password}
        stage.token = stage.call(stage.event("POST", "/api/v1/auth/login", login))["access_token"]
        try:
            yield stage
        finally:
            use_ports(None)


@contextmanager
def without_engines(stage: Stage) -> Iterator[None]:
    """The same process, whose transport must now be played back: no emulator's CPU is in the figures."""
    dummies = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "eu-central-1"}
    stage.process.queue = _NoQueue()
    os.environ.update(dummies)
    use_ports(stage.process)
    try:
        yield
    finally:
        use_ports(None)


class _NoQueue:
    """Handing work over is not DynamoDB and not measured."""

    def send(self, reference: EntryRef) -> None:
        pass

    def read(self, message: str) -> EntryRef:
        raise NotImplementedError


def draft_body(client_id: str, lines: int) -> Json:
    """Ten lines and two tax rates are the field's usual yardstick."""
    return {
        "client_id": client_id,
        "lines": [
            {
                "description": f"Consulting, work package {number}",
                "quantity": "1.5",
                "unit": "hour",
                "unit_price": 12_500,
                "tax": {"category": "S", "rate": "19" if number % 2 else "7"},
            }
            for number in range(lines)
        ],
    }
