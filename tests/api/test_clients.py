"""Clients over HTTP."""

from typing import Any

import pytest

from tests.api.shop import ADDRESS, TAX_IDS, Shop

FULL = {
    "type": "individual",
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "tax_ids": [{"scheme": "eu_vat", "value": "de 136695976"}],
    "billing_address": ADDRESS,
    "shipping_address": {"country": "FR"},
    "contacts": [{"name": "Bob", "email": "bob@example.com", "role": "Accounts", "receives_invoices": True}],
    "currency": "USD",
    "locale": "fr",
    "payment_terms_days": 14,
    "notes": "Pays late.\nAlways.",
    "metadata": {"crm": "A-7"},
}


def names(shop: Shop, **query: Any) -> list[str]:
    return [client["name"] for client in shop.get("/clients", **query)["data"]]


def test_a_client_is_answered_as_it_was_sent_with_its_tax_id_in_canonical_spelling(shop: Shop) -> None:
    made = shop.made("/clients", FULL)
    assert shop.get(f"/clients/{made['id']}") == made
    kept = {name: made[name] for name in FULL if name not in {"tax_ids", "contacts", "shipping_address"}}
    assert kept == {name: {**FULL, "billing_address": made["billing_address"]}[name] for name in kept}
    assert made["billing_address"] == {"line2": "", "region": "", **ADDRESS}
    assert made["tax_ids"] == TAX_IDS
    assert made["contacts"][0]["receives_invoices"] is True
    assert (made["credit_balance"], made["archived"], made["version"]) == ([], False, 1)


def test_a_name_is_all_that_a_client_needs(shop: Shop) -> None:
    answer = shop.post("/clients", {"name": "Globex"})
    assert (answer.status, answer.json["type"]) == (201, "company")
    assert answer.headers["Location"] == f"/api/v1/clients/{answer.json['id']}"


def test_a_change_replaces_what_is_sent_and_keeps_the_rest(shop: Shop) -> None:
    path = f"/clients/{shop.made('/clients', FULL)['id']}"
    changed = shop.put(path, {"billing_address": None, "contacts": []}).json
    assert (changed["billing_address"], changed["contacts"], changed["notes"]) == (None, [], FULL["notes"])
    assert shop.get(path) == changed


def test_a_change_holds_the_version_it_was_made_for(shop: Shop) -> None:
    path = f"/clients/{shop.client['id']}"
    tag = shop.send("GET", path).headers["ETag"]
    assert shop.put(path, {"name": "First"}, If_Match=tag).status == 200
    late = shop.put(path, {"name": "Second"}, If_Match=tag)
    assert (late.status, late.json["code"]) == (412, "precondition_failed")
    assert shop.delete(path, If_Match=tag).status == 412
    assert shop.get(path)["name"] == "First"


def test_an_archived_client_is_out_of_the_list_and_cannot_be_billed(shop: Shop) -> None:
    path = f"/clients/{shop.client['id']}"
    assert [shop.delete(path).status for _ in range(2)] == [204, 204]
    assert (names(shop), names(shop, archived="true")) == ([], ["Globex SARL"])
    refused = shop.post("/invoices", shop.a_draft())
    assert (refused.status, refused.pointers) == (422, ["/client_id"])
    shop.put(path, {"notes": "is back"})
    assert names(shop) == ["Globex SARL"]


def test_clients_are_found_by_the_beginning_of_their_name_and_by_facts_of_ones_own(shop: Shop) -> None:
    shop.made("/clients", {"name": "Zoë & Söhne", "metadata": {"tier": "gold"}})
    assert (
        names(shop, q="zoe")
        == names(shop, q="ZOË & sö")
        == names(shop, **{"metadata[tier]": "gold"})
        == ["Zoë & Söhne"]
    )
    assert names(shop, q="söhne") == [], "the beginning, not any part"


def test_credit_is_shown_per_currency(shop: Shop) -> None:
    for amount, currency in ((500, "USD"), (700, "EUR")):
        body = shop.a_payment(amount, client_id=shop.client["id"], currency=currency)
        shop.made("/payments", body)
    assert shop.get(f"/clients/{shop.client['id']}")["credit_balance"] == [
        {"currency": "EUR", "amount": 700},
        {"currency": "USD", "amount": 500},
    ]


def test_a_client_reads_itself_without_the_notes_about_it(shop: Shop) -> None:
    shop.put(f"/clients/{shop.client['id']}", {"notes": "Pays late.", "metadata": {"risk": "high"}})
    other = shop.made("/clients", {"name": "Initech"})
    own = shop.get(f"/clients/{shop.client['id']}", as_="client")
    assert (own["name"], own["notes"], own["metadata"]) == ("Globex SARL", "", {})
    assert [c["id"] for c in shop.get("/clients", as_="client")["data"]] == [shop.client["id"]]
    assert shop.send("GET", f"/clients/{other['id']}", as_="client").status == 404


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"name": "  "}, "/name", "blank"),
        ({"name": "x" * 201}, "/name", "too_long"),
        ({"type": "robot"}, "/type", "not_allowed"),
        ({"currency": "eur"}, "/currency", "unknown_currency"),
        ({"locale": "klingon!"}, "/locale", "locale_invalid"),
        ({"payment_terms_days": -1}, "/payment_terms_days", "out_of_range"),
        ({"payment_terms_days": "30"}, "/payment_terms_days", "wrong_type"),
        ({"billing_address": {"city": "Berlin"}}, "/billing_address/country", "missing"),
        ({"billing_address": {"country": "XX"}}, "/billing_address/country", "unknown_country"),
        ({"tax_ids": [{"scheme": "eu_vat", "value": "DE136695975"}]}, "/tax_ids/0/value", "invalid_tax_id"),
        ({"contacts": [{"name": "Bob", "email": "bob"}]}, "/contacts/0/email", "email_invalid"),
        (
            {"contacts": [{"name": "B", "receives_invoices": "yes"}]},
            "/contacts/0/receives_invoices",
            "wrong_type",
        ),
        ({"metadata": {"k": 1}}, "/metadata/k", "wrong_type"),
        ({"nickname": "Glo"}, "/nickname", "unknown_field"),
    ],
)
def test_a_field_that_is_wrong_is_named(shop: Shop, fields: dict[str, Any], pointer: str, code: str) -> None:
    before = shop.stored()
    for answer in (
        shop.post("/clients", {"name": "Globex", **fields}),
        shop.put(f"/clients/{shop.client['id']}", fields),
    ):
        assert answer.status == 422, answer.body
        assert [(e["pointer"], e["code"]) for e in answer.json["errors"]] == [(pointer, code)]
    assert shop.stored() == before
