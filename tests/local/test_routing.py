"""A path finds the route that API Gateway would choose."""

import pytest

from chalicelib.local.routing import RouteTable

ROUTES = RouteTable(
    {
        "/": {"GET": "root"},
        "/invoices": {"GET": "list", "POST": "create"},
        "/invoices/{invoice_id}": {"GET": "read"},
        "/invoices/bulk": {"POST": "bulk"},
        "/invoices/{invoice_id}/send": {"POST": "send"},
        "/{kind}/export/{format}": {"GET": "export"},
    }
)


@pytest.mark.parametrize(
    ("path", "resource", "parameters"),
    [
        ("/", "/", {}),
        ("/invoices", "/invoices", {}),
        ("/invoices/", "/invoices", {}),
        ("/invoices/bulk", "/invoices/bulk", {}),
        ("/invoices/bulk/", "/invoices/bulk", {}),
        ("/invoices/inv_1", "/invoices/{invoice_id}", {"invoice_id": "inv_1"}),
        ("/invoices/inv_1/send", "/invoices/{invoice_id}/send", {"invoice_id": "inv_1"}),
        ("/invoices/export/send", "/invoices/{invoice_id}/send", {"invoice_id": "export"}),
        ("/clients/export/csv", "/{kind}/export/{format}", {"kind": "clients", "format": "csv"}),
        ("/invoices/a%2Fb%20c", "/invoices/{invoice_id}", {"invoice_id": "a/b c"}),
        ("/invoices/%C3%BC", "/invoices/{invoice_id}", {"invoice_id": "ü"}),
        ("/invoices/%FF", "/invoices/{invoice_id}", {"invoice_id": "\ufffd"}),
        ("/invoices/100%", "/invoices/{invoice_id}", {"invoice_id": "100%"}),
        ("/%69nvoices", "/invoices", {}),
    ],
)
def test_a_path_finds_its_route(path: str, resource: str, parameters: dict[str, str]) -> None:
    match = ROUTES.match(path)

    assert match is not None
    assert (match.resource, match.path_parameters) == (resource, parameters)


@pytest.mark.parametrize(
    "path", ["/nothing", "/invoices//", "/invoices//send", "/invoices/1/2/3/4", "/Invoices", "*"]
)
def test_an_unknown_path_finds_nothing(path: str) -> None:
    assert ROUTES.match(path) is None
