"""The OpenAPI document in the words of 3.0, because the packaged Swagger UI (4.15) refuses 3.1.

Only for looking at: `/openapi.json` is the document of record.
"""

from typing import Any

_UNKNOWN_TO_30 = frozenset({"propertyNames", "$defs", "contentEncoding", "contentMediaType"})


def for_viewer(document: dict[str, Any]) -> dict[str, Any]:
    converted: dict[str, Any] = _converted(document)
    return {**converted, "openapi": "3.0.3"}


def _converted(value: Any) -> Any:
    if isinstance(value, list):
        return [_converted(item) for item in value]
    if not isinstance(value, dict):
        return value
    node = {key: _converted(item) for key, item in value.items() if key not in _UNKNOWN_TO_30}
    if "const" in node:
        node["enum"] = [node.pop("const")]
    if isinstance(node.get("examples"), list) and "schema" not in node:
        node["example"] = (node.pop("examples") or [None])[0]
    _say_nullable(node)
    _say_exclusive(node, "exclusiveMinimum", "minimum")
    _say_exclusive(node, "exclusiveMaximum", "maximum")
    return node


def _say_nullable(node: dict[str, Any]) -> None:
    """3.1 says `null` as a type; 3.0 has a word beside the type for it."""
    if isinstance(node.get("type"), list):
        types = [t for t in node["type"] if t != "null"]
        node["nullable"] = len(types) < len(node["type"])
        node["type"] = types[0]
    choices = node.get("anyOf")
    if isinstance(choices, list) and {"type": "null"} in choices:
        rest = [choice for choice in choices if choice != {"type": "null"}]
        del node["anyOf"]
        node["nullable"] = True
        node["allOf" if len(rest) == 1 else "anyOf"] = rest


def _say_exclusive(node: dict[str, Any], exclusive: str, bound: str) -> None:
    limit = node.get(exclusive)
    if isinstance(limit, int | float) and not isinstance(limit, bool):
        node[bound] = limit
        node[exclusive] = True
