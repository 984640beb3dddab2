"""How a list is asked for: conditions on named fields, a direction, and where the last page ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


class Operator(StrEnum):
    EQ = "eq"
    IN = "in"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    PREFIX = "prefix"


@dataclass(frozen=True)
class Condition:
    """`field` is one of the names below; `value` is a str, int, bool, date or aware datetime (IN: a tuple).

    Fields, where the kind has them: `client_id`, `status` (stored status, IN), `currency`, `number`, `role`,
    `is_archived`, `due_on`, `issue_on`, `received_on`, `created_at`, `total_minor`, `due_minor`,
    `unallocated_minor`, `metadata.<key>` and `search`: PREFIX over the folded number and the folded name, each
    on its own.
    """

    field: str
    operator: Operator
    value: str | int | bool | date | datetime | tuple[str, ...]


@dataclass(frozen=True)
class Listing:
    """`after_id` is the last id of the page before. Lists run by id, which is by time of creation."""

    conditions: tuple[Condition, ...] = ()
    limit: int = 20
    is_descending: bool = True
    after_id: str | None = None


@dataclass(frozen=True)
class Page(Generic[T_co]):
    """`next_after_id` is where the next page starts, or None at the end. A page may be shorter than asked,
    even empty, and still have a next one, when a filter is very selective."""

    items: Sequence[T_co]
    next_after_id: str | None = None
