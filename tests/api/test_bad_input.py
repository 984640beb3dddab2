"""Bad input meets a clear error and does no harm: each with its status, its code and its place."""

import base64
import json
from typing import Any

import jwt
import pytest

from chalicelib.documents.printing import Printer
from tests.api.house import Answer
from tests.api.shop import LINE, VAT, Shop

HUGE = "9" * 40
DEEP = b'{"a":' * 10_000 + b"1" + b"}" * 10_000
BRACKETS = b'{"lines":' + b"[" * 65_536 + b"]" * 65_536 + b"}"
NOBODY = "cli_" + "0" * 26


def refused(shop: Shop, method: str, path: str, body: Any, *, status: int = 422, **headers: str) -> Answer:
    """The answer to a request that must be refused as a problem document and leave everything as it was."""
    before = shop.stored()
    answer = shop.send(method, path, body, **headers)
    assert answer.status == status, answer.body
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert (answer.json["status"], answer.json["request_id"]) == (status, answer.headers["X-Request-Id"])
    assert shop.stored() == before, "nothing was stored"
    return answer


def places(answer: Answer) -> list[tuple[str, str]]:
    return [(problem["pointer"], problem["code"]) for problem in answer.json["errors"]]


def with_line(**changes: Any) -> dict[str, Any]:
    return {"lines": [{**LINE, **changes}]}


def without(name: str) -> dict[str, Any]:
    return {"lines": [{key: value for key, value in LINE.items() if key != name}]}


DECIMAL, NUMBER = "decimal_invalid", "decimal_as_number"
PRICE, QUANTITY = "/lines/0/unit_price", "/lines/0/quantity"

