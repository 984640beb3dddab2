"""Two organisations with the same things in them, and everybody who might ask for them."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from tests.api.house import House
from tests.use_cases.identity.world import PASSWORD

ROLES = ("admin", "accountant", "viewer", "client")
SCOPES = {"admin": "admin", "write": "accountant", "read": "viewer"}
"""Each scope of an API key, and the role it acts with."""

# What a path parameter may be filled with, by its name; a new kind of object is added here and in `_things`.
CONSTANTS = {"name": "flag-overdue-invoices", "asset": "swagger-ui.css"}

ADDRESS = {"line1": "Lindenstraße 7", "city": "Berlin", "postal_code": "10969", "country": "DE"}
LINE = {"description": "Gear", "quantity": "1", "unit_price": 1000, "tax": {"category": "S", "rate": "19"}}


@dataclass(frozen=True)
class Things:
    """The ids of one client's things, by the name of the path parameter that takes them, and its draft."""

    ids: dict[str, str]
    draft_id: str


@dataclass(frozen=True)
class Estate:
    """`ours` and `theirs` are two clients of one organisation; `abroad` is the first client of another."""

    house: House
    tokens: dict[str, str]
    ours: Things
    theirs: Things
    abroad: Things
    state: Any


def build_estate() -> Estate:
    house = House()
    admin = house.sign_up()["access_token"]
    stranger = house.sign_up("eve@example.com")["access_token"]
    for token in (admin, stranger):
        settings = {"address": ADDRESS, "tax_ids": [{"scheme": "eu_vat", "value": "DE136695976"}]}
        assert house.send("PUT", "/organization", settings, token=token).status == 200
    ours, theirs, abroad = (
        _things(house, token, name)
        for token, name in ((admin, "ours"), (admin, "theirs"), (stranger, "abroad"))
    )
    tokens = {"admin": admin}
    for role in ROLES[1:]:
        client_id = {"client_id": ours.ids["client_id"]} if role == "client" else {}
        user = {"email": f"{role}@example.com", "name": role, "role": role, "password": PASSWORD, **client_id}
        house.made("/users", user, admin)
        tokens[role] = house.log_in(user["email"])
    for scope in SCOPES:
        tokens[f"{scope} key"] = house.made("/api-keys", {"name": scope, "scope": scope}, admin)["key"]
    return Estate(house, tokens, ours, theirs, abroad, house.remember())


def _things(house: House, token: str, name: str) -> Things:
    """One of each kind of object."""
    client = house.made(
        "/clients", {"name": name, "email": "b@example.com", "billing_address": ADDRESS}, token
    )
    product = house.made("/products", {"name": name, "unit_price": 1000, "currency": "EUR"}, token)
    draft, invoice = (
        house.made("/invoices", {"client_id": client["id"], "lines": [LINE]}, token) for _ in range(2)
    )
    house.made(f"/invoices/{invoice['id']}/send", {"deliver": "none"}, token, status=200)
    money = {"invoice_id": invoice["id"], "amount": 500, "currency": "EUR", "method": "bank_transfer"}
    payment = house.made("/payments", money, token)
    user = house.made(
        "/users",
        {"email": f"{name}@example.com", "name": name, "role": "viewer", "password": PASSWORD},
        token,
    )
    key = house.made("/api-keys", {"name": name, "scope": "read"}, token)
    ids = {
        "client_id": client["id"],
        "product_id": product["id"],
        "invoice_id": invoice["id"],
        "payment_id": payment["id"],
        "user_id": user["id"],
        "key_id": key["id"],
    }
    return Things(ids, draft["id"])


def minimal_body(model: type[BaseModel] | None) -> Any:
    """The required fields of a schema, by their examples. Rules between fields may still refuse it."""
    if model is None:
        return None
    schema = model.model_json_schema()
    return _minimal(schema, schema.get("$defs", {}))


def _minimal(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    for choice in schema.get("anyOf", ()):
        return _minimal(choice, definitions)
    if "$ref" in schema:
        return _minimal(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if schema.get("examples") or "enum" in schema:
        return (schema.get("examples") or schema["enum"])[0]
    if schema.get("type") == "array":
        return [_minimal(schema["items"], definitions)] * schema.get("minItems", 0)
    if schema.get("type") == "object":
        return {
            name: _minimal(schema["properties"][name], definitions) for name in schema.get("required", ())
        }
    return {"string": "text", "integer": 1, "boolean": True}[schema["type"]]
