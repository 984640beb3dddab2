"""Column types. What is empty is left out of the row and read back as empty; no number ever becomes a float."""

import base64
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pynamodb.attributes import Attribute
from pynamodb.constants import BINARY, BOOLEAN, MAP, NUMBER, STRING

from chalicelib.adapters.dynamodb.packing import pack, pack_bytes, unpack, unpack_bytes

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Text(Attribute[str]):
    attr_type = STRING
    null = True

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"default": "", **options})

    def serialize(self, value: str) -> str | None:
        return value or None

    def deserialize(self, value: str) -> str:
        return value


class Whole(Attribute[int]):
    attr_type = NUMBER
    null = True

    def serialize(self, value: int) -> str:
        return str(int(value))

    def deserialize(self, value: str) -> int:
        return int(value)


class Instant(Attribute[datetime]):
    """Microseconds since 1970, exactly."""

    attr_type = NUMBER
    null = True

    def serialize(self, value: datetime) -> str:
        return str(to_microseconds(value))

    def deserialize(self, value: str) -> datetime:
        return from_microseconds(int(value))


class Day(Attribute[date]):
    attr_type = STRING
    null = True

    def serialize(self, value: date) -> str:
        return value.isoformat()

    def deserialize(self, value: str) -> date:
        return date.fromisoformat(value)


class Flag(Attribute[bool]):
    attr_type = BOOLEAN
    null = True

    def serialize(self, value: bool) -> bool:
        return bool(value)

    def deserialize(self, value: bool) -> bool:
        return value


class Digest(Attribute[str]):
    """A hash as hexadecimal text outside, as bytes in the row."""

    attr_type = BINARY
    null = True

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"default": "", **options})

    def serialize(self, value: str) -> bytes | None:
        return bytes.fromhex(value) or None

    def deserialize(self, value: bytes | str) -> str:
        raw = base64.b64decode(value) if isinstance(value, str) else value
        return raw.hex()


class Packed(Attribute[Any]):
    """JSON, compressed."""

    attr_type = BINARY
    null = True

    def serialize(self, value: Any) -> bytes:
        return pack(value)

    def deserialize(self, value: bytes | str) -> Any:
        return unpack(value)


class PackedBytes(Attribute[bytes]):
    """Bytes, compressed where that helps."""

    attr_type = BINARY
    null = True

    def serialize(self, value: bytes) -> bytes:
        return pack_bytes(value)

    def deserialize(self, value: bytes | str) -> bytes:
        return unpack_bytes(value)


class TextMap(Attribute[Mapping[str, str]]):
    """Left out when empty."""

    attr_type = MAP
    null = True

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"default": dict, **options})

    def serialize(self, value: Mapping[str, str]) -> dict[str, Any] | None:
        return {key: {STRING: text} for key, text in value.items()} or None

    def deserialize(self, value: Mapping[str, Any]) -> dict[str, str]:
        return {key: text[STRING] for key, text in value.items()}


class AmountMap(Attribute[Mapping[str, int]]):
    """Kept when empty, so that an update can reach into it; amounts of zero are read as absent."""

    attr_type = MAP
    null = True

    def serialize(self, value: Mapping[str, int]) -> dict[str, Any]:
        return {key: {NUMBER: str(amount)} for key, amount in value.items() if amount}

    def deserialize(self, value: Mapping[str, Any]) -> dict[str, int]:
        amounts = {key: int(amount[NUMBER]) for key, amount in value.items()}
        return {key: amount for key, amount in amounts.items() if amount}


def to_microseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def from_microseconds(count: int) -> datetime:
    return _EPOCH + count * _MICROSECOND


def optional_microseconds(at: datetime | None) -> int | None:
    return None if at is None else to_microseconds(at)


def optional_instant(count: int | None) -> datetime | None:
    return None if count is None else from_microseconds(count)


def filled(**values: Any) -> dict[str, Any]:
    """Only the members that say something: neither None nor empty. Zero and False do."""
    return {name: value for name, value in values.items() if value or value in (0, False)}


def comparable(item: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its bytes written the way DynamoDB's JSON writes them."""
    return {name: _comparable(value) for name, value in item.items()}


def _comparable(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        kind: base64.b64encode(content).decode() if isinstance(content, bytes) else content
        for kind, content in value.items()
    }