BAD_DRAFTS = [
    # amounts as floats, with exponents, not numbers at all, negative, huge, in foreign digits
    (with_line(unit_price=12.5), PRICE, NUMBER),
    (with_line(unit_price="1e999999"), PRICE, DECIMAL),
    (with_line(unit_price="NaN"), PRICE, DECIMAL),
    (with_line(unit_price="-Infinity"), PRICE, DECIMAL),
    (with_line(unit_price=-1), PRICE, DECIMAL),
    (with_line(unit_price="-0.01"), PRICE, DECIMAL),
    (with_line(unit_price=HUGE), PRICE, DECIMAL),
    (with_line(unit_price="１００"), PRICE, DECIMAL),
    (with_line(unit_price="٣"), PRICE, DECIMAL),
    (with_line(unit_price="1,5"), PRICE, DECIMAL),
    (with_line(unit_price=" 1"), PRICE, DECIMAL),
    (with_line(unit_price="0x10"), PRICE, DECIMAL),
    (with_line(unit_price="1_000"), PRICE, DECIMAL),
    (with_line(unit_price=True), PRICE, DECIMAL),
    (with_line(unit_price=[100]), PRICE, DECIMAL),
    (with_line(unit_price="0.0000001"), PRICE, DECIMAL),
    (with_line(quantity=1.5), QUANTITY, NUMBER),
    (with_line(quantity="1." + "0" * 19 + "1"), QUANTITY, DECIMAL),
    (with_line(quantity="1e3"), QUANTITY, DECIMAL),
    (with_line(quantity=HUGE), QUANTITY, DECIMAL),
    (with_line(quantity=None), QUANTITY, DECIMAL),
    (with_line(quantity="999999999999", unit_price="999999999999999"), "/lines/0", "amount_too_large"),
    # discounts, charges, tax
    (with_line(discount={"percent": "101"}), "/lines/0/discount/percent", "discount_out_of_range"),
    (with_line(discount={"percent": "-1"}), "/lines/0/discount/percent", DECIMAL),
    (with_line(discount={"amount": -1}), "/lines/0/discount/amount", "out_of_range"),
    (with_line(discount={"amount": 10_001}), "/lines/0/discount", "discount_too_large"),
    (with_line(discount={"amount": 1, "percent": "1"}), "/lines/0/discount", "discount_ambiguous"),
    ({"discount": {"amount": 10_001}}, "/discount", "discount_too_large"),
    (
        {"charges": [{"description": "Freight", "amount": -1, "tax": VAT}]},
        "/charges/0/amount",
        "out_of_range",
    ),
    (without("tax"), "/lines/0/tax", "missing"),
    (without("description"), "/lines/0/description", "missing"),
    (without("unit_price"), PRICE, "missing"),
    (without("quantity"), QUANTITY, "missing"),
    (with_line(tax={"category": "S"}), "/lines/0/tax/rate", "missing"),
    (with_line(tax={"category": "S", "rate": "0"}), "/lines/0/tax", "tax_rate_missing"),
    (with_line(tax={"category": "AE", "rate": "19"}), "/lines/0/tax", "tax_rate_not_zero"),
    (with_line(tax={"category": "E", "rate": "0"}), "/lines/0/tax", "tax_reason_missing"),
    (with_line(tax={"category": "Q", "rate": "19"}), "/lines/0/tax/category", "not_allowed"),
    (with_line(tax={"category": "S", "rate": 19.5}), "/lines/0/tax/rate", NUMBER),
    # how much, who, when, in what
    ({"lines": [LINE] * 1001}, "/lines", "too_many"),
    ({"lines": "many"}, "/lines", "wrong_type"),
    ({"currency": "XXZ"}, "/currency", "unknown_currency"),
    ({"currency": "eur"}, "/currency", "unknown_currency"),
    ({"client_id": NOBODY}, "/client_id", "unknown_client"),
    ({"client_id": "../../etc/passwd"}, "/client_id", "unknown_client"),
    ({"client_id": 7}, "/client_id", "wrong_type"),
    ({"issue_date": "2026-12-02", "due_date": "2026-12-01"}, "/due_date", "before_issue_date"),
    ({"due_date": "2026-02-29"}, "/due_date", "date_invalid"),
    ({"due_date": "01.12.2026"}, "/due_date", "date_invalid"),
    ({"due_date": 1796000000}, "/due_date", "date_invalid"),
    ({"issue_date": "9999-12-31"}, "/issue_date", "date_invalid"),
    ({"issue_date": "0001-01-01"}, "/issue_date", "date_invalid"),
    ({"issue_date": "２０２６-12-01"}, "/issue_date", "date_invalid"),
    ({"payment_terms_days": 366}, "/payment_terms_days", "out_of_range"),
    ({"prices_include_tax": "yes"}, "/prices_include_tax", "wrong_type"),
    # text that is no text
    (with_line(description=""), "/lines/0/description", "blank"),
    (with_line(description=" \n "), "/lines/0/description", "blank"),
    (with_line(description="x" * 1001), "/lines/0/description", "too_long"),
    (with_line(description="a\u0000b"), "/lines/0/description", "text_invalid"),
    (with_line(description="pay \u202eeur 001"), "/lines/0/description", "text_invalid"),
    ({"purchase_order": "PO\r\n4711"}, "/purchase_order", "text_invalid"),
    ({"notes": "bell\u0007"}, "/notes", "text_invalid"),
    ({"metadata": {"k": "\u001b[31m"}}, "/metadata", "text_invalid"),
    ({"metadata": {str(n): "" for n in range(51)}}, "/metadata", "too_many"),
    ({"number": "INV-2026-0001"}, "/number", "unknown_field"),
    ({"status": "paid"}, "/status", "unknown_field"),
    ({"__class__": "Invoice"}, "/__class__", "unknown_field"),
]


@pytest.mark.parametrize(("fields", "pointer", "code"), BAD_DRAFTS)
def test_a_bad_draft_is_refused_at_its_place(
    shop: Shop, fields: dict[str, Any], pointer: str, code: str
) -> None:
    for path in ("/invoices", "/invoices/preview"):
        assert places(refused(shop, "POST", path, shop.a_draft(**fields))) == [(pointer, code)]


@pytest.mark.parametrize(("fields", "pointer", "code"), BAD_DRAFTS)
def test_a_bad_edit_of_a_draft_is_refused_at_its_place(
    shop: Shop, fields: dict[str, Any], pointer: str, code: str
) -> None:
    draft = shop.draft()
    assert places(refused(shop, "PUT", f"/invoices/{draft['id']}", fields)) == [(pointer, code)]


