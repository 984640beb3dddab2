"""Text that tries to break the page, the file or the reader."""

import io
from dataclasses import replace

import pikepdf
import pytest

from chalicelib.documents.fonts import clean
from chalicelib.documents.invoice_pdf import render_invoice_pdf
from chalicelib.domain.party import Address, BankAccount, Party, TaxId
from tests.documents.builders import a_line, an_invoice
from tests.documents.readers import text_of

CORPUS = [
    "<script>alert(1)</script>",
    ") Tj ET Q endstream endobj (",
    "\\) \\( \\\\ ((((",
    "%PDF-1.7 %%EOF xref trailer << /JS (x) >>",
    "{nb} {{ 7*7 }} ${x} %s {number}",
    "**bold** __under__ --strike-- [link](javascript:1)",
    "W" * 1000,
    "a" * 80 + "\u00a0" * 80 + "b" * 80,
    "one\r\ntwo\rthree\u2028four\vfive\fsix\x85seven",
    "tab\tand\x00null\x07bell\x1b[31mescape\x7f",
    "😀👩‍👩‍👧‍👦🇩🇪 1️⃣",
    "\ud800 lone \udfff surrogates \ufffe\uffff",
    "\u202eoverridden\u202c \u2066isolated\u2069 \u200e\u200f\ufeff",
    "e\u0301\u0301\u0301\u0301\u0301" * 200,
    "\U000e0041\U000f0000\ue000 private and tags",
    "ꦗꦮ ᏣᎳᎩ አማርኛ 𝔘𝔫𝔦 unsupported scripts",
    "שלום עולם (1) {nb} - עברית 12.50 mixed",
    "عميل عربي: فاتورة رقم ١٢٣ (استشارات)" * 5,
    "हिन्दी क्षत्रिय \u200d\u200c" * 5,
    "ภาษาไทยทดสอบ" * 12,
    "日本語한국어简体中文繁體" * 12,
    "",
    "   \n \n ",
    "\n" * 500,
    "\u0301",
    "\u200d",
]


@pytest.mark.parametrize("text", CORPUS, ids=range(len(CORPUS)))
def test_hostile_text_in_every_field_gives_a_sound_file(text: str) -> None:
    party = Party(text, Address("XX", text, text, text, text, text), (TaxId(text, text),), text, text, text)
    document = an_invoice(
        number=text, title=text, locale=text, purchase_order=text, payment_reference=text, seller=party, buyer=party,
        lines=(a_line(text, unit=text, tax_category=text),), notes=text, footer=text,
        logo=text.encode("utf-8", "replace"),
        bank_account=BankAccount(text, text, text), accent_color=text, pay_url=text,
    )  # fmt: skip
    pdf = render_invoice_pdf(document)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert not opened.check_pdf_syntax()
        assert "/JS" not in {
            key for item in opened.objects if isinstance(item, pikepdf.Dictionary) for key in item
        }
    assert pdf == render_invoice_pdf(document)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        ") Tj ET Q endstream (",
        "\\) \\( \\\\ ((",
        "{nb} {{ 7*7 }} %s",
        "**bold** __u__",
        "a|b;c'd\"e`",
    ],
)
def test_text_is_printed_as_it_was_written(text: str) -> None:
    assert text in text_of(render_invoice_pdf(an_invoice(lines=(a_line(text),), notes=text)))


def test_a_page_number_alias_in_hebrew_text_is_not_replaced() -> None:
    text = text_of(render_invoice_pdf(an_invoice(lines=(a_line("שלום {nb}"),))))
    assert "nb" in text.partition("Net amount")[2].partition("300.00")[0]


def test_what_no_font_can_show_is_visibly_replaced() -> None:
    text = text_of(render_invoice_pdf(an_invoice(lines=(a_line("Party 😀 hat ᏣᎳᎩ"),))))
    assert "Party � hat ���" in text


def test_text_after_another_script_is_still_in_the_right_font() -> None:
    buyer = Party("شركة الأمل", Address("AE", "شارع", "", "123", "دبي"))
    text = text_of(render_invoice_pdf(an_invoice(buyer=buyer)))
    assert "United Arab Emirates" in text
    assert "From" in text


def test_a_word_wider_than_its_column_is_broken_and_loses_nothing() -> None:
    word = "".join(chr(ord("a") + number % 26) for number in range(700))
    assert word in text_of(render_invoice_pdf(an_invoice(lines=(a_line(word),)))).replace(" ", "")


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("plain", "plain"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\x00b", "a\ufffdb"),
        ("\u202eabc\u202c", "abc"),
        ("e\u0301", "é"),
        ("\ud800", "\ufffd"),
        ("x\ufe0f", "x"),
    ],
)
def test_clean_keeps_text_and_drops_what_steers(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_no_line_leaves_the_paper() -> None:
    """The page numbers and sums of an invoice with absurd widths still lie inside the page."""
    document = replace(an_invoice(), number="N" * 500, lines=(a_line(unit="u" * 300, net_minor=10**22),))
    assert "N" * 400 in text_of(render_invoice_pdf(document)).replace(" ", "")
