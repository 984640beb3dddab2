"""From parsed JSON to a schema's model; what pydantic finds wrong becomes problems with stable codes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from chalicelib.api.parsing import Fraction
from chalicelib.domain.errors import FieldProblem, Invalid

M = TypeVar("M", bound=BaseModel)
_LONGEST_MESSAGE = 300
_LONGEST_NAME = 64

_CODES: Mapping[str, str] = {
    "extra_forbidden": "unknown_field",
    "missing": "missing",
    "string_too_long": "too_long",
    "string_too_short": "too_short",
    "too_long": "too_many",
    "too_short": "too_few",
    "string_pattern_mismatch": "invalid_format",
    "enum": "not_allowed",
    "literal_error": "not_allowed",
    "greater_than": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than": "out_of_range",
    "less_than_equal": "out_of_range",
    "value_error": "invalid",
    "assertion_error": "invalid",
    "union_tag_invalid": "not_allowed",
    "union_tag_not_found": "missing",
}
_MESSAGES: Mapping[str, str] = {
    "unknown_field": "is not a field of this object",
    "missing": "is required",
    "decimal_as_number": 'must not be a JSON number with decimals; send integers, or a string such as "1.5"',
}


def validate(model: type[M], value: Mapping[str, Any]) -> M:
    """Raises Invalid with a JSON pointer into the body per problem."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise Invalid(_problems(error, lambda details: _pointer(_place(details, value)))) from error


def validate_query(model: type[M], query: Mapping[str, Sequence[str]]) -> M:
    """Raises Invalid with `?name` as the pointer of each problem."""
    repeated = [name for name, values in query.items() if len(values) > 1]
    if repeated:
        raise Invalid(
            [FieldProblem(f"?{n}", "repeated_parameter", "may be given only once") for n in repeated]
        )
    try:
        return model.model_validate({name: values[0] for name, values in query.items() if values})
    except ValidationError as error:
        raise Invalid(_problems(error, _parameter)) from error


def _problems(error: ValidationError, pointer_of: Callable[[ErrorDetails], str]) -> list[FieldProblem]:
    """Alternatives of a union report the same place more than once: one problem per place is enough."""
    problems: dict[str, FieldProblem] = {}
    for details in error.errors(include_url=False, include_context=True):
        pointer = pointer_of(details)
        problems.setdefault(pointer, FieldProblem(pointer, *_code_and_message(details)))
    return list(problems.values())


def _parameter(details: ErrorDetails) -> str:
    return f"?{details['loc'][0]}" if details["loc"] else ""


def _place(details: ErrorDetails, body: Any) -> list[int | str]:
    """Pydantic's location names the alternatives of unions too; only what is in the body, or missing, stays."""
    place: list[int | str] = []
    is_missing = details["type"] == "missing"
    for index, part in enumerate(details["loc"]):
        is_last = index == len(details["loc"]) - 1
        if isinstance(body, dict) and (part in body or (is_missing and is_last)):
            body = body.get(part)
        elif isinstance(body, list) and isinstance(part, int) and part < len(body):
            body = body[part]
        else:
            continue
        place.append(part)
    return place


def _code_and_message(details: ErrorDetails) -> tuple[str, str]:
    kind = details["type"]
    if isinstance(details.get("input"), Fraction) and kind != "extra_forbidden":
        return "decimal_as_number", _MESSAGES["decimal_as_number"]
    code = _CODES.get(kind)
    if code is None:
        is_shape = kind.endswith("_type") or "parsing" in kind
        # A validator's own PydanticCustomError brings a stable code with it.
        code = "wrong_type" if is_shape else kind
    message = _MESSAGES.get(code) or details["msg"].removeprefix("Value error, ")
    return code, message[:_LONGEST_MESSAGE]


def _pointer(place: list[int | str]) -> str:
    """RFC 6901: `~` and `/` in names are escaped."""
    return "".join("/" + str(part)[:_LONGEST_NAME].replace("~", "~0").replace("/", "~1") for part in place)
