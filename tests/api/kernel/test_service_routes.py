"""The service's own routes, through the real application: health, the document, and its page without internet."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from chalice.test import Client, HTTPResponse

from chalicelib.api.application import create_app
from chalicelib.wiring import use_ports
from tests.api.kernel.conftest import TinyPorts


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    use_ports(TinyPorts())
    with Client(create_app()) as client:
        yield client
    use_ports(None)


def _get(client: Client, path: str, status: int = 200) -> HTTPResponse:
    answer = client.http.get(path)
    assert answer.status_code == status, answer.body
    return answer


def test_health_needs_no_sign_in_and_no_storage(client: Client) -> None:
    version = tomllib.loads(Path("pyproject.toml").read_text())["project"]["version"]
    assert _get(client, "/health").json_body == {"status": "ok", "version": version}


def test_the_document_is_served(client: Client) -> None:
    document = _get(client, "/openapi.json").json_body
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "http://127.0.0.1:8000"}]
    assert "/api/v1/invoices" in document["paths"]


@pytest.mark.parametrize("page", ["/docs", "/docs/"])
def test_the_page_loads_only_from_here(client: Client, page: str) -> None:
    answer = _get(client, page)
    html = answer.body.decode()
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "http" not in re.sub(r"<!doctype.*?>", "", html)
    assert not re.search(r"<script>|\son\w+=|style=", html)
    links = re.findall(r'(?:src|href)="(?!data:)([^"]+)"', html)
    assert len(links) == 3
    for link in links:
        _get(client, "/docs/" + link.removeprefix("docs/"))
        assert link.startswith("docs/") is not page.endswith("/")


def test_its_policy_lets_scripts_run_from_here_only_and_calls_go_to_the_api(client: Client) -> None:
    policy = _get(client, "/docs").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "connect-src 'self' http://127.0.0.1:8000;" in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    ("asset", "content_type"),
    [
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
        ("swagger-ui.css", "text/css; charset=utf-8"),
        ("start.js", "text/javascript; charset=utf-8"),
        ("document.json", "application/json; charset=utf-8"),
    ],
)
def test_the_parts_of_the_page_are_served(client: Client, asset: str, content_type: str) -> None:
    answer = _get(client, f"/docs/{asset}")
    assert answer.headers["Content-Type"] == content_type
    assert len(answer.body) > 100


@pytest.mark.parametrize(
    "asset", ["index.html", "..", "__init__.py", "swagger-ui-bundle.js.map", "%2e%2e%2fapp.py"]
)
def test_nothing_else_of_the_package_is_served(client: Client, asset: str) -> None:
    assert _get(client, f"/docs/{asset}", 404).json_body["code"] == "not_found"


def test_every_path_of_the_application_has_a_preflight(client: Client) -> None:
    gateway = client.http._local_gateway
    for path in client._app.routes:
        concrete = re.sub(r"{\w+}", "x", path)
        answer = gateway.handle_request("OPTIONS", concrete, {}, b"")
        assert answer["headers"]["Access-Control-Allow-Origin"] == "*", path
