"""The OpenAPI 3.1 document, generated from the declarations of the routes."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from chalicelib.api.openapi_answers import ANSWER_HEADERS, PROBLEM_SCHEMA, answers_of
from chalicelib.api.openapi_parameters import parameters_of
from chalicelib.api.route import JSON_ONLY, Route
from chalicelib.api.version import VERSION

SCHEMAS = "#/components/schemas/"
_ABOUT = """Invoicing and payment tracking. Amounts are integers in minor units beside an ISO 4217 currency; quantities
and rates are decimal strings. Errors are problem documents (RFC 9457) with a stable `code`; for a query parameter the
`pointer` is its name behind a question mark. Send an `Idempotency-Key` with every POST and repeat it freely: the same
answer comes back for 30 days."""

Refs = Mapping[tuple[type[BaseModel], JsonSchemaMode], dict[str, Any]]


def openapi_document(routes: Sequence[Route], public_url: str, tags: Mapping[str, str]) -> dict[str, Any]:
    """Built once per process; `tags` says what each group of routes is about."""
    refs, schemas = _schemas(routes)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, refs, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Paidup", "version": VERSION, "description": _ABOUT},
        "servers": [{"url": public_url}],
        "tags": [{"name": name, "description": about} for name, about in tags.items()],
        "paths": paths,
        "components": {
            "schemas": {**dict(sorted(schemas.items())), "Problem": PROBLEM_SCHEMA},
            "headers": ANSWER_HEADERS,
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An access token from `POST /api/v1/auth/login`, or an API key.",
                }
            },
        },
    }


def _operation(route: Route, refs: Refs, schemas: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.name,
        "tags": [route.tag],
        "summary": route.summary,
        "description": _description(route),
        "security": [] if route.is_public else [{"bearer": []}],
        "parameters": parameters_of(route, schemas, refs),
        "responses": answers_of(route, refs, schemas),
    }
    body = _request_body(route, refs)
    if body:
        operation["requestBody"] = body
    return operation


def _description(route: Route) -> str:
    may = "" if route.is_public else f"Needs the permission `{route.may.value}`."
    return "\n\n".join(part for part in (route.description, may) if part)


def _request_body(route: Route, refs: Refs) -> dict[str, Any] | None:
    if route.body is None:
        if route.content_types == JSON_ONLY:
            return None
        return {"content": {name: {"schema": {"type": "string"}} for name in route.content_types}}
    content: dict[str, Any] = {"schema": refs[route.body, "validation"]}
    if route.examples:
        content["examples"] = {name: {"value": value} for name, value in route.examples.items()}
    is_required = any(field.is_required() for field in route.body.model_fields.values())
    return {"required": is_required, "content": {"application/json": content}}


def _schemas(routes: Sequence[Route]) -> tuple[Refs, dict[str, Any]]:
    """References by model, and the schemas they lead to; each model once, whatever the number of routes."""
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {}
    for route in routes:
        if route.body is not None:
            wanted[route.body, "validation"] = None
        if route.query is not None:
            wanted[route.query, "validation"] = None
        if route.answer is not None:
            wanted[route.answer, "serialization"] = None
    found, definitions = models_json_schema(list(wanted), ref_template=SCHEMAS + "{model}")
    refs: Refs = {place: found[place] for place in wanted}
    schemas: dict[str, Any] = definitions.get("$defs", {})
    for schema in schemas.values():
        _drop_stand_ins(schema)
    for route in routes:
        _loosen(route, refs, schemas)
    return refs, schemas


def _drop_stand_ins(schema: dict[str, Any]) -> None:
    """An empty default where the field takes no empty text stands for 'not given' in our code: no default to tell."""
    for field in schema.get("properties", {}).values():
        if field.get("default") == "" and field.keys() & {"minLength", "pattern", "format", "enum"}:
            del field["default"]


def _loosen(route: Route, refs: Refs, schemas: dict[str, Any]) -> None:
    """What is only there when expanded is not required; with `fields=` nothing is."""
    if route.answer is None:
        return
    name = refs[route.answer, "serialization"]["$ref"].removeprefix(SCHEMAS)
    schema = schemas[name]
    required = [field for field in schema.get("required", ()) if field not in route.offered_expands]
    some = {key: value for key, value in schema.items() if key != "required"}
    schemas[name] = {**some, "required": required} if required else some
    if route.is_sparse:
        schemas[f"{name}Fields"] = {
            **some,
            "title": f"{name}Fields",
            "description": f"The part of {name} that `fields` asked for.",
        }
