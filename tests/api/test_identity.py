"""Signing up, in, on, out and back in, over HTTP."""

import pytest

from chalicelib.domain.user import User
from chalicelib.use_cases.identity.password_links import RESET_LIFETIME, password_token
from chalicelib.wiring import use_ports
from tests.api.house import House, MemoryPorts
from tests.use_cases.identity.world import PASSWORD

SECRETS = ("password", "token_version", "hash", "secret")


def test_signing_up_answers_with_everything_needed_to_go_on(house: House) -> None:
    answer = house.sign_up()
    assert set(answer) == {
        "organization",
        "user",
        "access_token",
        "refresh_token",
        "token_type",
        "expires_in",
    }
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 900)
    organization, user = answer["organization"], answer["user"]
    assert (organization["currency"], organization["timezone"]) == ("EUR", "Europe/Berlin")
    assert organization["numbering"]["invoice"] == {"pattern": "INV-{YYYY}-{NNNN}", "next": 1}
    assert (user["role"], user["email"], user["active"]) == ("admin", "ada@example.com", True)
    me = house.send("GET", "/users/me", token=answer["access_token"])
    assert (me.status, me.json) == (200, user)


def test_no_answer_shows_a_hash_or_a_token_version(house: House) -> None:
    token = house.sign_up()["access_token"]
    for path in ("/users/me", "/users", "/organization", "/api-keys"):
        text = house.send("GET", path, token=token).body.decode()
        assert not [word for word in SECRETS if word in text]


def test_signing_up_twice_is_a_conflict(house: House) -> None:
    house.sign_up()
    body = {"organization_name": "B", "country": "DE", "email": "ADA@example.com", "password": PASSWORD}
    answer = house.send("POST", "/auth/signup", body)
    assert (answer.status, answer.json["code"]) == (409, "email_taken")


def test_a_closed_deployment_takes_nobody() -> None:
    house = House(MemoryPorts(signup="closed"))
    body = {"organization_name": "B", "country": "DE", "email": "a@example.com", "password": PASSWORD}
    answer = house.send("POST", "/auth/signup", body)
    assert (answer.status, answer.json["code"]) == (403, "signup_closed")
    use_ports(None)


def test_a_signup_sent_twice_with_one_idempotency_key_is_one_signup(house: House) -> None:
    body = {"organization_name": "B", "country": "DE", "email": "a@example.com", "password": PASSWORD}
    first, second = (house.send("POST", "/auth/signup", body, Idempotency_Key="k-1") for _ in range(2))
    assert (first.status, second.status) == (201, 201)
    assert first.body == second.body
    assert second.headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "ada@example.com\r\nBcc: eve@example.com"),
        ("email", "ada"),
        ("email", "a@b"),
        ("email", "ada@example.com, eve@example.com"),
        ("email", "x" * 250 + "@example.com"),
        ("password", "short"),
        ("password", "x" * 129),
        ("password", "password123"),
        ("password", 1234567890),
        ("country", "XX"),
        ("country", "de"),
        ("currency", "EURO"),
        ("currency", "XXX"),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../../etc/passwd"),
        ("organization_name", "   "),
        ("organization_name", "a\u0000b"),
        ("organization_name", "x" * 201),
        ("role", "admin"),
    ],
)
def test_bad_input_is_named_by_its_field(house: House, field: str, value: object) -> None:
    body = {"organization_name": "B", "country": "DE", "email": "a@example.com", "password": PASSWORD}
    answer = house.send("POST", "/auth/signup", {**body, field: value})
    assert (answer.status, answer.pointers) == (422, [f"/{field}"])


def test_unknown_address_and_wrong_password_are_answered_with_the_same_bytes(house: House) -> None:
    house.sign_up()
    seen = []
    for email, password in (("ada@example.com", "a wrong guess"), ("nobody@example.com", PASSWORD)):
        answer = house.send(
            "POST", "/auth/login", {"email": email, "password": password}, X_Request_Id="same"
        )
        headers = {
            n: v for n, v in answer.headers.items() if not n.startswith(("RateLimit", "Server-Timing"))
        }
        seen.append((answer.status, answer.body, headers))
    assert seen[0] == seen[1]
    assert seen[0][0] == 401
    assert b"invalid_credentials" in seen[0][1]


