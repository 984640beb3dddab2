"""What the product says about itself: health, the OpenAPI document, and the page that shows it without internet."""

import re
from urllib.parse import urljoin

from openapi_spec_validator import OpenAPIV31SpecValidator

from tools.plain_http import Http

ASSET = re.compile(r'(?:src|href)="([^"]+)"')


def test_health_needs_no_sign_in(http: Http) -> None:
    assert http.get("/health").at("status") == "ok"


def test_the_document_is_valid_openapi_3_1_and_names_this_server(http: Http) -> None:
    document = http.get("/openapi.json").json
    assert document["openapi"].startswith("3.1")
    assert document["servers"][0]["url"] == http.url
    OpenAPIV31SpecValidator(document).validate()


def test_every_operation_is_documented_and_declares_its_refusals(http: Http) -> None:
    document = http.get("/openapi.json").json
    operations = [
        (f"{method} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    assert len(operations) > 45
    for name, operation in operations:
        assert operation["summary"], name
        assert "security" in operation, name
        assert {"422", "429", "500"} <= operation["responses"].keys(), name


def test_the_interactive_page_and_all_it_loads_come_from_here(http: Http) -> None:
    page = http.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    assets = [a for a in ASSET.findall(page.body.decode()) if not a.startswith("data:")]
    assert len(assets) == 3
    for asset in assets:
        whole = urljoin(f"{http.url}/docs", asset)
        assert whole.startswith(http.url), asset
        assert http.get(whole).body
    start = http.get(f"{http.url}/docs/start.js").body.decode()
    assert not re.search(r"https?://", page.body.decode() + start)
    assert (
        http.get("/docs/document.json").json["paths"].keys() == http.get("/openapi.json").json["paths"].keys()
    )


def test_the_page_may_load_nothing_from_elsewhere(http: Http) -> None:
    policy = http.get("/docs").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    sources = re.findall(r"https?://\S+?(?=[;\s]|$)", policy)
    assert set(sources) <= {http.url}
