"""The parameters of an operation: path, filters, paging, and the headers that mean something."""

from collections.abc import Mapping
from typing import Any

from chalicelib.api.filters import ID_PATTERN
from chalicelib.api.listing import DEFAULT_LIMIT, LARGEST_LIMIT, RANGED, RANGES, Filter, FilterKind
from chalicelib.api.route import Route
from chalicelib.domain.ids import Kind

_COMPONENT = "#/components/schemas/"
_LONGEST_TEXT = 255
_SHAPES: Mapping[FilterKind, dict[str, Any]] = {
    FilterKind.ID: {"type": "string", "pattern": ID_PATTERN},
    FilterKind.TEXT: {"type": "string", "minLength": 1, "maxLength": _LONGEST_TEXT},
    FilterKind.PREFIX: {"type": "string", "minLength": 1, "maxLength": _LONGEST_TEXT},
    FilterKind.DATE: {"type": "string", "format": "date"},
    FilterKind.INSTANT: {"type": "string", "format": "date-time"},
    FilterKind.AMOUNT: {"type": "integer"},
    FilterKind.FLAG: {"type": "boolean"},
    FilterKind.POSITIVE: {"type": "boolean"},
    FilterKind.METADATA: {
        "type": "object",
        "propertyNames": {"pattern": r"^[^\[\]]{1,64}$"},
        "additionalProperties": {"type": "string", "maxLength": _LONGEST_TEXT},
    },
}


def parameters_of(route: Route, schemas: Mapping[str, Any], refs: Mapping[Any, Any]) -> list[dict[str, Any]]:
    parameters = [_path_parameter(name) for name in route.parameters]
    parameters += _query_model(route, schemas, refs)
    if route.listing is not None:
        parameters += _listing(route)
    if route.is_sparse:
        names = sorted(route.field_names)
        parameters.append(_names("fields", names, "Only these fields, separated by commas."))
    if route.offered_expands:
        parameters.append(
            _names("expand", sorted(route.offered_expands), "Embed these, separated by commas.")
        )
    return parameters + _headers(route)


def _path_parameter(name: str) -> dict[str, Any]:
    parameter: dict[str, Any] = {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
    if name.endswith("_id"):
        parameter["schema"]["pattern"] = _id_pattern(name.removesuffix("_id"))
    return parameter


def _id_pattern(kind: str) -> str:
    known = Kind.__members__.get(kind.upper())
    return ID_PATTERN.replace("[a-z]{3}", known.value) if known else ID_PATTERN


def _query_model(route: Route, schemas: Mapping[str, Any], refs: Mapping[Any, Any]) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    schema = schemas[refs[route.query, "validation"]["$ref"].removeprefix(_COMPONENT)]
    required = schema.get("required", ())
    return [
        _query(name, shape, shape.get("description", ""), is_required=name in required)
        for name, shape in schema.get("properties", {}).items()
    ]


def _listing(route: Route) -> list[dict[str, Any]]:
    assert route.listing is not None
    parameters = [p for name, rule in route.listing.filters.items() for p in _filter(name, rule)]
    limit = {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": DEFAULT_LIMIT}
    sorts = {"type": "string", "enum": list(route.listing.sorts), "default": route.listing.sorts[0]}
    return [
        *parameters,
        _query("sort", sorts, "A leading `-` is newest first."),
        _query("limit", limit, "The most objects to answer with."),
        _query("cursor", {"type": "string"}, "The `next_cursor` of the page before, with the same filters."),
    ]


def _filter(name: str, rule: Filter) -> list[dict[str, Any]]:
    if rule.kind is FilterKind.WORDS:
        return [_names(name, sorted(rule.allowed), rule.description)]
    shape = _SHAPES[rule.kind]
    parameter = _query(name, shape, rule.description)
    if rule.kind is FilterKind.METADATA:
        return [{**parameter, "style": "deepObject", "explode": True}]
    if rule.kind not in RANGED:
        return [parameter]
    return [parameter, *(_query(f"{name}[{operator}]", shape, rule.description) for operator in RANGES)]


def _names(name: str, allowed: list[str], description: str) -> dict[str, Any]:
    shape = {"type": "array", "minItems": 1, "items": {"type": "string", "enum": allowed}}
    return {**_query(name, shape, description), "style": "form", "explode": False}


def _query(
    name: str, shape: Mapping[str, Any], description: str, *, is_required: bool = False
) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": is_required,
        "description": description,
        "schema": {key: value for key, value in shape.items() if key != "description"},
    }


def _headers(route: Route) -> list[dict[str, Any]]:
    headers = []
    if route.is_idempotent:
        shape = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"}
        about = "Repeating a request with the same key has no second effect and gets the same answer, for 30 days."
        headers.append(_header("Idempotency-Key", shape, about))
    if route.is_guarded:
        about = 'Only if the object is still at this version, such as `"7"`; any other tag is 412.'
        headers.append(_header("If-Match", {"type": "string"}, about))
    if route.is_versioned and route.method == "GET":
        about = "An ETag seen before: 304 if nothing has changed."
        headers.append(_header("If-None-Match", {"type": "string"}, about))
    return headers


def _header(name: str, shape: Mapping[str, Any], description: str) -> dict[str, Any]:
    """Without an example: the interactive page would fill it in, and then every second try would be refused."""
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": description,
        "schema": dict(shape),
    }