def test_several_wrong_fields_are_all_named(shop: Shop) -> None:
    body = shop.a_draft(currency="XXZ", due_date="soon", **with_line(quantity="x"))
    assert {pointer for pointer, _ in places(refused(shop, "POST", "/invoices", body))} == {
        "/currency",
        "/due_date",
        QUANTITY,
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"client_id": "a", "client_id": "b"}', "duplicate_key"),
        (b'{"lines": [{"quantity": 1, "quantity": 2}]}', "duplicate_key"),
        (DEEP, "nested_too_deep"),
        (BRACKETS, "nested_too_deep"),
        (b'{"amount": NaN}', "not_a_number"),
        (b'{"amount": -Infinity}', "not_a_number"),
        (b'{"amount": 1' + b"0" * 5000 + b"}", "number_too_long"),
        (b'{"name": "\\ud800"}', "lone_surrogate"),
        (b'{"name": "\\udc00\\ud800"}', "lone_surrogate"),
        (b'{"name": "\xed\xa0\x80"}', "invalid_utf8"),
        (b'{"name": "\xff"}', "invalid_utf8"),
        (b"[1, 2]", "not_an_object"),
        (b"null", "not_an_object"),
        (b'{"name": ', "malformed_json"),
        (b"{'name': 1}", "malformed_json"),
        (b'{"amount": 01}', "malformed_json"),
        (b'{"name": "x"} garbage', "malformed_json"),
    ],
)
@pytest.mark.parametrize("path", ["/invoices", "/clients", "/payments"])
def test_json_that_is_ambiguous_hostile_or_none_is_refused(
    shop: Shop, path: str, body: bytes, code: str
) -> None:
    assert refused(shop, "POST", path, body, status=400).json["code"] == code


def test_a_float_with_a_huge_exponent_is_refused_without_being_computed(shop: Shop) -> None:
    body = json.dumps(shop.a_payment(7, client_id=shop.client["id"])).replace("7", "1e999999", 1).encode()
    assert places(refused(shop, "POST", "/payments", body)) == [("/amount", NUMBER)]


def test_a_body_that_is_too_large_or_of_another_type_is_refused(shop: Shop) -> None:
    large = b'{"notes": "' + b"x" * 1_100_000 + b'"}'
    assert refused(shop, "POST", "/invoices", large, status=413).json["code"]
    xml = {"Content_Type": "application/xml"}
    assert refused(shop, "POST", "/invoices", b"<invoice/>", status=415, **xml).json["code"]


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"name": "a\u0000b"}, "/name", "text_invalid"),
        ({"name": "two\nlines"}, "/name", "text_invalid"),
        ({"name": "two\u2028lines"}, "/name", "text_invalid"),
        ({"name": "\u202eevil"}, "/name", "text_invalid"),
        ({"name": "\uffff"}, "/name", "text_invalid"),
        ({"email": "ada@example.com\r\nBcc: all@example.com"}, "/email", "email_invalid"),
        ({"email": "ada@example.com\n"}, "/email", "email_invalid"),
        ({"email": "ada@example.com,bob@example.com"}, "/email", "email_invalid"),
        ({"email": "Ada <ada@example.com>"}, "/email", "email_invalid"),
        ({"email": "ada@localhost"}, "/email", "email_invalid"),
        ({"email": "ada\u0000@example.com"}, "/email", "email_invalid"),
    ],
)
def test_names_and_addresses_that_could_break_out_are_refused(
    shop: Shop, fields: dict[str, Any], pointer: str, code: str
) -> None:
    assert places(refused(shop, "POST", "/clients", {"name": "Globex", **fields})) == [(pointer, code)]


@pytest.mark.parametrize(
    "to",
    ["ada@example.com\r\nBcc: all@example.com", "ada@example.com\r", "a@example.com,b@example.com", "ada"],
)
def test_recipients_that_could_break_out_are_refused(shop: Shop, to: str) -> None:
    body = {"deliver": "email", "to": ["boss@example.com", to]}
    answer = refused(shop, "POST", f"/invoices/{shop.draft()['id']}/send", body)
    assert places(answer) == [("/to/1", "email_invalid")]


HOSTILE = [
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} ${7*7} {% include '/etc/passwd' %}",
    ") Tj ET Q endstream endobj (",
    "\\) <</JS (app.alert(1))>> stream",
    '=HYPERLINK("http://evil.example")',
    "'; DROP TABLE invoices; --",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_only_words(shop: Shop, text: str) -> None:
    shop.ports.documents = Printer()
    shop.put(f"/clients/{shop.client['id']}", {"name": text})
    invoice = shop.sent(deliver="email", **with_line(description=text), notes=text, footer=text)
    assert (invoice["lines"][0]["description"], invoice["client_name"]) == (text, text)
    shop.work()
    ((pdf, _),) = shop.ports.files.objects.values()
    assert pdf.startswith(b"%PDF-")
    assert text.encode() not in pdf, "text is written as glyphs, never as operators"
    assert b"/JavaScript" not in pdf
    (mail,) = shop.ports.mail.sent
    html = mail.parsed().get_body(("html",))
    assert html is not None
    assert "<script>" not in html.get_content()


