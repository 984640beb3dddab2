"""A token bucket in one row: the moment at which it is full again, moved by conditional updates."""

from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.engine import Engine, error_code, found_row
from chalicelib.adapters.dynamodb.expressions import expressions
from chalicelib.adapters.dynamodb.rows.attributes import Whole, to_microseconds
from chalicelib.adapters.dynamodb.rows.row import Row, key
from chalicelib.ports.effects import Attempts

RACES = 10

_SECOND = 1_000_000


class _BucketRow(Row):
    """`full_at` is in microseconds, `expires_at` in seconds."""

    full_at = Whole()
    expires_at = Whole()


class DynamoThrottle:
    """Safe under threads and across functions. An answer that got lost may cost a try: that is the safe side."""

    def __init__(self, table_name: str, *, is_metered: bool = False) -> None:
        self.engine = Engine(table_name, is_metered=is_metered)

    def take(self, key: str, attempts: Attempts, now: datetime) -> int:
        at, refill = to_microseconds(now), attempts.refill_seconds * _SECOND
        latest = at + (attempts.capacity - 1) * refill
        expiry = _BucketRow.expires_at.set((latest + refill) // _SECOND + 1)
        idle = _BucketRow.full_at.does_not_exist() | (_BucketRow.full_at <= at)
        busy = (_BucketRow.full_at > at) & (_BucketRow.full_at <= latest)
        full_at = at
        for _ in range(RACES):
            if full_at <= at:
                found = self._move(key, idle, _BucketRow.full_at.set(at + refill), expiry)
            else:
                found = self._move(key, busy, _BucketRow.full_at.set(_BucketRow.full_at + refill), expiry)
            if found is None:
                return 0
            full_at = found
            if full_at > latest:
                return -(-(full_at - latest) // _SECOND)
        return attempts.refill_seconds

    def give_back(self, key: str, attempts: Attempts, now: datetime) -> None:
        refill = attempts.refill_seconds * _SECOND
        is_in_use = _BucketRow.full_at > to_microseconds(now)
        self._move(key, is_in_use, _BucketRow.full_at.set(_BucketRow.full_at - refill))

    def _move(self, bucket: str, guard: Condition, *updates: Action) -> int | None:
        """None when it was moved, else the moment that the row holds (0 where there is none)."""
        request: dict[str, Any] = {
            "TableName": self.engine.table_name,
            "Key": key(keys.throttle_partition(bucket), keys.HEAD),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            **expressions(condition=guard, updates=updates),
        }
        try:
            self.engine.call("UpdateItem", request)
        except ClientError as error:
            if error_code(error) != "ConditionalCheckFailedException":
                raise
            found = found_row(error)
            return int(found["full_at"]["N"]) if found else 0
        return None
