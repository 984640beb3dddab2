"""How a list may be asked for: the rules a route declares, and reading a query string by them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.domain.errors import FieldProblem, Invalid

DEFAULT_LIMIT = 20
LARGEST_LIMIT = 100
METADATA = "metadata"


class FilterKind(StrEnum):
    """What a filter's value looks like, and which operators it knows."""

    WORDS = "words"
    """Some of a fixed set, separated by commas: an IN condition with a tuple."""
    ID = "id"
    TEXT = "text"
    """Equal, character by character."""
    PREFIX = "prefix"
    """The beginning of a name or number; the store folds case and accents."""
    DATE = "date"
    """Equal, or `[lt] [lte] [gt] [gte]`; a `datetime.date`."""
    INSTANT = "instant"
    """Like DATE with an aware `datetime`; a bare date means its midnight in UTC."""
    AMOUNT = "amount"
    """Like DATE with an integer of minor units."""
    FLAG = "flag"
    """`true` or `false`."""
    POSITIVE = "positive"
    """`true` asks for amounts above zero, `false` for zero."""
    METADATA = "metadata"
    """`metadata[key]=value`, equal; the condition's field is `metadata.<key>`."""


RANGED = frozenset({FilterKind.DATE, FilterKind.INSTANT, FilterKind.AMOUNT})
RANGES = ("lt", "lte", "gt", "gte")


@dataclass(frozen=True)
class Filter:
    """`field` is the store's name for what the parameter filters by; `allowed` are the words of WORDS."""

    field: str
    kind: FilterKind
    allowed: frozenset[str] | Sequence[str] = ()
    description: str = ""


@dataclass(frozen=True)
class ListingRules:
    """`sorts` begins with the default. A leading `-` is newest first; only time of creation can be sorted by."""

    filters: Mapping[str, Filter] = field(default_factory=dict)
    sorts: tuple[str, ...] = ("-created_at", "created_at")
    expands: tuple[str, ...] = ()


QueryString = Mapping[str, Sequence[str]]
"""A decoded query string, as the gateway hands it over: each name with all its values."""


def parameter_problem(name: str, code: str, message: str) -> FieldProblem:
    """A query parameter is no part of the body, so its pointer is its name behind a question mark."""
    return FieldProblem(f"?{name}", code, message)


def single(query: QueryString, name: str) -> str | None:
    """The value of a parameter that may be given once. Raises Invalid when it is repeated."""
    values = query.get(name) or ()
    if len(values) > 1:
        raise Invalid([parameter_problem(name, "repeated_parameter", "may be given only once")])
    return values[0] if values else None


def read_limit(query: QueryString) -> int:
    text = single(query, "limit")
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= LARGEST_LIMIT):  # noqa: PLR2004
        message = f"must be a whole number from 1 to {LARGEST_LIMIT}"
        raise Invalid([parameter_problem("limit", "out_of_range", message)])
    return int(text)


def read_sort(query: QueryString, rules: ListingRules) -> str:
    wanted = single(query, "sort")
    if wanted is None:
        return rules.sorts[0]
    if wanted not in rules.sorts:
        message = f"must be one of {', '.join(rules.sorts)}"
        raise Invalid([parameter_problem("sort", "not_allowed", message)])
    return wanted


def read_names(query: QueryString, parameter: str, offered: frozenset[str]) -> frozenset[str]:
    """The comma-separated names of `fields=` or `expand=`. Raises Invalid for one that is not offered."""
    text = single(query, parameter)
    if text is None:
        return frozenset()
    names = frozenset(name.strip() for name in text.split(","))
    if not names <= offered:
        message = f"must name some of {', '.join(sorted(offered)) or 'nothing'}, separated by commas"
        raise Invalid([parameter_problem(parameter, "not_allowed", message)])
    return names
