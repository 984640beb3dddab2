"""The OpenAPI document: valid, complete, and generated from what runs."""

from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from chalicelib.api.blueprints import declared_routes, tags
from chalicelib.api.openapi import openapi_document
from chalicelib.api.openapi_viewer import for_viewer
from tests.api.kernel.conftest import World
from tests.api.kernel.tiny_app import TinyApp

METHODS = {"get", "post", "put", "delete"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """Of the whole application."""
    return openapi_document(declared_routes(), "http://127.0.0.1:8000", tags())


@pytest.fixture(scope="module")
def small() -> dict[str, Any]:
    """Of the tiny application."""
    return openapi_document(TinyApp().routes.declared, "http://127.0.0.1:8000", {"Tiny": "For tests."})


def _operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


@pytest.mark.parametrize("name", ["document", "small"])
def test_the_document_is_valid_openapi_3_1(name: str, request: pytest.FixtureRequest) -> None:
    problems = [
        str(error.message) for error in OpenAPIV31SpecValidator(request.getfixturevalue(name)).iter_errors()
    ]
    assert problems == []


@pytest.mark.parametrize("name", ["document", "small"])
def test_what_the_viewer_gets_is_valid_openapi_3_0(name: str, request: pytest.FixtureRequest) -> None:
    viewed = for_viewer(request.getfixturevalue(name))
    assert viewed["openapi"] == "3.0.3"
    assert [str(error.message) for error in OpenAPIV30SpecValidator(viewed).iter_errors()] == []


def test_every_route_is_in_it_once(document: dict[str, Any]) -> None:
    identifiers = [operation["operationId"] for _, _, operation in _operations(document)]
    assert len(identifiers) == len(set(identifiers)) == len(declared_routes())


def test_every_operation_is_described_and_says_who_may(document: dict[str, Any]) -> None:
    known = {tag["name"] for tag in document["tags"]}
    for path, method, operation in _operations(document):
        assert operation["summary"], (method, path)
        assert operation["security"] in ([], [{"bearer": []}]), (method, path)
        assert set(operation["tags"]) <= known


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def walk(node: Any) -> None:
        if isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str):
                target: Any = document
                for part in reference.removeprefix("#/").split("/"):
                    target = target[part]
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(document)


def test_an_operation_lists_every_status_the_kernel_can_answer(small: dict[str, Any]) -> None:
    path = small["paths"]["/api/v1/products/{product_id}"]
    assert set(path["get"]["responses"]) == {"200", "304", "401", "403", "404", "422", "429", "500", "503"}
    assert set(path["put"]["responses"]) == {
        *("200", "400", "401", "403", "404", "409", "412", "413", "415", "422", "429", "500", "503")
    }
    assert set(small["paths"]["/search"]["get"]["responses"]) == {"200", "422", "429", "500", "503"} | {"304"}
    created = small["paths"]["/api/v1/products"]["post"]["responses"]
    assert {"201", "400", "409", "413", "415", "422"} <= set(created)
    for status, answer in created.items():
        if int(status) >= 400:
            assert answer["content"]["application/problem+json"]["schema"] == {
                "$ref": "#/components/schemas/Problem"
            }


def test_the_parameters_are_those_the_kernel_reads(small: dict[str, Any]) -> None:
    parameters = {p["name"]: p for p in small["paths"]["/everything"]["get"]["parameters"]}
    assert {"status", "due_date", "due_date[lte]", "metadata", "limit", "cursor", "sort", "fields"} <= set(
        parameters
    )
    assert parameters["status"]["schema"]["items"]["enum"] == ["draft", "sent"]
    assert parameters["status"]["explode"] is False
    assert parameters["metadata"]["style"] == "deepObject"
    assert parameters["limit"]["schema"]["maximum"] == 100
    put = {p["name"]: p for p in small["paths"]["/api/v1/products/{product_id}"]["put"]["parameters"]}
    assert put["product_id"]["schema"]["pattern"].startswith("^prd_")
    assert put["If-Match"]["in"] == "header"
    post = {p["name"] for p in small["paths"]["/api/v1/products"]["post"]["parameters"]}
    assert "Idempotency-Key" in post
    assert "If-Match" not in post, "there is no object yet"
    sell = {p["name"] for p in small["paths"]["/api/v1/products/{product_id}/sell"]["post"]["parameters"]}
    assert {"If-Match", "Idempotency-Key"} <= sell
    assert [p["name"] for p in small["paths"]["/search"]["get"]["parameters"]] == [
        "depth",
        "fields",
        "If-None-Match",
    ]


def test_real_answers_fit_their_schema(world: World, small: dict[str, Any]) -> None:
    url = f"/api/v1/products/{world.create()['id']}"
    whole = world.send("GET", url).json
    some = world.send("GET", f"{url}?fields=name").json
    page = world.send("GET", "/api/v1/products?fields=id").json
    problem = world.send("POST", "/api/v1/products", {}).json
    one = "/api/v1/products/{product_id}"
    _check(small, one, "get", "200", whole)
    _check(small, one, "get", "200", some)
    _check(small, "/api/v1/products", "get", "200", page)
    _check(small, "/api/v1/products", "post", "422", problem)
    with pytest.raises(jsonschema.ValidationError):
        _check(small, one, "get", "200", {"surprise": 1, "version": "one"})


def _check(document: dict[str, Any], path: str, method: str, status: str, value: Any) -> None:
    (content,) = document["paths"][path][method]["responses"][status]["content"].values()
    jsonschema.Draft202012Validator({**content["schema"], "components": document["components"]}).validate(
        value
    )


def test_a_default_that_its_own_field_refuses_is_not_told(document: dict[str, Any]) -> None:
    for schema in document["components"]["schemas"].values():
        for field in schema.get("properties", {}).values():
            if isinstance(field.get("default"), str):
                assert field["default"] or not field.keys() & {"minLength", "pattern", "format"}


def test_the_viewers_words_mean_the_same() -> None:
    converted = for_viewer(
        {
            "a": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "b": {"type": ["integer", "null"], "exclusiveMinimum": 0},
            "c": {"const": "x"},
            "d": {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]},
            "e": {"type": "string", "examples": ["EUR"]},
        }
    )
    assert converted["a"] == {"nullable": True, "allOf": [{"type": "string"}]}
    assert converted["b"] == {"type": "integer", "nullable": True, "minimum": 0, "exclusiveMinimum": True}
    assert converted["c"] == {"enum": ["x"]}
    assert converted["d"] == {"nullable": True, "anyOf": [{"type": "string"}, {"type": "integer"}]}
    assert converted["e"] == {"type": "string", "example": "EUR"}
