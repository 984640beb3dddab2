"""Interactive documentation at `/docs`: Swagger UI from its package, so it works without the internet."""

from functools import lru_cache
from pathlib import Path

import orjson

from chalicelib.api.openapi import openapi_document
from chalicelib.api.openapi_viewer import for_viewer
from chalicelib.api.replies import JSON, Reply
from chalicelib.api.request import Request
from chalicelib.api.route import Access
from chalicelib.api.routing import Routes
from chalicelib.domain.errors import NotFound

routes = Routes(__name__, tag="Service", about="The service itself.")

_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
_PACKAGED = frozenset({"swagger-ui.css", "swagger-ui-bundle.js"})
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Paidup API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{base}swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="{base}swagger-ui-bundle.js"></script>
<script src="{base}start.js"></script>
</body>
</html>
"""
_START = """const here = document.currentScript.src.replace(/start\\.js$/, "");
SwaggerUIBundle({
  url: here + "document.json",
  dom_id: "#docs",
  deepLinking: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
"""
# Swagger UI sets inline styles and draws icons from data URLs; scripts come from here and nowhere else.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self' {api}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@routes.get("/docs", may=Access.PUBLIC, produces=("text/html",), ignores_unknown_query=True)
def docs(request: Request) -> Reply:
    """Interactive documentation.

    A page that shows every route and lets you try it."""
    base = "" if request.call.path.endswith("/") else "docs/"
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": _POLICY.format(api=request.settings.public_url),
        "Cache-Control": "no-cache",
    }
    return Reply(200, headers, _PAGE.format(base=base).encode())


@routes.get(
    "/docs/{asset}",
    may=Access.PUBLIC,
    produces=("text/css", "text/javascript", "application/json"),
    raises=(NotFound,),
    ignores_unknown_query=True,
)
def docs_asset(request: Request, asset: str) -> Reply:
    """A part of the documentation page.

    Styles, scripts, and this document in the older words that the page's viewer understands."""
    if asset == "document.json":
        return Reply(
            200, {"Content-Type": JSON, "Cache-Control": "no-cache"}, _document(request.settings.public_url)
        )
    if asset == "start.js":
        return Reply(200, {"Content-Type": _TYPES["js"]}, _START.encode())
    if asset not in _PACKAGED:
        raise NotFound("part of the documentation", asset)
    headers = {"Content-Type": _TYPES[asset.rpartition(".")[2]], "Cache-Control": "public, max-age=86400"}
    return Reply(200, headers, _packaged(asset))


@lru_cache(maxsize=len(_PACKAGED))
def _packaged(name: str) -> bytes:
    from swagger_ui_bundle import swagger_ui_path  # noqa: PLC0415 - only this page needs it

    return (Path(swagger_ui_path) / name).read_bytes()


@lru_cache(maxsize=4)
def _document(public_url: str) -> bytes:
    from chalicelib.api.blueprints import declared_routes, tags  # noqa: PLC0415 - this module is one of the blueprints

    return orjson.dumps(for_viewer(openapi_document(declared_routes(), public_url, tags())))
