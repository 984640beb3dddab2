"""Bad input is met with a clear error and does no harm."""

import io
import json
import socket
import time
from typing import Any
from urllib.parse import quote, urlsplit

import pikepdf
import pytest

from chalicelib.local.product import Product
from tools.plain_http import Answer, Http
from tools.story import (
    LINES,
    PASSWORD,
    V1,
    add_client,
    await_mail,
    compare_pdf_with_mail,
    draft_invoice,
    pay,
    read_invoice,
    send,
    sign_up,
)

LONGEST_SECONDS = 3.0
TAX = {"category": "S", "rate": "19"}
LINE = {"description": "Work", "quantity": "1", "unit_price": 100, "tax": TAX}


def refused(answer: Answer) -> Any:
    """The problem document, once it has the shape of every problem."""
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json
    assert {"type", "title", "status", "detail", "code", "request_id"} <= problem.keys()
    assert problem["status"] == answer.status
    assert "Traceback" not in answer.body.decode()
    return problem


def with_line(**changes: Any) -> dict[str, Any]:
    return {"lines": [{**LINE, **changes}]}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (with_line(unit_price=1.5), "/lines/0/unit_price"),
        (with_line(unit_price="1e999999"), "/lines/0/unit_price"),
        (with_line(unit_price="NaN"), "/lines/0/unit_price"),
        (with_line(unit_price="1" * 400), "/lines/0/unit_price"),
        (with_line(unit_price="１２"), "/lines/0/unit_price"),
        (with_line(unit_price=True), "/lines/0/unit_price"),
        (with_line(quantity="1." + "1" * 20), "/lines/0/quantity"),
        (with_line(quantity="1e5"), "/lines/0/quantity"),
        (with_line(quantity="９"), "/lines/0/quantity"),
        (with_line(quantity=None), "/lines/0/quantity"),
        (with_line(tax={"category": "S", "rate": "1000"}), "/lines/0/tax/rate"),
        (with_line(tax={"category": "E", "rate": "19"}), "/lines/0/tax"),
        (with_line(tax={"category": "XX", "rate": "19"}), "/lines/0/tax/category"),
        (with_line(description="a\u0000b"), "/lines/0/description"),
        (with_line(unknown="field"), "/lines/0/unknown"),
        ({"currency": "XXX"}, "/currency"),
        ({"currency": "eur"}, "/currency"),
        ({"lines": [LINE] * 1_001}, "/lines"),
        ({"lines": "none"}, "/lines"),
        ({"issue_date": "2026-02-30"}, "/issue_date"),
        ({"issue_date": "2026-11-30", "due_date": "2026-11-29"}, "/due_date"),
        ({"client_id": "cli_" + "0" * 26}, "/client_id"),
        ({"client_id": "../../etc/passwd"}, "/client_id"),
        ({"metadata": {"k": {"nested": "no"}}}, "/metadata/k"),
        ({"surprise": 1}, "/surprise"),
    ],
    ids=lambda value: json.dumps(value)[:60] if isinstance(value, dict) else "",
)
def test_a_draft_that_makes_no_sense_is_refused_with_the_place(
    seller_once: Http, one_client_id: str, body: dict[str, Any], pointer: str
) -> None:
    started = time.monotonic()
    whole = {"client_id": one_client_id, "lines": LINES, **body}
    problem = refused(seller_once.post(f"{V1}/invoices", whole, expect=422))
    assert pointer in [error["pointer"] for error in problem["errors"]]
    assert time.monotonic() - started < LONGEST_SECONDS


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed_json"),
        (b'{"a": NaN}', 400, "not_a_number"),
        (b'{"amount": 1e999999}', 422, "invalid"),
        (b'{"amount": ' + b"9" * 5_000 + b"}", 400, "number_too_long"),
        (b'{"amount": 1, "amount": 2}', 400, "duplicate_key"),
        (b"[" * 65_536, 400, "nested_too_deep"),
        (b'{"a":' * 12_000 + b"1" + b"}" * 12_000, 400, "nested_too_deep"),
        (b'{"reference": "\\ud800"}', 400, "lone_surrogate"),
        (b'{"reference": "\xff"}', 400, "invalid_utf8"),
        (b"[]", 400, "not_an_object"),
        (b" " * (1024 * 1024 + 1), 413, "body_too_large"),
        (b"\x00", 400, "malformed_json"),
    ],
    ids=lambda value: repr(value[:24]) if isinstance(value, bytes) else None,
)
def test_a_body_that_is_no_decent_json_is_refused(
    seller_once: Http, body: bytes, status: int, code: str
) -> None:
    started = time.monotonic()
    assert refused(seller_once.post(f"{V1}/payments", body, expect=status))["code"] == code
    assert time.monotonic() - started < LONGEST_SECONDS


