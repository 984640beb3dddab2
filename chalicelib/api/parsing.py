"""Strict JSON: what is ambiguous, lossy or hostile is refused before anybody looks at its meaning."""

import json
import re
from typing import Any, NoReturn

from chalicelib.api.errors import Malformed

DEEPEST_NESTING = 32
LONGEST_INTEGER = 18
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


class Fraction:
    """A JSON number with a point or an exponent, kept as its text: it never becomes a binary float.

    No field accepts one: amounts are integers, and quantities and rates are strings of decimals.
    """

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text[:40]


def parse_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a body. Raises Malformed, whose code says what is wrong with it."""
    text = _decoded(body)
    _refuse_deep_nesting(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object_without_duplicates,
            parse_float=Fraction,
            parse_int=_integer,
            parse_constant=_refuse_constant,
        )
    except ValueError as error:
        position = f" near character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        raise Malformed("malformed_json", f"The body is not valid JSON{position}.") from error
    if not isinstance(value, dict):
        raise Malformed("not_an_object", "The body must be a JSON object.")
    if _SURROGATE_ESCAPE.search(text):
        _refuse_lone_surrogates(value)
    return value


def canonical(value: Any) -> bytes:
    """One spelling for equal JSON values: keys sorted, no blanks. For fingerprints."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=repr).encode()


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("invalid_utf8", "The body is not valid UTF-8.") from error


def _refuse_deep_nesting(text: str) -> None:
    """One pass over strings and brackets, in linear time whatever the input."""
    if text.count("[") + text.count("{") <= DEEPEST_NESTING:
        return
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        mark = match.group()
        if mark in "[{":
            depth += 1
            if depth > DEEPEST_NESTING:
                raise Malformed(
                    "nested_too_deep", f"The body is nested deeper than {DEEPEST_NESTING} levels."
                )
        elif mark in "]}":
            depth -= 1


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise Malformed(
                    "duplicate_key", f"The key {json.dumps(name[:64])} is given twice in one object."
                )
            seen.add(name)
    return members


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > LONGEST_INTEGER:
        raise Malformed("number_too_long", f"An integer has more than {LONGEST_INTEGER} digits.")
    return int(text)


def _refuse_constant(name: str) -> NoReturn:
    raise Malformed("not_a_number", f"{name} is not JSON.")


def _refuse_lone_surrogates(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False, default=repr).encode("utf-8")
    except UnicodeEncodeError as error:
        message = "The body contains half of a surrogate pair, which is no character."
        raise Malformed("lone_surrogate", message) from error
