"""What a stranger who has read nothing but the contract takes for granted."""

import re

import pytest

from chalicelib.api.password_page import password_page_script
from tests.api.house import House
from tests.api.shop import Shop
from tests.use_cases.identity.world import PASSWORD

NEVER_ISSUED = "inv_01KBM2QJ8Z6F3W4N5P7R9T1V3X"


def test_a_single_allocation_may_stand_alone(shop: Shop) -> None:
    first, second = shop.sent(), shop.sent()
    path = f"/payments/{shop.pay(20_000, first)['id']}/allocations"
    matched = shop.post(path, {"invoice_id": second["id"], "amount": 8_000})
    assert (matched.status, matched.json["unallocated_amount"]) == (200, 100)
    assert matched.json["allocations"][-1] == {"invoice_id": second["id"], "amount": 8_000}
    assert shop.invoice(second)["amount_due"] == 3_900


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"invoice_id": NEVER_ISSUED}, "/amount"),
        ({"invoice_id": NEVER_ISSUED, "amount": 0}, "/amount"),
        ({"invoice_id": NEVER_ISSUED, "amount": 1, "invoice": 1}, "/invoice"),
        ({"amount": 1}, "/allocations"),
        ({}, "/allocations"),
    ],
)
def test_a_single_allocation_is_as_strict_as_a_list(shop: Shop, body: dict, pointer: str) -> None:
    path = f"/payments/{shop.pay(20_000, shop.sent())['id']}/allocations"
    answer = shop.post(path, body)
    assert (answer.status, answer.pointers[0]) == (422, pointer)


@pytest.mark.parametrize("path", ["/organization", "/users/me"])
def test_a_tag_that_was_never_issued_is_412(shop: Shop, path: str) -> None:
    before = shop.get(path)
    assert shop.put(path, {"phone": "+49 30 7"}, If_Match='"never-issued"').status == 412
    assert shop.get(path) == before


def test_an_unknown_object_is_404_whatever_the_tag(shop: Shop) -> None:
    assert shop.put(f"/invoices/{NEVER_ISSUED}", {}, If_Match='"never-issued"').status == 404


def test_problem_documents_have_the_media_type_of_rfc_9457(house: House) -> None:
    answer = house.send("GET", "/invoices")
    assert (answer.status, answer.headers["Content-Type"]) == (401, "application/problem+json")


def test_a_draft_with_an_issue_date_shows_when_it_will_be_due(shop: Shop) -> None:
    chosen = {"issue_date": "2026-12-01", "payment_terms_days": 14}
    draft = shop.draft(**chosen)
    assert (draft["issue_date"], draft["due_date"]) == ("2026-12-01", "2026-12-15")
    preview = shop.made("/invoices/preview", shop.a_draft(**chosen), status=200)
    assert preview["due_date"] == "2026-12-15"
    later = shop.put(f"/invoices/{draft['id']}", {"issue_date": "2026-12-02"}).json
    assert later["due_date"] == "2026-12-16"
    assert shop.draft(payment_terms_days=14)["due_date"] is None


def test_the_due_date_that_a_draft_shows_is_the_one_it_is_sent_with(shop: Shop) -> None:
    draft = shop.draft(issue_date="2026-11-02", payment_terms_days=60)
    sent = shop.made(f"/invoices/{draft['id']}/send", {"deliver": "none"}, status=200)
    assert sent["due_date"] == draft["due_date"] == "2027-01-01"


@pytest.mark.parametrize(("scheme", "kept"), [("EU-VAT", "eu_vat"), ("DE:VAT", "de_vat"), ("VAT", "vat")])
def test_a_tax_scheme_may_be_spelt_as_people_spell_it(shop: Shop, scheme: str, kept: str) -> None:
    def client(number: str) -> dict:
        return {"name": "Globex", "tax_ids": [{"scheme": scheme, "value": number}]}

    assert shop.made("/clients", client("DE 136 695 976"))["tax_ids"] == [
        {"scheme": kept, "value": "DE136695976"}
    ]
    refused = shop.post("/clients", client("DE136695977"))
    assert (refused.status, refused.pointers) == (422, ["/tax_ids/0/value"])


def test_a_user_without_a_name_goes_by_the_address(house: House) -> None:
    token = house.sign_up()["access_token"]
    bob = {"email": "bob.stone@example.com", "role": "viewer", "password": PASSWORD}
    assert house.made("/users", bob, token)["name"] == "bob.stone"
    blank = house.send("POST", "/users", {**bob, "email": "b@example.com", "name": " "}, token=token)
    assert (blank.status, blank.pointers) == (422, ["/name"])


def test_the_password_page_reads_the_token_by_the_name_that_the_link_gives_it(house: House) -> None:
    script = password_page_script(None).body.decode()  # type: ignore[arg-type]
    assert re.search(r'location\.hash\.slice\(1\)\)\.get\("token"\)', script)


def test_a_key_of_somebody_else_is_named_in_words(shop: Shop) -> None:
    answer = shop.delete("/api-keys/key_01KBM2QJ8Z6F3W4N5P7R9T1V3X")
    assert (answer.status, answer.json["detail"][:14]) == (404, "No api key wit")
