"""Routes about the service itself: is it there, and what does it understand."""

from functools import lru_cache

import orjson
from pydantic import BaseModel

from chalicelib.api.openapi import openapi_document
from chalicelib.api.replies import JSON, Reply
from chalicelib.api.request import Request
from chalicelib.api.route import Access
from chalicelib.api.routing import Routes
from chalicelib.api.version import VERSION

routes = Routes(__name__, tag="Service", about="The service itself.")


class Health(BaseModel):
    status: str
    version: str


@routes.get("/health", may=Access.PUBLIC, answer=Health, ignores_unknown_query=True)
def health(request: Request) -> Health:
    """Whether the service is up.

    Touches neither the database nor any other service: it says that the function runs."""
    return Health(status="ok", version=VERSION)


@routes.get("/openapi.json", may=Access.PUBLIC, ignores_unknown_query=True)
def openapi(request: Request) -> Reply:
    """This document.

    OpenAPI 3.1, generated from the same declarations that run the routes."""
    return Reply(
        200, {"Content-Type": JSON, "Cache-Control": "no-cache"}, _document(request.settings.public_url)
    )


@lru_cache(maxsize=4)
def _document(public_url: str) -> bytes:
    from chalicelib.api.blueprints import declared_routes, tags  # noqa: PLC0415 - this module is one of the blueprints

    return orjson.dumps(openapi_document(declared_routes(), public_url, tags()))
