"""Lists: one query on the right index, filtered where the rows are."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import and_, eq, ge, gt, le, lt
from typing import Any

from pynamodb.expressions.condition import Condition as Expression
from pynamodb.expressions.operand import Path

from chalicelib.adapters.aggregate_kinds import KINDS
from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.engine import Engine
from chalicelib.adapters.dynamodb.expressions import MapMember, expressions
from chalicelib.adapters.dynamodb.rows.registry import ROWS
from chalicelib.adapters.dynamodb.rows.row import Item, ListedRow
from chalicelib.adapters.list_rules import SEARCH, metadata_key, require_listable
from chalicelib.domain.text import fold
from chalicelib.ports.books import A
from chalicelib.ports.listing import Condition, Listing, Operator, Page

MAX_QUERIES = 4
FIRST_LOOK = 200
LATER_LOOK = 1000

CLIENT_ID = "client_id"

_COMPARISONS: Mapping[Operator, Callable[[Any, Any], Any]] = {
    Operator.EQ: eq,
    Operator.LT: lt,
    Operator.LTE: le,
    Operator.GT: gt,
    Operator.GTE: ge,
}


def read_page(engine: Engine, organization_id: str, kind: type[A], listing: Listing) -> Page[A]:
    """At most four queries; with very selective filters the page may end before it is full."""
    require_listable(kind, listing)
    if any(_is_never_met(condition) for condition in listing.conditions):
        return Page([])
    index, conditions = _index_for(organization_id, KINDS[kind], listing.conditions)
    filters = [expression for condition in conditions for expression in _filter(condition)]
    items: list[Item] = []
    after_id = listing.after_id
    for look in _looks(listing.limit, is_filtered=bool(filters)):
        answer = engine.call(
            "Query",
            {
                "TableName": engine.table_name,
                **_query(index, filters, after_id, is_descending=listing.is_descending),
                "Limit": look,
            },
        )
        items += answer["Items"]
        after_id = answer["LastEvaluatedKey"]["id"]["S"] if "LastEvaluatedKey" in answer else None
        if after_id is None or len(items) > listing.limit:
            break
    if len(items) > listing.limit:
        items = items[: listing.limit]
        after_id = items[-1]["id"]["S"]
    return Page([ROWS[kind].from_raw_data(item).domain() for item in items], after_id)


def _looks(limit: int, *, is_filtered: bool) -> Sequence[int]:
    """How many rows each query looks at. Without a filter one more than the page tells whether it is the last."""
    if not is_filtered:
        return [limit + 1]
    return [max(limit + 1, FIRST_LOOK), *[LATER_LOOK] * (MAX_QUERIES - 1)]


def _index_for(
    organization_id: str, kind: Any, conditions: Sequence[Condition]
) -> tuple[tuple[str, str, str], Sequence[Condition]]:
    """The index, its partition column and the partition; and the conditions that it does not settle."""
    for condition in conditions:
        if condition.field == CLIENT_ID and condition.operator is Operator.EQ:
            partition = keys.client_partition(organization_id, str(condition.value), kind)
            rest = [other for other in conditions if other is not condition]
            return (keys.BY_CLIENT, "client_pk", partition), rest
    return (keys.BY_KIND, "kind_pk", keys.kind_partition(organization_id, kind)), conditions


def _query(
    index: tuple[str, str, str], filters: Sequence[Expression], after_id: str | None, *, is_descending: bool
) -> Mapping[str, Any]:
    name, column, partition = index
    key_condition: Expression = Path(column) == partition
    if after_id is not None:
        key_condition &= ListedRow.id < after_id if is_descending else ListedRow.id > after_id
    return {
        "IndexName": name,
        "ScanIndexForward": not is_descending,
        **expressions(key_condition=key_condition, filters=reduce(and_, filters) if filters else None),
    }


def _is_never_met(condition: Condition) -> bool:
    """Empty columns are not stored, so nothing equals them; and nothing is one of no values."""
    if condition.operator is Operator.IN:
        return not condition.value
    return condition.value == "" and condition.operator is Operator.EQ and metadata_key(condition) is None


def _filter(condition: Condition) -> list[Expression]:
    if condition.field == SEARCH:
        prefix = fold(str(condition.value))
        if not prefix:
            return []
        return [ListedRow.search_number.startswith(prefix) | ListedRow.search_name.startswith(prefix)]
    key = metadata_key(condition)
    column: Any = getattr(ListedRow, condition.field) if key is None else MapMember("metadata", key)
    return [_compared(column, condition.operator, condition.value)]


def _compared(column: Any, operator: Operator, value: Any) -> Any:
    if operator is Operator.IN:
        return column.is_in(*value)
    if operator is Operator.PREFIX:
        return column.startswith(value)
    return _COMPARISONS[operator](column, value)
