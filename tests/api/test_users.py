"""Users over HTTP."""

import pytest

from tests.api.house import House
from tests.use_cases.identity.world import PASSWORD

BOB = {"email": "bob@example.com", "name": "Bob", "role": "accountant", "password": PASSWORD}


def test_a_user_goes_through_life(house: House) -> None:
    token = house.sign_up()["access_token"]
    created = house.send("POST", "/users", BOB, token=token)
    bob = created.json
    assert created.status == 201
    assert created.headers["Location"] == f"/api/v1/users/{bob['id']}"
    assert house.send("GET", f"/users/{bob['id']}", token=token).json == bob
    listed = house.send("GET", "/users?role=accountant", token=token).json
    assert ([user["id"] for user in listed["data"]], listed["next_cursor"]) == ([bob["id"]], None)
    changed = house.send("PUT", f"/users/{bob['id']}", {"phone": "+49 30 1"}, token=token).json
    assert changed == {**bob, "phone": "+49 30 1", "version": 2}
    assert house.send("DELETE", f"/users/{bob['id']}", token=token).status == 204
    assert house.send("GET", f"/users/{bob['id']}", token=token).json["active"] is False


def test_a_demoted_user_is_demoted_with_the_very_next_request(house: House) -> None:
    admin = house.sign_up()["access_token"]
    bob = house.made("/users", {**BOB, "role": "admin"}, admin)
    his = house.log_in("bob@example.com")
    assert house.send("GET", "/users", token=his).status == 200
    house.send("PUT", f"/users/{bob['id']}", {"role": "viewer"}, token=admin)
    assert house.send("GET", "/users", token=his).status == 403
    house.send("DELETE", f"/users/{bob['id']}", token=admin)
    assert house.send("GET", "/users/me", token=his).status == 401


def test_the_last_administrator_stays(house: House) -> None:
    answer = house.sign_up()
    path, token = f"/users/{answer['user']['id']}", answer["access_token"]
    for refused in (
        house.send("DELETE", path, token=token),
        house.send("PUT", path, {"active": False}, token=token),
        house.send("PUT", path, {"role": "viewer"}, token=token),
    ):
        assert (refused.status, refused.json["code"]) == (409, "last_admin")


def test_a_user_without_a_password_is_invited_by_mail(house: House) -> None:
    token = house.sign_up()["access_token"]
    house.made("/users", {k: v for k, v in BOB.items() if k != "password"}, token)
    assert len(house.ports.queue.references) == 1
    assert house.send("POST", "/auth/login", {"email": BOB["email"], "password": PASSWORD}).status == 401


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({"role": "owner"}, ["/role"]),
        ({"role": "client"}, ["/client_id"]),
        ({"client_id": "cli_00000000000000000000000000"}, ["/client_id"]),
        ({"organization_id": "org_00000000000000000000000000"}, ["/organization_id"]),
        ({"token_version": 9}, ["/token_version"]),
        ({"password_hash": "x"}, ["/password_hash"]),
        ({"version": 9}, ["/version"]),
        ({"id": "usr_00000000000000000000000000"}, ["/id"]),
        ({"active": "yes"}, ["/active"]),
        ({"name": None}, ["/name"]),
        ({"phone": "call me"}, ["/phone"]),
        ({"locale": "deutsch"}, ["/locale"]),
        ({"timezone": "Mars/Olympus"}, ["/timezone"]),
    ],
)
def test_nothing_but_the_named_fields_can_be_written(house: House, change: dict, pointers: list[str]) -> None:
    token = house.sign_up()["access_token"]
    bob = house.made("/users", BOB, token)
    answer = house.send("PUT", f"/users/{bob['id']}", change, token=token)
    assert (answer.status, answer.pointers) == (422, pointers)
    assert house.send("GET", f"/users/{bob['id']}", token=token).json == bob


def test_if_match_guards_a_change(house: House) -> None:
    token = house.sign_up()["access_token"]
    path = f"/users/{house.made('/users', BOB, token)['id']}"
    tag = house.send("GET", path, token=token).headers["ETag"]
    assert house.send("PUT", path, {"name": "Rob"}, token=token, If_Match=tag).status == 200
    assert house.send("PUT", path, {"name": "Bob"}, token=token, If_Match=tag).status == 412
    assert house.send("DELETE", path, token=token, If_Match=tag).status == 412


def test_a_new_password_of_ones_own_signs_out_at_once(house: House) -> None:
    token = house.sign_up()["access_token"]
    alone = house.send("PUT", "/users/me", {"password": "a better phrase"}, token=token)
    assert alone.status == 422
    both = {"password": "a better phrase", "current_password": PASSWORD, "name": "Ada"}
    assert house.send("PUT", "/users/me", both, token=token).json["name"] == "Ada"
    assert house.send("GET", "/users/me", token=token).status == 401
    assert house.log_in("ada@example.com", "a better phrase")


def test_ones_own_role_is_not_part_of_ones_profile(house: House) -> None:
    token = house.sign_up()["access_token"]
    for field, value in (
        ("role", "admin"),
        ("email", "eve@example.com"),
        ("active", True),
        ("client_id", None),
    ):
        assert house.send("PUT", "/users/me", {field: value}, token=token).pointers == [f"/{field}"]


def test_an_unchanged_user_is_not_sent_again(house: House) -> None:
    token = house.sign_up()["access_token"]
    tag = house.send("GET", "/users/me", token=token).headers["ETag"]
    assert house.send("GET", "/users/me", token=token, If_None_Match=tag).status == 304
