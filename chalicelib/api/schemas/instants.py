"""Moments in time: every answer writes them as RFC 3339 in UTC, to the millisecond, ending in Z."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer

from chalicelib.api.schemas.fields import refusal

_MOMENT = re.compile(
    r"(?:19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}(?:[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2}))?"
)


def instant_text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Instant = Annotated[
    datetime,
    PlainSerializer(instant_text, return_type=str),
    Field(examples=["2026-11-30T09:15:00.000Z"], json_schema_extra={"format": "date-time"}),
]


def _moment(value: Any) -> datetime:
    try:
        if isinstance(value, str) and _MOMENT.fullmatch(value):
            at = datetime.fromisoformat(value.upper())
            return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except ValueError:
        pass
    raise refusal("time_invalid", "must be a time such as 2026-12-31T23:59:59Z, or a day")


Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    Field(examples=["2027-01-01T00:00:00Z"], json_schema_extra={"format": "date-time"}),
]
"""A moment that a caller names; a day alone is its beginning in UTC."""
