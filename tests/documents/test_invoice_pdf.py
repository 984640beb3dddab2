"""What stands on an invoice, in what order, and on which page."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from chalicelib.documents.content import DocumentCharge, DocumentTax
from chalicelib.documents.invoice_pdf import render_invoice_pdf
from chalicelib.documents.words import LANGUAGES, locale_of, translation, words_for
from chalicelib.domain.party import Address, Party, TaxId
from tests.documents.builders import BUYER, SELLER, a_line, an_invoice
from tests.documents.readers import pages_of, text_of


def test_an_invoice_shows_both_parties_its_number_and_its_references() -> None:
    text = text_of(render_invoice_pdf(an_invoice()))
    for expected in (
        "Nordlicht Design GmbH", "Hafenstraße 12", "20457 Hamburg", "Germany", "DE136695976",
        "Café Müller & Söhne", "14 rue de l’Église", "75004 Paris", "France", "FR40303265045",
        "INV-2026-0007", "PO-4711", "RF18539007547034", "March 31, 2026",
    ):  # fmt: skip
        assert expected in text


def test_an_invoice_shows_every_figure() -> None:
    document = an_invoice(
        lines=(
            a_line(
                quantity=Decimal("1234.5"), unit_price=Decimal("0.35"), net_minor=111222, discount_minor=333
            ),
        ),
        subtotal_minor=444555,
        discount_total_minor=10001,
        charges=(DocumentCharge("Freight", 5005), DocumentCharge("Insurance", 707)),
        net_total_minor=666777,
        tax_breakdown=(
            DocumentTax("S", Decimal("19"), 610000, 115900),
            DocumentTax("S", Decimal("7.5"), 56777, 4258),
        ),
        tax_total_minor=120158,
        rounding_minor=-3,
        total_minor=786932,
        amount_paid_minor=86032,
    )
    text = text_of(render_invoice_pdf(document))
    for expected in (
        "1,234.5 h", "0.0035", "1,112.22", "Discount: -€3.33",
        "€4,445.55", "-€100.01", "Freight", "€50.05", "Insurance", "€7.07", "€6,667.77",
        "VAT 19% on €6,100.00", "€1,159.00", "VAT 7.5% on €567.77", "€42.58", "€1,201.58",
        "Rounding", "-€0.03", "€7,869.32", "-€860.32", "€7,009.00",
    ):  # fmt: skip
        assert expected in text


def test_rounding_is_printed_only_where_there_is_some() -> None:
    assert "Rounding" not in text_of(render_invoice_pdf(an_invoice(rounding_minor=0)))
    assert "Rounding" in text_of(render_invoice_pdf(an_invoice(rounding_minor=1)))


@pytest.mark.parametrize(
    ("category", "words"),
    [
        ("E", "Exempt"),
        ("AE", "Reverse charge"),
        ("K", "Intra-community"),
        ("G", "Export"),
        ("O", "Outside the scope"),
    ],
)
def test_a_tax_that_is_not_charged_gives_its_reason(category: str, words: str) -> None:
    tax = DocumentTax(category, Decimal(0), 30000, 0, "Article 196 of Directive 2006/112/EC")
    text = text_of(render_invoice_pdf(an_invoice(tax_breakdown=(tax,), tax_total_minor=0)))
    assert words in text
    assert "Article 196 of Directive 2006/112/EC" in text


def test_every_page_of_a_long_invoice_has_its_number_and_the_table_its_heading() -> None:
    lines = tuple(a_line(f"Position {number}", net_minor=number * 100) for number in range(1, 121))
    pages = pages_of(render_invoice_pdf(an_invoice(lines=lines)))
    assert len(pages) >= 4
    for number, page in enumerate(pages, start=1):
        assert f"{number} / {len(pages)}" in page
        assert ("Position" in page) == ("Description Quantity Unit price VAT Net amount" in page)
    text = " ".join(pages)
    for number in range(1, 121):
        assert f"Position {number} " in text


def test_a_row_that_fits_on_a_page_is_never_split() -> None:
    lines = tuple(a_line(f"<{number}> " + "word " * 90 + f"</{number}>") for number in range(40))
    for page in pages_of(render_invoice_pdf(an_invoice(lines=lines))):
        assert [n for n in range(40) if f"<{n}>" in page] == [n for n in range(40) if f"</{n}>" in page]


def test_a_description_longer_than_a_page_goes_on_under_a_new_heading() -> None:
    line = a_line("\n".join(f"paragraph {number}." for number in range(150)))
    pages = pages_of(render_invoice_pdf(an_invoice(lines=(line,))))
    text = " ".join(pages)
    assert all(f"paragraph {number}." in text for number in range(150))
    assert sum("Unit price" in page for page in pages) == sum("paragraph" in page for page in pages) >= 3


def test_the_totals_stay_together() -> None:
    for count in range(9, 21, 2):
        pages = pages_of(render_invoice_pdf(an_invoice(lines=tuple(a_line() for _ in range(count)))))
        assert len([page for page in pages if "Total excluding VAT" in page and "Amount due" in page]) == 1


def test_how_to_pay_is_printed_while_something_is_due() -> None:
    due = text_of(render_invoice_pdf(an_invoice(pay_url="https://pay.example/i/token")))
    assert "DE89 3704 0044 0532 0130 00" in due
    assert "COBADEFFXXX" in due
    assert "https://pay.example/i/token" in due
    paid = text_of(
        render_invoice_pdf(an_invoice(amount_paid_minor=35700, pay_url="https://pay.example/i/token"))
    )
    assert "Paid in full" in paid
    assert "DE89" not in paid
    assert "https://pay.example" not in paid


def test_a_credit_note_says_so_and_asks_for_nothing() -> None:
    text = text_of(render_invoice_pdf(an_invoice(kind="credit_note", number="CN-1", due_date=None)))
    assert "Credit note" in text
    assert "€357.00 credited" in text
    assert "Amount due" not in text
    assert "IBAN" not in text


def test_notes_and_footer_are_printed_the_footer_on_every_page() -> None:
    lines = tuple(a_line() for _ in range(60))
    pages = pages_of(
        render_invoice_pdf(an_invoice(lines=lines, notes="First.\n\nSecond.", footer="HRB 123456"))
    )
    assert all("HRB 123456" in page for page in pages)
    assert "First." in pages[-1]
    assert "Second." in pages[-1]


def test_a_long_footer_is_printed_once() -> None:
    lines = tuple(a_line() for _ in range(60))
    footer = "\n".join(f"Clause {number}" for number in range(30))
    pages = pages_of(render_invoice_pdf(an_invoice(lines=lines, footer=footer)))
    assert sum("Clause 29" in page for page in pages) == 1


def test_a_title_replaces_the_word_invoice() -> None:
    assert "Proforma" in text_of(render_invoice_pdf(an_invoice(title="Proforma")))


def test_a_seller_without_a_vat_number_charges_tax_not_vat() -> None:
    seller = Party("Acme Inc.", Address("US", "1 Main St"), (TaxId("us_ein", "12-3456789"),))
    text = text_of(render_invoice_pdf(an_invoice(seller=seller, currency="USD", bank_account=None)))
    assert "Tax 19% on $300.00" in text
    assert "Tax number (US EIN): 12-3456789" in text


def test_prices_that_include_tax_are_labelled_as_such() -> None:
    assert "Unit price incl. VAT" in text_of(render_invoice_pdf(an_invoice(prices_include_tax=True)))


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_renders_with_its_own_words(language: str) -> None:
    text = text_of(render_invoice_pdf(an_invoice(locale=language)))
    words = words_for(language)
    assert f"{words.invoice} " in text
    assert words.due_date in text
    assert words.amount_due in text


def test_every_language_has_every_word_with_the_same_places_to_fill() -> None:
    def places(text: str) -> list[str]:
        return sorted(part.split("}")[0] for part in text.split("{")[1:])

    english = translation("en")
    for language in LANGUAGES:
        for group, words in english.items():
            assert translation(language)[group].keys() == words.keys()
            for key, text in words.items():
                allowed = places(text)
                given = places(translation(language)[group][key])
                assert set(given) <= set(allowed), (language, key)
                assert set(allowed) - set(given) <= {"tax"}, (language, key)


def test_an_unknown_language_is_english_throughout() -> None:
    assert [locale_of(name).language for name in ("ja", "xx", "", "de_", "pt-BR")] == [
        "en",
        "en",
        "en",
        "en",
        "pt",
    ]


def test_yen_have_no_decimals_and_dinars_three() -> None:
    assert "¥35,700" in text_of(render_invoice_pdf(an_invoice(currency="JPY")))
    assert "KWD 35.700" in text_of(render_invoice_pdf(an_invoice(currency="KWD")))


def test_minimal_parties_are_enough() -> None:
    document = an_invoice(
        seller=Party("S"),
        buyer=Party("B"),
        bank_account=None,
        notes="",
        footer="",
        purchase_order="",
        due_date=None,
    )
    text = text_of(render_invoice_pdf(document))
    assert "Amount due: €357.00" in text


def test_amounts_of_any_size_are_printed_whole() -> None:
    huge = a_line(net_minor=10**17 + 99, quantity=Decimal("999999999999.123456"))
    text = text_of(render_invoice_pdf(an_invoice(lines=(huge,), total_minor=10**17 + 1)))
    assert "1,000,000,000,000,000.99" in text
    assert "€1,000,000,000,000,000.01" in text


def test_the_time_of_rendering_leaves_no_trace() -> None:
    moment = datetime(2020, 2, 3, 4, 5, 6, tzinfo=UTC)
    pdf = render_invoice_pdf(replace(an_invoice(), created_at=moment, seller=SELLER, buyer=BUYER))
    assert b"2020-02-03T04:05:06+00:00" in pdf
