"""The organisation's settings over HTTP."""

import base64

import pytest

from tests.api.house import House

PNG = b"\x89PNG\r\n\x1a\n"


def data_url(content: bytes, media_type: str = "image/png") -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


FULL = {
    "legal_name": "Analytical Engines GmbH",
    "tax_ids": [{"scheme": "eu_vat", "value": "DE 136695976"}],
    "address": {"line1": "Lindenstraße 7", "postal_code": "10969", "city": "Berlin", "country": "DE"},
    "email": "billing@example.com",
    "phone": "+49 30 901820",
    "website": "https://example.com",
    "currency": "CHF",
    "timezone": "Europe/Zurich",
    "locale": "de-CH",
    "payment_terms_days": 14,
    "bank_account": {"iban": "de89 3704 0044 0532 0130 00", "bic": "COBADEFFXXX", "holder": "Engines"},
    "numbering": {"invoice": {"pattern": "R{YY}-{NNNNN}", "next": 100}, "chronological": True},
    "reminders": [{"offset_days": 7}, {"offset_days": -3}],
    "branding": {"color": "#1f4e79", "logo": data_url(PNG), "footer": "Danke!\nBis bald."},
}


def test_everything_that_is_written_can_be_read(house: House) -> None:
    token = house.sign_up()["access_token"]
    written = house.send("PUT", "/organization", FULL, token=token)
    assert written.status == 200, written.body
    read = house.send("GET", "/organization", token=token)
    assert read.json == written.json
    assert read.headers["ETag"] == written.headers["ETag"]
    shown = read.json
    assert shown["bank_account"]["iban"] == "DE89370400440532013000"
    assert shown["tax_ids"] == [{"scheme": "eu_vat", "value": "DE136695976"}]
    assert shown["reminders"] == [{"offset_days": -3}, {"offset_days": 7}]
    assert shown["numbering"] == {
        "invoice": {"pattern": "R{YY}-{NNNNN}", "next": 100},
        "credit_note": {"pattern": "CN-{YYYY}-{NNNN}", "next": 1},
        "chronological": True,
    }
    assert all(
        shown[name] == FULL[name] for name in ("legal_name", "phone", "website", "currency", "branding")
    )


def test_what_is_not_sent_stays(house: House) -> None:
    token = house.sign_up()["access_token"]
    before = house.send("PUT", "/organization", FULL, token=token).json
    after = house.send("PUT", "/organization", {"phone": ""}, token=token).json
    assert after == {**before, "phone": "", "version": before["version"] + 1}
    assert (
        house.send("PUT", "/organization", {"bank_account": None}, token=token).json["bank_account"] is None
    )


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"tax_ids": [{"scheme": "eu_vat", "value": "DE136695977"}]}, "/tax_ids/0/value"),
        ({"tax_ids": [{"scheme": "EU!", "value": "DE136695976"}]}, "/tax_ids/0/scheme"),
        ({"bank_account": {"iban": "DE89370400440532013001"}}, "/bank_account/iban"),
        ({"bank_account": {"iban": "DE89370400440532013000", "bic": "x"}}, "/bank_account/bic"),
        ({"address": {"city": "Berlin"}}, "/address/country"),
        ({"address": None}, "/address"),
        ({"timezone": "Berlin"}, "/timezone"),
        ({"locale": "german"}, "/locale"),
        ({"currency": "DEM"}, "/currency"),
        ({"payment_terms_days": -1}, "/payment_terms_days"),
        ({"payment_terms_days": "30"}, "/payment_terms_days"),
        ({"website": "javascript:alert(1)"}, "/website"),
        ({"numbering": {"invoice": {"pattern": "{YYYY}"}}}, "/numbering/invoice/pattern"),
        ({"numbering": {"invoice": {"next": 0}}}, "/numbering/invoice/next"),
        ({"numbering": {"receipt": {"next": 1}}}, "/numbering/receipt"),
        ({"reminders": [{"offset_days": 1}, {"offset_days": 1}]}, "/reminders"),
        ({"reminders": [{"offset_days": day} for day in range(11)]}, "/reminders"),
        ({"branding": {"color": "red"}}, "/branding/color"),
        ({"branding": {"logo": "https://example.com/logo.png"}}, "/branding/logo"),
        ({"branding": {"logo": data_url(b"<svg/>", "image/svg+xml")}}, "/branding/logo"),
        ({"branding": {"logo": data_url(b"GIF89a")}}, "/branding/logo"),
        ({"branding": {"logo": data_url(PNG + b"\0" * 100_000)}}, "/branding/logo"),
        ({"branding": {"footer": "a\u202eb"}}, "/branding/footer"),
        ({"id": "org_00000000000000000000000000"}, "/id"),
        ({"version": 7}, "/version"),
    ],
)
def test_bad_settings_are_named_and_change_nothing(house: House, change: dict, pointer: str) -> None:
    signed_up = house.sign_up()
    answer = house.send("PUT", "/organization", change, token=signed_up["access_token"])
    assert (answer.status, answer.pointers) == (422, [pointer])
    kept = house.send("GET", "/organization", token=signed_up["access_token"])
    assert kept.json == signed_up["organization"]


def test_if_match_guards_a_change(house: House) -> None:
    token = house.sign_up()["access_token"]
    tag = house.send("GET", "/organization", token=token).headers["ETag"]
    assert house.send("PUT", "/organization", {"phone": "123"}, token=token, If_Match=tag).status == 200
    assert house.send("PUT", "/organization", {"phone": "456"}, token=token, If_Match=tag).status == 412


def test_the_next_number_is_never_lowered_below_one_that_was_issued(house: House) -> None:
    token = house.sign_up()["access_token"]
    ahead = {"numbering": {"invoice": {"next": 10}}}
    assert house.send("PUT", "/organization", ahead, token=token).status == 200
    answer = house.send("PUT", "/organization", {"numbering": {"invoice": {"next": 9}}}, token=token)
    assert (answer.status, answer.json["code"]) == (409, "number_already_issued")