@pytest.mark.parametrize("amount", [0, -1, 10**16, 1.5, "100", True, None, [100]])
def test_an_amount_that_is_no_sum_of_money_is_refused(
    seller_once: Http, one_client_id: str, amount: Any
) -> None:
    body = {"client_id": one_client_id, "amount": amount, "currency": "EUR", "method": "cash"}
    problem = refused(seller_once.post(f"{V1}/payments", body, expect=422))
    assert [error["pointer"] for error in problem["errors"]] == ["/amount"]


@pytest.mark.parametrize(
    "email",
    [
        "a@example.com\r\nBcc: all@example.com",
        "a@example.com\nX: y",
        "two@example.com,three@example.com",
        "a@b",
    ],
)
def test_an_address_that_could_steer_a_mail_is_refused(seller_once: Http, email: str) -> None:
    body = {"name": "Client", "email": email}
    assert refused(seller_once.post(f"{V1}/clients", body, expect=422))["errors"][0]["pointer"] == "/email"


def test_markup_and_pdf_operators_are_only_text(seller: Http) -> None:
    client = add_client(seller, "<script>alert(1)</script> & Sons")
    text = "<script>alert(1)</script> ) Tj ET endstream endobj %%EOF {{ 7*7 }}"
    draft = draft_invoice(seller, client["id"], lines=[{**LINE, "description": text}])
    sent = send(seller, draft["id"])
    pdf = compare_pdf_with_mail(seller, sent, to=client["email"])
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 1
        assert "/JavaScript" not in document.Root.get("/Names", {})
    assert "<script" not in await_mail(seller, to=client["email"])["html"]


def test_a_cursor_is_good_for_nobody_else_and_not_after_a_change(http: Http, seller: Http) -> None:
    for _ in range(2):
        add_client(seller)
    cursor = seller.get(f"{V1}/clients?limit=1").at("next_cursor")
    seller.get(f"{V1}/clients?limit=1&cursor={quote(cursor)}")
    flipped = cursor[:-2] + ("A" if cursor[-2] != "A" else "B") + cursor[-1]
    for bad in (flipped, "", "0", "a" * 4_000):
        problem = refused(seller.get(f"{V1}/clients?limit=1&cursor={quote(bad)}", expect=422))
        assert problem["errors"][0]["pointer"] == "?cursor"
    stranger = sign_up(http, "Somebody else")
    refused(stranger.get(f"{V1}/clients?limit=1&cursor={quote(cursor)}", expect=422))
    refused(seller.get(f"{V1}/clients?limit=1&q=a&cursor={quote(cursor)}", expect=422))


def test_a_token_of_another_kind_or_with_a_changed_byte_opens_nothing(http: Http, seller: Http) -> None:
    email = seller.get(f"{V1}/users/me").at("email")
    pair = http.post(f"{V1}/auth/login", {"email": email, "password": PASSWORD}, expect=200).json
    header, claims, signature = pair["access_token"].split(".")
    changed = "B" if signature[5] != "B" else "C"
    bad = [
        pair["refresh_token"],
        f"{header}.{claims}.{signature[:5]}{changed}{signature[6:]}",
        f"{header}.{claims}.",
        "x" * 10_000,
    ]
    for token in bad:
        refused(http.signed_in(token).get(f"{V1}/users/me", expect=401))
    refused(http.post(f"{V1}/auth/refresh", {"refresh_token": "nonsense"}, expect=401))


