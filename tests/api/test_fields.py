"""The shared field types: what they take, and what they refuse."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from chalicelib.api.schemas.amounts import MinorAmount, Percent, Quantity, UnitPrice
from chalicelib.api.schemas.fields import CalendarDate, Email, LongText, Metadata, Name, OptionalEmail


def read(kind: Any, value: Any) -> Any:
    return TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize(
    ("kind", "written", "meant"),
    [
        (Email, " Ada@Example.COM ", "Ada@example.com"),
        (Email, "ada+bills@bücher.example", "ada+bills@xn--bcher-kva.example"),
        (OptionalEmail, "", ""),
        (Name, "  Ada\u0301 ", "Ad\u00e1"),
        (LongText, "one\r\ntwo\tthree", "one\ntwo\tthree"),
        (UnitPrice, "0.35", Decimal("0.35")),
        (UnitPrice, 12500, Decimal(12500)),
        (Quantity, "-1.5", Decimal("-1.5")),
        (CalendarDate, "2028-02-29", date(2028, 2, 29)),
    ],
)
def test_what_is_meant_is_what_is_kept(kind: Any, written: Any, meant: Any) -> None:
    assert read(kind, written) == meant


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        *(
            (Email, text)
            for text in ("a@b", "a b@example.com", "a@exa mple.com", "@example.com", "a..b@example.com")
        ),
        *(
            (Email, text)
            for text in ("a@example.com\n", "a@-example.com", "a@[127.0.0.1]", "é@example.com", "")
        ),
        *((Name, text) for text in ("", " ", "a\nb", "a\x00", "\ud800", "a\u202eb", "x" * 201, 7, None)),
        *((LongText, text) for text in ("a\rb", "a\x1b[2J", "\ud800", "x" * 5001)),
        *(
            (UnitPrice, value)
            for value in (0.35, "1e3", "NaN", "Infinity", "１", "1.1234567", True, None, " 1", 10**16)
        ),
        *((Quantity, value) for value in ("1.00000000000000000001", "+1", "1,5", "", "1e999999")),
        *((Percent, value) for value in ("-1", "1000", "1.00001")),
        *((MinorAmount, value) for value in (-1, 1.0, "1", True, 10**15 + 1)),
        *(
            (CalendarDate, value)
            for value in ("2026-02-30", "2026-2-3", "20260203", 0, "2026-02-03T00:00:00", None)
        ),
        (Metadata, {"a": 1}),
        (Metadata, {"": "x"}),
        (Metadata, {"k" * 41: "x"}),
        (Metadata, {"k": "x" * 501}),
        (Metadata, {"k\n": "x"}),
        (Metadata, {str(number): "" for number in range(51)}),
    ],
)
def test_what_cannot_be_meant_is_refused(kind: Any, written: Any) -> None:
    with pytest.raises(ValidationError):
        read(kind, written)


def test_a_decimal_is_answered_in_its_shortest_plain_form() -> None:
    assert TypeAdapter(Quantity).dump_json(Decimal("1.500")) == b'"1.5"'
    assert TypeAdapter(Quantity).dump_json(Decimal("1E+3")) == b'"1000"'
