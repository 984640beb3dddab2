"""Moments in time, as every answer writes them: RFC 3339 in UTC, to the millisecond, ending in Z."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field, PlainSerializer


def instant_text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Instant = Annotated[
    datetime,
    PlainSerializer(instant_text, return_type=str),
    Field(examples=["2026-11-30T09:15:00.000Z"], json_schema_extra={"format": "date-time"}),
]
