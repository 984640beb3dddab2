"""API keys over HTTP."""

import pytest

from tests.api.house import House


def test_a_key_is_shown_once_works_and_stops_when_revoked(house: House) -> None:
    admin = house.sign_up()["access_token"]
    made = house.made("/api-keys", {"name": "shop", "scopes": ["read"]}, admin)
    key = made.pop("key")
    assert key.endswith(made["last_four"])
    listed = house.send("GET", "/api-keys", token=admin)
    assert listed.json["data"] == [made]
    assert key.encode() not in listed.body
    assert house.send("GET", "/organization", token=key).status == 200
    assert house.send("PUT", "/organization", {"phone": ""}, token=key).status == 403
    assert house.send("DELETE", f"/api-keys/{made['id']}", token=admin).status == 204
    assert house.send("GET", "/organization", token=key).status == 401
    assert house.send("GET", "/api-keys", token=admin).json["data"][0]["revoked_at"] is not None


@pytest.mark.parametrize(
    ("body", "scopes"),
    [
        ({"scope": "read"}, ["read"]),
        ({"scopes": ["write"]}, ["read", "write"]),
        ({"scopes": ["read", "admin"]}, ["read", "write", "admin"]),
    ],
)
def test_a_scope_includes_those_below_it(house: House, body: dict, scopes: list[str]) -> None:
    admin = house.sign_up()["access_token"]
    made = house.made("/api-keys", {"name": "shop", **body}, admin)
    assert (made["scopes"], made["scope"]) == (scopes, scopes[-1])


@pytest.mark.parametrize(
    "body", [{}, {"scopes": []}, {"scope": "root"}, {"scope": "read", "scopes": ["read"]}]
)
def test_a_key_has_exactly_one_known_scope(house: House, body: dict) -> None:
    admin = house.sign_up()["access_token"]
    assert house.send("POST", "/api-keys", {"name": "shop", **body}, token=admin).status == 422


def test_a_replayed_creation_shows_the_same_key_though_it_is_stored_sealed(house: House) -> None:
    admin = house.sign_up()["access_token"]
    body = {"name": "shop", "scope": "read"}
    first, second = (
        house.send("POST", "/api-keys", body, token=admin, Idempotency_Key="k-1") for _ in range(2)
    )
    assert first.body == second.body
    assert len(house.send("GET", "/api-keys", token=admin).json["data"]) == 1
    assert first.json["key"] not in repr(house.ports.books.dump())


def test_an_admin_key_may_not_remove_the_last_administrator(house: House) -> None:
    signed_up = house.sign_up()
    key = house.made("/api-keys", {"name": "ops", "scope": "admin"}, signed_up["access_token"])["key"]
    answer = house.send("DELETE", f"/users/{signed_up['user']['id']}", token=key)
    assert (answer.status, answer.json["code"]) == (409, "last_admin")