def test_too_many_wrong_guesses_have_to_wait(house: House) -> None:
    house.sign_up()
    guess = {"email": "ada@example.com", "password": "a wrong guess"}
    statuses = [house.send("POST", "/auth/login", guess).status for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    assert house.send("POST", "/auth/login", guess).headers["Retry-After"] == "30"


def test_refreshing_spends_the_token_and_reuse_ends_the_family(house: House) -> None:
    first = house.sign_up()["refresh_token"]
    second = house.send("POST", "/auth/refresh", {"refresh_token": first}).json["refresh_token"]
    lost = house.send("POST", "/auth/refresh", {"refresh_token": first})
    assert (lost.status, lost.json["refresh_token"]) == (200, second)
    third = house.send("POST", "/auth/refresh", {"refresh_token": second}).json["refresh_token"]
    reused = house.send("POST", "/auth/refresh", {"refresh_token": first}, Idempotency_Key="r-1")
    assert (reused.status, reused.json["code"]) == (401, "refresh_token_reused")
    ended = house.send("POST", "/auth/refresh", {"refresh_token": third})
    assert (ended.status, ended.json["code"]) == (401, "refresh_token_invalid")


def test_signing_out_ends_the_session(house: House) -> None:
    token = house.sign_up()["refresh_token"]
    for _ in range(2):
        answer = house.send("POST", "/auth/logout", {"refresh_token": token})
        assert (answer.status, answer.body) == (204, b"")
    assert house.send("POST", "/auth/refresh", {"refresh_token": token}).status == 401


def test_asking_for_a_reset_is_answered_alike_for_everybody_and_hands_out_work(house: House) -> None:
    house.sign_up()
    answers = [
        house.send("POST", "/auth/password/forgot", {"email": email})
        for email in ("ada@example.com", "nobody@example.com")
    ]
    assert [answer.status for answer in answers] == [202, 202]
    assert answers[0].body == answers[1].body
    assert len(house.ports.queue.references) == 2


def test_a_reset_password_works_and_the_old_tokens_are_dead_at_once(house: House) -> None:
    signed_up = house.sign_up()
    assert house.send("GET", "/users/me", token=signed_up["access_token"]).status == 200
    user = house.ports.books.get(signed_up["organization"]["id"], User, signed_up["user"]["id"])
    assert user is not None
    link = password_token(user, house.ports.clock.now(), RESET_LIFETIME, tokens=house.ports.tokens)
    answer = house.send("POST", "/auth/password/reset", {"token": link, "password": "a better phrase"})
    assert (answer.status, answer.body) == (204, b"")
    assert house.send("GET", "/users/me", token=signed_up["access_token"]).status == 401
    assert house.log_in("ada@example.com", "a better phrase")


def test_a_bad_reset_token_is_named(house: House) -> None:
    answer = house.send(
        "POST", "/auth/password/reset", {"token": "pw_nonsense", "password": "a better phrase"}
    )
    assert (answer.status, answer.pointers) == (422, ["/token"])


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer é", "Bearer a b", "Bearer " + "a" * 9000]
)
def test_without_a_usable_header_nobody_is_signed_in(house: House, header: str | None) -> None:
    sent = {} if header is None else {"Authorization": header}
    answer = house.send("GET", "/organization", **sent)
    assert (answer.status, answer.json["code"]) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_verifying_a_token_needs_no_call_within_thirty_seconds(house: House) -> None:
    token = house.sign_up()["access_token"]
    house.send("GET", "/organization", token=token)
    timing = house.send("GET", "/organization", token=token).headers["Server-Timing"]
    assert timing == 'db;desc="1 calls"'
