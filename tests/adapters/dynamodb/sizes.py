"""DynamoDB's published size and capacity rules: what a row weighs, and what writing it costs.

Sizes: names and text as UTF-8, numbers about one byte per two significant digits and one more, binary as it is,
booleans 1, maps 3 plus their members and one each. A write unit is a kilobyte begun; a transaction takes two.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from chalicelib.adapters.dynamodb.table import cloudformation_table

KILOBYTE = 1024


def row_bytes(item: Mapping[str, Any], columns: Collection[str] | None = None) -> int:
    return sum(
        len(name.encode()) + value_bytes(value)
        for name, value in item.items()
        if columns is None or name in columns
    )


def value_bytes(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "B":
            return len(content)
        case "N":
            return (len(content.lstrip("-").strip("0")) + 1) // 2 + 1
        case "M":
            return 3 + sum(len(name.encode()) + value_bytes(member) + 1 for name, member in content.items())
        case _:
            return 1


def units(size: int) -> int:
    return -(-size // KILOBYTE)


def index_columns() -> dict[str, tuple[str, set[str]]]:
    """Per index: its partition column, and every column that it carries."""
    result = {}
    for index in cloudformation_table()["Properties"]["GlobalSecondaryIndexes"]:
        names = [part["AttributeName"] for part in index["KeySchema"]]
        carried = {"pk", "sk", *names, *index["Projection"].get("NonKeyAttributes", ())}
        result[index["IndexName"]] = (names[0], carried)
    return result


def write_units(
    items: Iterable[Mapping[str, Any]], *, checks: int = 0, is_transaction: bool
) -> tuple[int, int]:
    """Units of the table and of the indexes, for rows that are new or keep their place in the indexes."""
    table = indexes = 0
    for item in items:
        table += units(row_bytes(item))
        for partition, carried in index_columns().values():
            if partition in item:
                indexes += units(row_bytes(item, carried))
    return (table + checks) * (2 if is_transaction else 1), indexes