def test_what_is_sent_is_neither_edited_nor_deleted_and_sending_again_only_delivers(shop: Shop) -> None:
    invoice = shop.sent()
    path = f"/invoices/{invoice['id']}"
    edit = refused(shop, "PUT", path, {"notes": "x"}, status=409)
    assert (edit.json["code"], edit.json["current_status"]) == ("invoice_not_draft", "sent")
    assert refused(shop, "DELETE", path, None, status=409).json["code"] == "invoice_not_draft"
    again = shop.post(f"{path}/send", {"deliver": "none"}).json
    frozen = set(invoice) - {"version"}
    assert {name: again[name] for name in frozen} == {name: invoice[name] for name in frozen}


def test_an_empty_invoice_is_not_sent(shop: Shop) -> None:
    answer = refused(shop, "POST", f"/invoices/{shop.draft(lines=[])['id']}/send", {})
    assert places(answer) == [("/lines", "BR-16")]


def test_another_organisations_client_cannot_be_billed(shop: Shop) -> None:
    shop.token("stranger")
    answer = refused(shop, "POST", "/invoices", shop.a_draft(), as_="stranger")
    assert places(answer) == [("/client_id", "unknown_client")]


@pytest.mark.parametrize(
    "identifier",
    ["inv_" + "0" * 26, "nonsense", "inv_" + "I" * 26, "cli_" + "0" * 26, "x" * 2000, "%00", "%F0%9F%92%A9"],
)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_id_that_names_nothing_is_not_found(shop: Shop, method: str, identifier: str) -> None:
    body = {"notes": "x"} if method == "PUT" else None
    assert refused(shop, method, f"/invoices/{identifier}", body, status=404).json["code"] == "not_found"


# Tokens


def _tampered(token: str) -> str:
    """The same token with another organisation in it."""
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    claims["org"] = "org_" + "0" * 26
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{header}.{forged}.{signature}"


def _unsigned(token: str) -> str:
    claims = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode(claims, "", algorithm="none")


def _of_another_type(token: str) -> str:
    """Signed with our own key, but declared as something else."""
    header = jwt.get_unverified_header(token)
    claims = jwt.decode(token, options={"verify_signature": False})
    key = next(iter(Shop().ports.tokens._signing_keys.values()))
    return jwt.encode(claims, key, algorithm="HS256", headers={**header, "typ": "JWT"})


def _flipped(token: str) -> str:
    return token[:-1] + ("A" if token[-1] != "A" else "E")


@pytest.mark.parametrize(
    "forge",
    [
        _tampered,
        _unsigned,
        _flipped,
        _of_another_type,
        lambda token: token + "x",
        lambda token: token.rpartition(".")[0],
        lambda token: "",
        lambda token: "null",
        lambda token: "ü",
        lambda token: "x" * 10_000,
        lambda token: f"{token} {token}",
    ],
)
def test_a_token_that_is_not_exactly_ours_signs_nobody_in(shop: Shop, forge: Any) -> None:
    forged = forge(shop.token("admin"))
    answer = shop.house.send("GET", "/invoices", token=forged)
    assert (answer.status, answer.json["code"]) == (401, "unauthenticated")


def test_a_refresh_token_is_no_access_token(shop: Shop) -> None:
    body = {"email": "ada@example.com", "password": "correct horse battery"}
    signed_in = shop.house.send("POST", "/auth/login", body).json
    assert shop.house.send("GET", "/invoices", token=signed_in["refresh_token"]).status == 401
    swapped = {"refresh_token": signed_in["access_token"]}
    assert shop.house.send("POST", "/auth/refresh", swapped).status == 401


def test_an_expired_token_signs_nobody_in(shop: Shop) -> None:
    token = shop.token("admin")
    shop.ports.clock.turn(minutes=15, seconds=1)
    assert shop.house.send("GET", "/invoices", token=token).status == 401


@pytest.mark.parametrize("header", ["Basic YWRtaW46YWRtaW4=", "Bearer", "bearer  ", "Token abc"])
def test_another_scheme_signs_nobody_in(shop: Shop, header: str) -> None:
    assert shop.house.send("GET", "/invoices", Authorization=header).status == 401


@pytest.mark.parametrize("key", ["", "x" * 256, "ключ", "a\tb"])
def test_a_key_that_is_none_is_refused(shop: Shop, key: str) -> None:
    answer = refused(shop, "POST", "/invoices", shop.a_draft(), status=400, Idempotency_Key=key)
    assert answer.json["code"] == "invalid_idempotency_key"
