"""What every client of the API may rely on, seen through the real server."""

import secrets

from tools.plain_http import Http
from tools.story import TOTAL, V1, add_client, await_link, draft_invoice, pay, read_invoice, send, sign_up

PASSWORD = "seven patient otters"


def user_of(seller: Http, role: str, **fields: str) -> Http:
    """A user of the seller's organisation, signed in."""
    email = f"{role}-{secrets.token_hex(6)}@harbour.example"
    body = {"email": email, "name": "Somebody", "role": role, "password": PASSWORD, **fields}
    seller.post(f"{V1}/users", body)
    login = seller.signed_in("").post(f"{V1}/auth/login", {"email": email, "password": PASSWORD}, expect=200)
    return seller.signed_in(login.at("access_token"))


def test_a_repeated_request_with_the_same_key_has_one_effect(seller: Http) -> None:
    key = {"Idempotency-Key": secrets.token_hex(8)}
    first = seller.post(f"{V1}/clients", {"name": "Once"}, headers=key)
    again = seller.post(f"{V1}/clients", {"name": "Once"}, headers=key)
    assert again.body == first.body
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert len(seller.get(f"{V1}/clients").json["data"]) == 1


def test_a_key_is_good_for_one_request_only(seller: Http) -> None:
    key = {"Idempotency-Key": secrets.token_hex(8)}
    seller.post(f"{V1}/clients", {"name": "Once"}, headers=key)
    refused = seller.post(f"{V1}/clients", {"name": "Twice"}, headers=key, expect=422)
    assert refused.at("code") == "idempotency_key_reused"


def test_sending_twice_with_one_key_uses_one_number(seller: Http, client_id: str) -> None:
    key = {"Idempotency-Key": secrets.token_hex(8)}
    path = f"{V1}/invoices/{draft_invoice(seller, client_id)['id']}/send"
    first = seller.post(path, {"deliver": "none"}, headers=key, expect=200)
    again = seller.post(path, {"deliver": "none"}, headers=key, expect=200)
    assert again.body == first.body
    following = send(seller, draft_invoice(seller, client_id)["id"], deliver="none")
    assert following["number"].endswith("0002")


def test_an_unchanged_object_is_answered_with_304(seller: Http, client_id: str) -> None:
    read = seller.get(f"{V1}/clients/{client_id}")
    same = {"If-None-Match": read.headers["etag"]}
    assert seller.get(f"{V1}/clients/{client_id}", headers=same, expect=304).body == b""
    seller.put(f"{V1}/clients/{client_id}", {"notes": "Pays early."})
    assert seller.get(f"{V1}/clients/{client_id}", headers=same).at("notes") == "Pays early."


def test_a_change_of_something_that_has_changed_meanwhile_is_refused(seller: Http, client_id: str) -> None:
    seen = {"If-Match": seller.get(f"{V1}/clients/{client_id}").headers["etag"]}
    seller.put(f"{V1}/clients/{client_id}", {"notes": "First"}, headers=seen)
    refused = seller.put(f"{V1}/clients/{client_id}", {"notes": "Second"}, headers=seen, expect=412)
    assert refused.at("code") == "precondition_failed"
    assert seller.get(f"{V1}/clients/{client_id}").at("notes") == "First"


def test_the_object_of_another_organisation_does_not_exist(http: Http, seller: Http, client_id: str) -> None:
    invoice = send(seller, draft_invoice(seller, client_id)["id"], deliver="none")
    payment = pay(seller, invoice["id"], 1_000).at("id")
    stranger = sign_up(http, "Somebody else")
    paths = [f"/clients/{client_id}", f"/invoices/{invoice['id']}", f"/payments/{payment}"]
    paths += [f"/invoices/{invoice['id']}/{part}" for part in ("pdf", "events", "explain")]
    for path in paths:
        assert stranger.get(V1 + path, expect=404).at("code").endswith("not_found"), path
    stranger.put(f"{V1}/clients/{client_id}", {"name": "Mine now"}, expect=404)
    stranger.post(f"{V1}/invoices/{invoice['id']}/void", {"reason": "Not mine"}, expect=404)
    assert read_invoice(seller, invoice["id"])["amount_paid"] == 1_000


def test_a_foreign_id_in_a_body_is_refused_like_one_that_never_existed(
    http: Http, seller: Http, client_id: str
) -> None:
    invoice = send(seller, draft_invoice(seller, client_id)["id"], deliver="none")
    stranger = sign_up(http, "Somebody else")
    for invoice_id in (invoice["id"], f"inv_{'0' * 26}"):
        body = {"invoice_id": invoice_id, "amount": TOTAL, "currency": "EUR", "method": "cash"}
        assert stranger.post(f"{V1}/payments", body, expect=422).at("errors.0.code") == "unknown_invoice"
    for unknown in (client_id, f"cli_{'0' * 26}"):
        refused = stranger.post(f"{V1}/invoices", {"client_id": unknown, "lines": []}, expect=422)
        assert refused.at("errors.0.pointer") == "/client_id"
    assert read_invoice(seller, invoice["id"])["amount_paid"] == 0


def test_roles_may_do_what_they_are_for_and_nothing_else(seller: Http, client_id: str) -> None:
    viewer = user_of(seller, "viewer")
    viewer.get(f"{V1}/clients/{client_id}")
    assert viewer.post(f"{V1}/clients", {"name": "New"}, expect=403).at("code") == "forbidden"
    accountant = user_of(seller, "accountant")
    accountant.post(f"{V1}/clients", {"name": "New"})
    accountant.get(f"{V1}/users", expect=403)
    accountant.put(f"{V1}/organization", {"payment_terms_days": 1}, expect=403)


def test_a_client_sees_only_what_was_sent_to_it(seller: Http, client_id: str) -> None:
    other = add_client(seller, "Another client")["id"]
    draft = draft_invoice(seller, client_id)["id"]
    own = send(seller, draft_invoice(seller, client_id)["id"], deliver="none")["id"]
    foreign = send(seller, draft_invoice(seller, other)["id"], deliver="none")["id"]
    client = user_of(seller, "client", client_id=client_id)
    assert [i["id"] for i in client.get(f"{V1}/invoices").json["data"]] == [own]
    client.get(f"{V1}/invoices/{foreign}", expect=404)
    client.get(f"{V1}/invoices/{draft}", expect=404)
    assert await_link(client, f"{V1}/invoices/{own}/pdf")
    client.post(f"{V1}/invoices", {"client_id": client_id, "lines": []}, expect=403)


def test_without_a_token_there_is_nothing_to_see(http: Http) -> None:
    refused = http.get(f"{V1}/invoices", expect=401)
    assert refused.headers["www-authenticate"] == "Bearer"
    assert refused.headers["content-type"].startswith("application/problem+json")
    http.get(f"{V1}/invoices", headers={"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30."}, expect=401)


def test_every_answer_carries_a_request_id_and_the_number_of_database_calls(seller: Http) -> None:
    read = seller.get(f"{V1}/organization", headers={"X-Request-Id": "tour-42"})
    assert read.headers["x-request-id"] == "tour-42"
    assert read.headers["server-timing"] == 'db;desc="1 calls"'
    assert int(read.headers["ratelimit-remaining"]) < int(read.headers["ratelimit-limit"])