def test_what_is_sent_is_neither_edited_nor_deleted_nor_numbered_again(seller: Http, client_id: str) -> None:
    sent = send(seller, draft_invoice(seller, client_id)["id"], deliver="none")
    path = f"{V1}/invoices/{sent['id']}"
    assert refused(seller.put(path, {"notes": "x"}, expect=409))["current_status"] == "sent"
    assert refused(seller.delete(path, expect=409))["current_status"] == "sent"
    assert send(seller, sent["id"], deliver="none")["number"] == sent["number"]


def test_an_empty_invoice_and_a_line_without_tax_cannot_be_sent(seller: Http, client_id: str) -> None:
    empty = draft_invoice(seller, client_id, lines=[])
    refused(seller.post(f"{V1}/invoices/{empty['id']}/send", {}, expect=422))
    untaxed = {name: value for name, value in LINE.items() if name != "tax"}
    body = {"client_id": client_id, "lines": [untaxed]}
    assert refused(seller.post(f"{V1}/invoices", body, expect=422))["errors"][0]["pointer"] == "/lines/0/tax"


def test_wrong_currency_and_too_much_for_one_invoice_are_refused(seller: Http, client_id: str) -> None:
    sent = send(seller, draft_invoice(seller, client_id)["id"], deliver="none")
    body = {"invoice_id": sent["id"], "amount": 100, "currency": "USD", "method": "card"}
    assert refused(seller.post(f"{V1}/payments", body, expect=422))["code"] == "currency_mismatch"
    due = sent["amount_due"]
    over = {
        "allocations": [{"invoice_id": sent["id"], "amount": due + 1}],
        "amount": due + 1,
        "currency": "EUR",
        "method": "card",
    }
    refused(seller.call("POST", f"{V1}/payments", over, expect=422))
    assert read_invoice(seller, sent["id"])["amount_paid"] == 0
    pay(seller, sent["id"], due)
    refused(seller.post(f"{V1}/invoices/{sent['id']}/void", {"reason": "Too late"}, expect=409))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/invoices/%2e%2e%2f", 404),
        ("GET", "/api/v1/invoices/inv_short", 404),
        ("PATCH", "/api/v1/invoices", 405),
        ("TRACE", "/api/v1/invoices", 405),
        ("GET", "/api/v1/invoices?limit=0", 422),
        ("GET", "/api/v1/invoices?limit=1e9", 422),
        ("GET", "/api/v1/invoices?sort=total", 422),
        ("GET", "/api/v1/invoices?colour=red", 422),
        ("GET", "/api/v1/invoices?due_date[near]=2026-01-01", 422),
        ("GET", "/api/v1/invoices?status=sent,lost", 422),
        ("GET", "/api/v1/invoices?fields=id,secret", 422),
    ],
)
def test_a_strange_address_is_refused_in_the_same_format(
    seller_once: Http, method: str, path: str, status: int
) -> None:
    refused(seller_once.call(method, path, expect=status))


@pytest.mark.parametrize(
    "sent",
    [
        b"NONSENSE\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost x\r\n folded\r\n\r\n",
        b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
    ],
    ids=lambda sent: repr(sent[:40]),
)
def test_bytes_that_are_no_http_get_a_problem_and_the_server_lives_on(product: Product, sent: bytes) -> None:
    address = urlsplit(product.url)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=10) as connection:
        connection.sendall(sent)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answer.split(b" ", 2)[1][:1] == b"4"
    assert b"application/problem+json" in answer
    assert Http(product.url).get("/health").at("status") == "ok"
