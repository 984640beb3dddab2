"""The digest names a document by what it says; computing it loads no document library."""

import dataclasses
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from chalicelib.documents import digest
from chalicelib.documents.digest import document_digest
from tests.documents.builders import BUYER, SELLER, a_line, an_invoice

ROOT = Path(__file__).resolve().parents[2]


def test_equal_documents_have_equal_digests() -> None:
    assert document_digest(an_invoice()) == document_digest(an_invoice())
    assert len(document_digest(an_invoice())) == 64


def test_writing_a_value_differently_does_not_change_the_digest() -> None:
    assert document_digest(an_invoice(lines=(a_line(quantity=Decimal("2.50")),))) == document_digest(
        an_invoice(lines=(a_line(quantity=Decimal("2.5")),))
    )
    tokyo = datetime(2026, 3, 1, 18, 30, tzinfo=timezone(timedelta(hours=9)))
    assert document_digest(an_invoice(created_at=tokyo)) == document_digest(
        an_invoice(created_at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
    )


CHANGES: list[dict[str, Any]] = [
    {"kind": "credit_note"}, {"number": "INV-8"}, {"title": "x"}, {"locale": "de"}, {"currency": "USD"},
    {"issue_date": date(2026, 3, 2)},
    {"due_date": None}, {"purchase_order": ""}, {"payment_reference": ""}, {"seller": BUYER}, {"buyer": SELLER},
    {"lines": ()}, {"subtotal_minor": 1}, {"discount_total_minor": 1}, {"net_total_minor": 1}, {"tax_breakdown": ()},
    {"tax_total_minor": 1}, {"rounding_minor": 1}, {"total_minor": 1}, {"amount_paid_minor": 1}, {"bank_account": None},
    {"notes": ""}, {"footer": ""}, {"logo": b"x"}, {"accent_color": "#000000"}, {"pay_url": "https://x"},
    {"prices_include_tax": True}, {"created_at": datetime(2027, 1, 1, tzinfo=UTC)}, {"charges": ("x",)},
]  # fmt: skip


def test_every_field_is_part_of_the_digest() -> None:
    assert {key for change in CHANGES for key in change} == {
        field.name for field in dataclasses.fields(an_invoice())
    }
    digests = {document_digest(an_invoice(**change)) for change in CHANGES}
    assert len(digests | {document_digest(an_invoice())}) == len(CHANGES) + 1


def test_a_new_template_renames_every_document(monkeypatch: pytest.MonkeyPatch) -> None:
    before = document_digest(an_invoice())
    monkeypatch.setattr(digest, "TEMPLATE_VERSION", digest.TEMPLATE_VERSION + 1)
    assert document_digest(an_invoice()) != before


def test_a_value_without_a_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError):
        document_digest(an_invoice(lines=(a_line(quantity=2.5),)))


def test_lone_surrogates_have_a_digest_too() -> None:
    assert document_digest(an_invoice(notes="\ud800"))


def test_naming_a_document_loads_no_document_library() -> None:
    program = (
        "import sys; import chalicelib.documents.content, chalicelib.documents.digest;"
        "print(sorted({'fpdf', 'jinja2', 'babel', 'fontTools', 'PIL', 'segno'} & set(sys.modules)))"
    )
    run = subprocess.run(  # noqa: S603 - our own interpreter on our own program
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
