"""The first page's upper part: logo or name, title, both parties, dates and references, and what is owed."""

from babel import Locale

from chalicelib.documents.colors import GREY, INK, PAPER_TINT
from chalicelib.documents.content import InvoiceDocument
from chalicelib.documents.layout import (
    CONTENT_WIDTH,
    LABEL,
    MARGIN,
    PAGE_WIDTH,
    RIGHT,
    SMALL,
    STRONG,
    TEXT,
    Sheet,
)
from chalicelib.documents.logo import readable_logo
from chalicelib.documents.typesetting import Style
from chalicelib.domain.party import Address, Party, TaxId

BRAND_WIDTH, BRAND_HEIGHT = 84.0, 20.0
PARTY_WIDTH = 78.0
SECOND_COLUMN = MARGIN + 96.0
BUTTON_WIDTH, BUTTON_HEIGHT = 38.0, 9.0


def draw_masthead(sheet: Sheet) -> None:
    sheet.canvas.add_page()
    sheet.canvas.box(0, 0, PAGE_WIDTH, 2.4, sheet.accent)
    sheet.y = 16.0
    bottom_of_title = _draw_title(sheet)
    sheet.y = max(_draw_brand(sheet), bottom_of_title) + 12
    _draw_parties(sheet)
    _draw_references(sheet)
    _draw_what_is_owed(sheet)


def _draw_brand(sheet: Sheet) -> float:
    logo = readable_logo(sheet.document.logo) if sheet.document.logo else None
    if logo:
        sheet.canvas.picture(MARGIN, sheet.y, BRAND_WIDTH * 0.75, BRAND_HEIGHT, logo)
        return sheet.y + BRAND_HEIGHT
    name = Style(16, is_bold=True, color=sheet.accent_ink)
    return sheet.lines(MARGIN, sheet.wrap(sheet.document.seller.name, name, BRAND_WIDTH)[:3], name)


def _draw_title(sheet: Sheet) -> float:
    title, number = Style(22, color=INK), Style(11, color=GREY)
    width = RIGHT - SECOND_COLUMN
    sheet.canvas.text(SECOND_COLUMN, sheet.y - 2, sheet.heading, title, width=width, align="R")
    y = sheet.y - 2 + title.line_height
    text = sheet.line(sheet.document.number)
    sheet.canvas.text(SECOND_COLUMN, y, text, number, width=width, align="R")
    return y + number.line_height


def _draw_parties(sheet: Sheet) -> None:
    document, words = sheet.document, sheet.words
    to = words.credit_to if document.kind == "credit_note" else words.bill_to
    ends = [
        _draw_party(sheet, MARGIN, to, document.buyer),
        _draw_party(sheet, SECOND_COLUMN, words.seller, document.seller),
    ]
    sheet.y = max(ends) + 8


def _draw_party(sheet: Sheet, x: float, label: str, party: Party) -> float:
    sheet.canvas.text(x, sheet.y, label, LABEL)
    y = sheet.lines(x, sheet.wrap(party.name, STRONG, PARTY_WIDTH), STRONG, sheet.y + 5)
    address = _address_lines(party.address, sheet.amounts.locale)
    y = sheet.lines(x, [part for line in address for part in sheet.wrap(line, TEXT, PARTY_WIDTH)], TEXT, y)
    contacts = [f"{_tax_id_label(sheet, tax_id)}: {tax_id.value}" for tax_id in party.tax_ids]
    contacts += [party.email, party.phone, party.website] if party is sheet.document.seller else []
    return sheet.lines(
        x, [part for line in contacts for part in sheet.wrap(line, SMALL, PARTY_WIDTH)], SMALL, y + 1
    )


def _address_lines(address: Address | None, locale: Locale) -> list[str]:
    """As most of the world writes it: street, postal code and town, region, country in the reader's language."""
    if address is None:
        return []
    town = f"{address.postal_code} {address.city}".strip()
    country = locale.territories.get(address.country, address.country)
    return [line for line in (address.line1, address.line2, town, address.region, country) if line.strip()]


def _tax_id_label(sheet: Sheet, tax_id: TaxId) -> str:
    if tax_id.scheme.endswith("vat"):
        return sheet.words.vat_id
    return f"{sheet.words.tax_id} ({tax_id.scheme.replace('_', ' ').upper()})"


def _draw_references(sheet: Sheet) -> None:
    """The band of dates and references; each cell wraps on its own."""
    facts = _references(sheet, sheet.document)
    width = CONTENT_WIDTH / len(facts)
    cells = [sheet.wrap(value, TEXT, width - 7) for _, value in facts]
    height = 9.5 + max(map(len, cells)) * TEXT.line_height
    sheet.canvas.box(MARGIN, sheet.y, CONTENT_WIDTH, height, PAPER_TINT)
    for position, ((label, _), lines) in enumerate(zip(facts, cells, strict=True)):
        x = MARGIN + position * width + 4
        sheet.canvas.text(x, sheet.y + 3, label, LABEL, width=width - 7)
        sheet.lines(x, lines, TEXT, sheet.y + 7)
    sheet.y += height + 9


def _references(sheet: Sheet, document: InvoiceDocument) -> list[tuple[str, str]]:
    words, amounts = sheet.words, sheet.amounts
    facts = [(words.issue_date, amounts.short_date(document.issue_date))]
    if document.due_date:
        facts.append((words.due_date, amounts.short_date(document.due_date)))
    if document.purchase_order:
        facts.append((words.purchase_order, document.purchase_order))
    if document.payment_reference:
        facts.append((words.payment_reference, document.payment_reference))
    return facts


def _draw_what_is_owed(sheet: Sheet) -> None:
    headline = Style(15, is_bold=True, color=INK)
    url = pay_link(sheet.document)
    width = CONTENT_WIDTH - (BUTTON_WIDTH + 6 if url else 0)
    text = sheet.line(_headline(sheet, sheet.document))
    sheet.canvas.text(MARGIN, sheet.y, text, headline, width=width)
    if url:
        _draw_button(sheet, RIGHT - BUTTON_WIDTH, sheet.y - 0.8, url)
    sheet.y += headline.line_height + 6


def _headline(sheet: Sheet, document: InvoiceDocument) -> str:
    words, amounts = sheet.words, sheet.amounts
    if document.kind == "credit_note":
        return words.total_credit.format(amount=amounts.money(document.total_minor))
    if document.amount_due_minor <= 0:
        return words.nothing_due
    due = amounts.money(document.amount_due_minor)
    if document.due_date is None:
        return f"{words.amount_due}: {due}"
    return words.due_on.format(amount=due, date=amounts.long_date(document.due_date))


def _draw_button(sheet: Sheet, x: float, y: float, url: str) -> None:
    color = sheet.ink_on_accent
    label = Style(9, is_bold=True, color=color)
    sheet.canvas.box(x, y, BUTTON_WIDTH, BUTTON_HEIGHT, sheet.accent)
    middle = y + (BUTTON_HEIGHT - label.line_height) / 2
    sheet.canvas.text(x + 2, middle, sheet.words.pay_online, label, width=BUTTON_WIDTH - 4, align="C")
    sheet.canvas.link(x, y, BUTTON_WIDTH, BUTTON_HEIGHT, url)


def pay_link(document: InvoiceDocument) -> str | None:
    """The address to pay at, while something is due; only a web address becomes a link."""
    url = document.pay_url or ""
    is_web_address = (
        url.startswith(("https://", "http://")) and url.isascii() and url.isprintable() and " " not in url
    )
    is_payable = document.kind == "invoice" and document.amount_due_minor > 0
    return url if is_web_address and is_payable else None
