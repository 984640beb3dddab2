"""Reading the parts of a request by its route's declaration: path, query string, body."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from chalicelib.api.cursor import read_cursor
from chalicelib.api.errors import UnsupportedMediaType
from chalicelib.api.filters import is_filter, is_id, read_conditions
from chalicelib.api.listing import parameter_problem, read_limit, read_names, read_sort, single
from chalicelib.api.parsing import canonical, parse_object
from chalicelib.api.request import Call
from chalicelib.api.route import JSON_ONLY, Route
from chalicelib.api.validation import validate, validate_query
from chalicelib.domain.errors import FieldProblem, Invalid, NotFound
from chalicelib.ports.listing import Listing
from chalicelib.wiring import Ports

_NOT_BOUND = frozenset({"limit", "cursor", "fields", "expand"})
_LONGEST_ECHO = 64
_BODY_METHODS = frozenset({"POST", "PUT"})


def check_ids(arguments: Mapping[str, str]) -> None:
    """Raises NotFound for a path argument that cannot be an id, without asking the store."""
    for name, value in arguments.items():
        if name.endswith("_id") and not is_id(value):
            raise NotFound(name.removesuffix("_id").replace("_", " "), value[:_LONGEST_ECHO])


def check_query_names(route: Route, call: Call) -> None:
    """Raises Invalid naming each parameter the route does not know."""
    if route.ignores_unknown_query or not call.query:
        return
    known = route.query_names
    rules = route.listing
    unknown = [n for n in call.query if n not in known and not (rules and is_filter(n, rules))]
    if unknown:
        raise Invalid([parameter_problem(n, "unknown_parameter", "is not known here") for n in unknown])


def read_query(route: Route, call: Call) -> BaseModel | None:
    if route.query is None:
        return None
    names = route.query.model_fields.keys() | {f.alias for f in route.query.model_fields.values()}
    return validate_query(route.query, {n: v for n, v in call.query.items() if n in names})


def query_binding(route: Route, call: Call, organization_id: str) -> tuple[str, ...]:
    """Everything a cursor is good for."""
    if route.listing is None:
        return ()
    bound = {name: list(values) for name, values in call.query.items() if name not in _NOT_BOUND}
    bound["sort"] = [read_sort(call.query, route.listing)]
    return organization_id, call.path.rstrip("/"), canonical(bound).decode()


def read_listing(route: Route, call: Call, binding: tuple[str, ...], ports: Ports) -> Listing:
    if route.listing is None:
        return Listing()
    cursor = single(call.query, "cursor")
    return Listing(
        conditions=read_conditions(call.query, route.listing),
        limit=read_limit(call.query),
        is_descending=read_sort(call.query, route.listing).startswith("-"),
        after_id=None if cursor is None else read_cursor(cursor, binding, tokens=ports.tokens),
    )


def read_expand(route: Route, call: Call) -> frozenset[str]:
    return read_names(call.query, "expand", route.offered_expands)


def read_fields(route: Route, call: Call) -> frozenset[str]:
    return read_names(call.query, "fields", route.field_names)


def read_body(route: Route, call: Call) -> dict[str, Any]:
    """The parsed JSON object; empty where the route takes something else than JSON, or nothing came."""
    if call.method not in _BODY_METHODS or not call.raw_body:
        return {}
    _check_content_type(route, call.headers.get("content-type"))
    if route.content_types != JSON_ONLY:
        return {}
    return parse_object(call.raw_body)


def check_body(route: Route, parsed: dict[str, Any]) -> BaseModel | None:
    """Raises Invalid, also for fields sent to a route that takes none."""
    if route.body is not None:
        return validate(route.body, parsed)
    if parsed:
        message = "is not a field of this object"
        raise Invalid([FieldProblem(f"/{name[:_LONGEST_ECHO]}", "unknown_field", message) for name in parsed])
    return None


def _check_content_type(route: Route, header: str | None) -> None:
    """A missing header is taken for what the route expects."""
    if not header:
        return
    media_type, _, parameters = header.partition(";")
    charset = parameters.lower().replace(" ", "").replace('"', "").partition("charset=")[2].partition(";")[0]
    if media_type.strip().lower() not in route.content_types or charset not in {"", "utf-8", "utf8"}:
        raise UnsupportedMediaType(route.content_types)
