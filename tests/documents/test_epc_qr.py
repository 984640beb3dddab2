"""The payment code, checked as text against the guideline EPC069-12."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.documents.epc_qr import epc_payload, is_valid_iban, qr_rows
from chalicelib.documents.payment_block import payment_code
from chalicelib.domain.party import BankAccount
from tests.documents.builders import ACCOUNT, an_invoice


def payload(**changes: Any) -> str | None:
    values: dict[str, Any] = {
        "account": ACCOUNT,
        "holder": "Seller",
        "amount_minor": 35700,
        "reference": "INV-1",
    }
    return epc_payload(**values | changes)


def test_the_payload_has_the_fields_in_the_order_of_the_guideline() -> None:
    assert payload() == (
        "BCD\n002\n1\nSCT\nCOBADEFFXXX\nNordlicht Design GmbH\nDE89370400440532013000\nEUR357.00\n\n\nINV-1"
    )


def test_a_creditor_reference_goes_into_the_structured_field() -> None:
    assert (payload(reference="RF18 5390 0754 7034") or "").split("\n")[8:] == ["", "RF18539007547034"]


def test_bic_may_be_missing_and_the_seller_stands_in_for_the_holder() -> None:
    lines = (payload(account=BankAccount("de89 3704 0044 0532 0130 00")) or "").split("\n")
    assert lines[4:7] == ["", "Seller", "DE89370400440532013000"]


@pytest.mark.parametrize(
    ("amount_minor", "text"), [(1, "EUR0.01"), (100, "EUR1.00"), (99_999_999_999, "EUR999999999.99")]
)
def test_amounts_are_written_with_two_decimals(amount_minor: int, text: str) -> None:
    assert (payload(amount_minor=amount_minor) or "").split("\n")[7] == text


@pytest.mark.parametrize(
    "change",
    [
        {"amount_minor": 0},
        {"amount_minor": -1},
        {"amount_minor": 100_000_000_000},
        {"account": replace(ACCOUNT, iban="DE88370400440532013000")},
        {"account": replace(ACCOUNT, iban="nonsense")},
        {"account": replace(ACCOUNT, iban="")},
        {"account": BankAccount(ACCOUNT.iban), "holder": " "},
        {"account": replace(ACCOUNT, holder="漢" * 70), "reference": "漢" * 140},
    ],
)
def test_what_the_standard_cannot_express_gets_no_code(change: dict[str, Any]) -> None:
    assert payload(**change) is None


def test_no_field_can_add_a_line() -> None:
    text = payload(account=replace(ACCOUNT, holder="A\nB\r\nC"), reference="x\ny" * 100)
    assert text is not None
    assert len(text.split("\n")) == 11
    assert len(text.split("\n")[10]) <= 140


def test_iban_check_digits() -> None:
    assert is_valid_iban("GB82 WEST 1234 5698 7654 32")
    assert not is_valid_iban("GB83 WEST 1234 5698 7654 32")


def test_the_invoice_asks_for_what_is_still_due_in_euro_only() -> None:
    code = payment_code(an_invoice(amount_paid_minor=10000))
    assert code is not None
    assert "EUR257.00" in code
    assert payment_code(an_invoice(currency="CHF")) is None
    assert payment_code(an_invoice(bank_account=None)) is None


def test_the_code_is_square_and_deterministic() -> None:
    rows = qr_rows(payload() or "")
    assert len(rows) == len(rows[0])
    assert rows == qr_rows(payload() or "")
    assert rows[0][:7] == b"\x01" * 7
