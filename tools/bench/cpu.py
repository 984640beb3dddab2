"""CPU of an operation through the Lambda entry point, against a plain handler doing the same work."""

import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import boto3
import jwt
import orjson

from chalicelib.domain.lines import Line
from chalicelib.domain.tax import Tax, TaxCategory
from chalicelib.domain.totals import compute_totals
from chalicelib.wiring import ports
from tools.bench.operations import Operation
from tools.bench.stage import Stage
from tools.bench.transport import Player

ROUNDS = 9
RUNS = 25


def measure(stage: Stage, operation: Operation) -> tuple[float, float]:
    """Milliseconds of ours and of the plain handler: each the best of several interleaved rounds."""
    player = Player(operation.exchanges)
    plain = PlainHandler(operation, stage.token)
    ours_client, plain_client = ports().books.engine.client, plain.client  # type: ignore[attr-defined]
    with player.playing(ours_client, plain_client):
        ours = theirs = float("inf")
        for _ in range(ROUNDS):
            ours = min(ours, _milliseconds(lambda: stage.call(operation.event), player))
            theirs = min(theirs, _milliseconds(plain, player))
    return ours, theirs


def _milliseconds(run: Callable[[], Any], player: Player) -> float:
    begun = time.process_time_ns()
    for _ in range(RUNS):
        player.rewind()
        run()
    return (time.process_time_ns() - begun) / RUNS / 1e6


class PlainHandler:
    """What a handler without layers would do: read the token and the body, compute, call boto3, write JSON."""

    def __init__(self, operation: Operation, token: str) -> None:
        self.client = boto3.client("dynamodb", region_name="eu-central-1")
        self._operation = operation
        self._token = token
        self._body = (operation.event["body"] or "").encode()

    def __call__(self) -> bytes:
        jwt.decode(self._token, options={"verify_signature": False})
        body = orjson.loads(self._body) if self._body else {}
        if "lines" in body:
            compute_totals([_line(line) for line in body["lines"]], currency="EUR")
        answers = [
            self.client._make_api_call(exchange.operation, exchange.request)
            for exchange in self._operation.exchanges
        ]
        return orjson.dumps([body, answers], default=str)


def _line(line: dict[str, Any]) -> Line:
    tax = Tax(TaxCategory(line["tax"]["category"]), Decimal(line["tax"]["rate"]))
    return Line(line["description"], Decimal(line["quantity"]), Decimal(line["unit_price"]), tax)
