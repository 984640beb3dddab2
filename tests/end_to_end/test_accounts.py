"""Getting in, staying in and getting back in, with the mails that people really receive."""

import re
import secrets

from tools.plain_http import Http
from tools.story import PASSWORD, V1, await_mail

NEW_PASSWORD = "three brisk lanterns"
LINK = re.compile(r"(http://127\.0\.0\.1:[0-9]+)/password#token=(\S+)")


def token_in(mail: dict[str, str], url: str) -> str:
    """The token of the link, which leads to this server and stands in both versions of the mail."""
    link = LINK.search(mail["text"])
    assert link is not None
    assert link.group(1) == url
    assert link.group(0) in mail["html"]
    return link.group(2)


def log_in(http: Http, email: str, password: str, *, expect: int = 200) -> str:
    answer = http.post(f"{V1}/auth/login", {"email": email, "password": password}, expect=expect)
    return str(answer.at("access_token")) if expect == 200 else ""


def test_a_forgotten_password_is_replaced_through_the_link_in_the_mail(http: Http, seller: Http) -> None:
    email = seller.get(f"{V1}/users/me").at("email")
    http.post(f"{V1}/auth/password/forgot", {"email": email}, expect=202)
    token = token_in(await_mail(http, to=email), http.url)
    reset = {"token": token, "password": NEW_PASSWORD}
    http.post(f"{V1}/auth/password/reset", reset, expect=204)
    log_in(http, email, NEW_PASSWORD)
    log_in(http, email, PASSWORD, expect=401)
    http.post(f"{V1}/auth/password/reset", {**reset, "password": "another long phrase"}, expect=422)
    log_in(http, email, NEW_PASSWORD)


def test_nobody_learns_whether_an_address_is_known(http: Http, seller: Http) -> None:
    email = seller.get(f"{V1}/users/me").at("email")
    known = http.post(f"{V1}/auth/password/forgot", {"email": email}, expect=202)
    unknown = http.post(f"{V1}/auth/password/forgot", {"email": "nobody@nowhere.example"}, expect=202)
    assert known.body == unknown.body
    wrong = [
        {"email": address, "password": "not the password"} for address in (email, "nobody@nowhere.example")
    ]
    first, second = (http.post(f"{V1}/auth/login", body, expect=401).json for body in wrong)
    assert first["code"] == "invalid_credentials"
    assert {**first, "request_id": ""} == {**second, "request_id": ""}


def test_an_invited_user_chooses_a_password_and_signs_in(http: Http, seller: Http) -> None:
    email = f"bookkeeper-{secrets.token_hex(6)}@harbour.example"
    seller.post(f"{V1}/users", {"email": email, "name": "Ida Falk", "role": "accountant"})
    token = token_in(await_mail(http, to=email), http.url)
    http.post(f"{V1}/auth/password/reset", {"token": token, "password": NEW_PASSWORD}, expect=204)
    invited = http.signed_in(log_in(http, email, NEW_PASSWORD))
    assert invited.get(f"{V1}/users/me").at("role") == "accountant"
    invited.get(f"{V1}/users", expect=403)


def test_a_spent_refresh_token_ends_the_family(http: Http, seller: Http) -> None:
    email = seller.get(f"{V1}/users/me").at("email")
    body = {"email": email, "password": PASSWORD}
    pair = http.post(f"{V1}/auth/login", body, expect=200).json
    tokens = [pair["refresh_token"]]
    for _ in range(2):
        fresh = http.post(f"{V1}/auth/refresh", {"refresh_token": tokens[-1]}, expect=200).json
        tokens.append(fresh["refresh_token"])
    refused = http.post(f"{V1}/auth/refresh", {"refresh_token": tokens[0]}, expect=401)
    assert refused.at("code") == "refresh_token_reused"
    http.post(f"{V1}/auth/refresh", {"refresh_token": tokens[-1]}, expect=401)


def test_an_api_key_works_until_it_is_withdrawn_and_within_its_scope(http: Http, seller: Http) -> None:
    made = seller.post(f"{V1}/api-keys", {"name": "Web shop", "scopes": ["read"]}).json
    shop = http.signed_in(made["key"])
    shop.get(f"{V1}/clients")
    shop.post(f"{V1}/clients", {"name": "New"}, expect=403)
    seller.delete(f"{V1}/api-keys/{made['id']}")
    shop.get(f"{V1}/clients", expect=401)
