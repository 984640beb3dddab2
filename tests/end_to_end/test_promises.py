"""Every answer in the story, refusals included, is one that the served OpenAPI document promises."""

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from tools.plain_http import Answer, Http, Unexpected
from tools.story import play


class Promises:
    """Holds answers against the document: the status is declared, the body fits its schema."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._components = document["components"]
        self._operations = {
            (method.upper(), re.compile(re.sub(r"\{[a-z_]+\}", "[^/]+", path))): operation
            for path, operations in document["paths"].items()
            for method, operation in operations.items()
        }
        self.kept = 0

    def check(self, answer: Answer, _show: tuple[str, ...]) -> None:
        """Raises Unexpected or ValidationError. What only the local run has is not in the document."""
        path = answer.path.partition("?")[0]
        if not path.startswith("/api/"):
            return
        declared = self._responses(answer.method, path).get(str(answer.status))
        if declared is None:
            raise Unexpected(f"{answer.method} {path} does not declare {answer.status}")
        content = declared.get("content", {})
        if bool(content) != bool(answer.body):
            raise Unexpected(
                f"{answer.method} {path} declares {list(content)} and answers {answer.body[:80]!r}"
            )
        if content:
            media_type = answer.headers["content-type"].partition(";")[0]
            schema = {"allOf": [content[media_type]["schema"]], "components": self._components}
            Draft202012Validator(schema).validate(answer.json)
        self.kept += 1

    def _responses(self, method: str, path: str) -> dict[str, Any]:
        """Of the path itself before one that has a parameter there."""
        found = [
            (pattern.pattern, operation)
            for (declared, pattern), operation in self._operations.items()
            if declared == method and pattern.fullmatch(path)
        ]
        responses: dict[str, Any] = min(found, key=lambda pair: pair[0].count("[^/]+"))[1]["responses"]
        return responses


@pytest.fixture(scope="package")
def document(http: Http) -> dict[str, Any]:
    served: dict[str, Any] = http.get("/openapi.json").json
    return served


def test_each_answer_of_the_story_is_one_that_the_document_declares(
    http: Http, document: dict[str, Any]
) -> None:
    promises = Promises(document)
    play(Http(http.url, watch=promises.check))
    assert promises.kept > 15


def test_a_field_that_the_document_does_not_know_is_noticed(http: Http, document: dict[str, Any]) -> None:
    view = document["components"]["schemas"]["ClientView"]
    fields = {name: shape for name, shape in view["properties"].items() if name != "name"}
    schemas = {**document["components"]["schemas"], "ClientView": {**view, "properties": fields}}
    planted = {**document, "components": {**document["components"], "schemas": schemas}}
    with pytest.raises(ValidationError, match="'name' was unexpected"):
        play(Http(http.url, watch=Promises(planted).check))
