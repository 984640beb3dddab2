"""From `due_date[lte]=2026-12-31` to a condition that a store understands."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from chalicelib.api.listing import (
    RANGED,
    RANGES,
    Filter,
    FilterKind,
    ListingRules,
    QueryString,
    parameter_problem,
)
from chalicelib.domain.errors import FieldProblem, Invalid
from chalicelib.ports.listing import Condition, Operator

ID_PATTERN = r"^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$"
_ID = re.compile(ID_PATTERN[1:-1])
_NAME = re.compile(r"([a-z_]+)(?:\[([^\[\]]{1,64})\])?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:.]{5,18}([Zz]|[+-][0-9]{2}:[0-9]{2})")
_AMOUNT = re.compile(r"-?[0-9]{1,15}")
_LONGEST_TEXT = 255


class _Refused(ValueError):
    """The value does not fit its kind; the message completes 'The value ...'."""


def is_id(text: str) -> bool:
    """Whether it has the shape of an id, of whatever kind."""
    return _ID.fullmatch(text) is not None


def is_filter(name: str, rules: ListingRules) -> bool:
    """Whether a parameter belongs to the filters, right or wrong; `status` and `due_date[lte]` both do."""
    return name.partition("[")[0] in rules.filters


def read_conditions(query: QueryString, rules: ListingRules) -> tuple[Condition, ...]:
    """Raises Invalid with one problem per parameter that cannot be understood."""
    conditions: list[Condition] = []
    problems: list[FieldProblem] = []
    for name in sorted(query):
        if not is_filter(name, rules):
            continue
        try:
            conditions.extend(_conditions_of(name, rules, query))
        except _Refused as refusal:
            problems.append(parameter_problem(name, "invalid_filter", str(refusal)))
    if problems:
        raise Invalid(problems)
    return tuple(conditions)


def _conditions_of(name: str, rules: ListingRules, query: QueryString) -> list[Condition]:
    match = _NAME.fullmatch(name)
    if match is None:
        raise _Refused("has brackets in the wrong place")
    if len(query[name]) > 1:
        raise _Refused("may be given only once")
    rule, bracket, text = rules.filters[match.group(1)], match.group(2), query[name][0]
    if len(text) > _LONGEST_TEXT:
        raise _Refused(f"must not be longer than {_LONGEST_TEXT} characters")
    if rule.kind is FilterKind.METADATA:
        return [_metadata(rule, bracket, text)]
    if rule.kind is FilterKind.WORDS and bracket is None:
        return [Condition(rule.field, Operator.IN, _words(rule, text))]
    if rule.kind is FilterKind.PREFIX and bracket is None:
        return [Condition(rule.field, Operator.PREFIX, _text(text))]
    if rule.kind is FilterKind.POSITIVE and bracket is None:
        return [Condition(rule.field, Operator.GT if _flag(text) else Operator.EQ, 0)]
    return [Condition(rule.field, _operator(rule, bracket), _READERS[rule.kind](text))]


def _operator(rule: Filter, bracket: str | None) -> Operator:
    if bracket is None:
        return Operator.EQ
    if rule.kind not in RANGED:
        raise _Refused("knows no operator in brackets")
    if bracket not in RANGES:
        raise _Refused(f"knows the operators {', '.join(RANGES)}")
    return Operator(bracket)


def _metadata(rule: Filter, key: str | None, text: str) -> Condition:
    if key is None:
        raise _Refused("needs a key, as in metadata[key]=value")
    return Condition(f"{rule.field}.{key}", Operator.EQ, text)


def _words(rule: Filter, text: str) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(word.strip() for word in text.split(",")))
    if not set(words) <= set(rule.allowed):
        raise _Refused(f"must be some of {', '.join(sorted(rule.allowed))}, separated by commas")
    return words


def _text(text: str) -> str:
    if not text.strip():
        raise _Refused("must not be empty")
    if not text.isprintable():
        raise _Refused("must not contain control characters")
    return text


def _id(text: str) -> str:
    if not is_id(text):
        raise _Refused("must be an id")
    return text


def _date(text: str) -> date:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _Refused("must be a date such as 2026-12-31")


def _instant(text: str) -> datetime:
    try:
        if _DATE.fullmatch(text):
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise _Refused("must be a time such as 2026-12-31T23:59:59Z")


def _amount(text: str) -> int:
    if not _AMOUNT.fullmatch(text):
        raise _Refused("must be a whole number of minor units")
    return int(text)


def _flag(text: str) -> bool:
    if text not in {"true", "false"}:
        raise _Refused("must be true or false")
    return text == "true"


_READERS: Mapping[FilterKind, Callable[[str], str | date | datetime | int | bool]] = {
    FilterKind.ID: _id,
    FilterKind.TEXT: _text,
    FilterKind.DATE: _date,
    FilterKind.INSTANT: _instant,
    FilterKind.AMOUNT: _amount,
    FilterKind.FLAG: _flag,
}
