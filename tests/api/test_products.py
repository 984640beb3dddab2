"""Products over HTTP."""

from typing import Any

import pytest

from tests.api.shop import VAT, Shop

HOUR = {"name": "Consulting", "unit": "hour", "unit_price": "12500.50", "tax": VAT}


def names(shop: Shop, **query: Any) -> list[str]:
    return [product["name"] for product in shop.get("/products", **query)["data"]]


def test_a_product_is_priced_in_the_organisations_currency_unless_it_says_otherwise(shop: Shop) -> None:
    made = shop.made("/products", HOUR)
    assert shop.get(f"/products/{made['id']}") == made
    assert (made["unit_price"], made["currency"], made["tax"]) == ("12500.5", "EUR", {**VAT, "reason": ""})
    assert shop.made("/products", {**HOUR, "unit_price": 100, "currency": "USD"})["unit_price"] == 100


def test_a_change_keeps_what_it_does_not_send(shop: Shop) -> None:
    path = f"/products/{shop.made('/products', HOUR)['id']}"
    changed = shop.put(path, {"unit_price": 1, "tax": None}).json
    assert (changed["unit_price"], changed["tax"], changed["unit"], changed["version"]) == (
        1,
        None,
        "hour",
        2,
    )
    assert shop.put(path, {"name": "X"}, If_Match='"1"').status == 412


def test_an_archived_product_is_listed_only_when_asked_for_and_fits_on_no_line(shop: Shop) -> None:
    product = shop.made("/products", HOUR)
    line = {"quantity": "2", "product_id": product["id"]}
    assert shop.draft(lines=[line])["lines"][0]["net_amount"] == 25_001
    assert shop.delete(f"/products/{product['id']}").status == 204
    assert (names(shop), names(shop, archived="true", q="con")) == ([], ["Consulting"])
    refused = shop.post("/invoices", shop.a_draft(lines=[line]))
    assert (refused.status, refused.pointers) == (422, ["/lines/0/product_id"])


def test_the_catalogue_is_none_of_a_clients_business(shop: Shop) -> None:
    product = shop.made("/products", HOUR)
    assert shop.get("/products", as_="client")["data"] == []
    assert shop.send("GET", f"/products/{product['id']}", as_="client").status == 404


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"unit_price": -1}, "/unit_price", "decimal_invalid"),
        ({"unit_price": "0.0000001"}, "/unit_price", "decimal_invalid"),
        ({"unit_price": 12.5}, "/unit_price", "decimal_as_number"),
        ({"currency": None}, "/currency", "wrong_type"),
        ({"tax": {"category": "S", "rate": "0"}}, "/tax", "tax_rate_missing"),
        ({"tax": {"category": "E", "rate": "0"}}, "/tax", "tax_reason_missing"),
        ({"tax": {"category": "X", "rate": "0"}}, "/tax/category", "not_allowed"),
    ],
)
def test_a_field_that_is_wrong_is_named(shop: Shop, fields: dict[str, Any], pointer: str, code: str) -> None:
    path = f"/products/{shop.made('/products', HOUR)['id']}"
    answer = shop.put(path, fields)
    assert [(e["pointer"], e["code"]) for e in answer.json["errors"]] == [(pointer, code)]
