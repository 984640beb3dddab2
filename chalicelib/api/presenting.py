"""From what a view returns to the exact bytes of the answer."""

from typing import Any

import orjson
from pydantic import BaseModel

from chalicelib.api.cursor import issue_cursor
from chalicelib.api.etag import etag
from chalicelib.api.replies import JSON, Reply
from chalicelib.api.request import Request
from chalicelib.api.route import CREATED, Route
from chalicelib.ports.listing import Page

NO_CONTENT = 204


def present(route: Route, request: Request, result: Any, binding: tuple[str, ...]) -> Reply:
    """None becomes 204 without a body, a Page a list, a Reply stays as it is, all else goes through the presenter."""
    if isinstance(result, Reply):
        return result
    if result is None:
        return Reply(NO_CONTENT)
    if isinstance(result, Page):
        return _list_reply(route, request, result, binding)
    return _object_reply(route, _model(route, request, result), request)


def _model(route: Route, request: Request, result: Any) -> BaseModel:
    model = route.present(result, request) if route.present else result
    assert isinstance(model, BaseModel), f"{route.name} must present its result as a schema"
    return model


def _object_reply(route: Route, model: BaseModel, request: Request) -> Reply:
    body = _json(route, request, model)
    headers = {"Content-Type": JSON}
    version = getattr(model, "version", None)
    if isinstance(version, int):
        headers["ETag"] = etag(version, body)
    if route.status == CREATED and (identifier := getattr(model, "id", None)):
        location = route.location or ("" if route.parameters else route.path + "/{id}")
        if location:
            headers["Location"] = location.replace("{id}", identifier)
    return Reply(route.status, headers, body)


def _list_reply(route: Route, request: Request, page: Page[Any], binding: tuple[str, ...]) -> Reply:
    items = b",".join(_json(route, request, _model(route, request, item)) for item in page.items)
    after = page.next_after_id
    cursor = issue_cursor(after, binding, tokens=request.ports.tokens) if after is not None else None
    body = b'{"data":[' + items + b'],"next_cursor":' + orjson.dumps(cursor) + b"}"
    return Reply(route.status, {"Content-Type": JSON}, body)


def _json(route: Route, request: Request, model: BaseModel) -> bytes:
    """`fields=` keeps only what was asked for; what could be expanded and was not is left out, not null."""
    hidden = (route.offered_expands & type(model).model_fields.keys()) - request.expand
    return model.model_dump_json(include=set(request.fields) or None, exclude=set(hidden) or None).encode()
