"""An invoice or credit note as a PDF that is built to PDF/A-3b: the same document always gives the same bytes."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from chalicelib.documents.amounts import Amounts
from chalicelib.documents.canvas import Canvas
from chalicelib.documents.content import InvoiceDocument
from chalicelib.documents.digest import TEMPLATE_VERSION
from chalicelib.documents.layout import CONTENT_WIDTH, HEADING, MARGIN, SMALL, TEXT, Sheet
from chalicelib.documents.line_table import draw_line_table
from chalicelib.documents.masthead import draw_masthead
from chalicelib.documents.payment_block import draw_payment_block
from chalicelib.documents.totals import draw_totals
from chalicelib.documents.words import locale_of, words_for

__all__ = ["TEMPLATE_VERSION", "render_invoice_pdf"]


def render_invoice_pdf(document: InvoiceDocument) -> bytes:
    """Reads no clock and no network; text that no font can show appears as the replacement character."""
    locale = locale_of(document.locale)
    characters = set().union(*_texts(document))
    sheet = Sheet(
        document=document,
        words=words_for(locale.language),
        amounts=Amounts.of(locale, document.currency),
        canvas=Canvas(characters=characters, language=str(locale).replace("_", "-")),
    )
    draw_masthead(sheet)
    draw_line_table(sheet)
    draw_totals(sheet)
    draw_payment_block(sheet)
    _draw_closing_words(sheet)
    sheet.draw_frames()
    return sheet.canvas.finish(
        title=f"{sheet.heading} {sheet.line(document.number)}",
        author=sheet.line(document.seller.name),
        created_at=document.created_at,
    )


def _draw_closing_words(sheet: Sheet) -> None:
    """The notes, and a footer too long to be repeated on every page."""
    notes = sheet.wrap(sheet.document.notes, TEXT, CONTENT_WIDTH)
    if notes:
        sheet.keep_together(HEADING.line_height + 1 + min(len(notes), 3) * TEXT.line_height)
        sheet.canvas.text(MARGIN, sheet.y, sheet.words.notes, HEADING)
        sheet.y += HEADING.line_height + 1
        sheet.flow(notes, TEXT)
        sheet.y += 5
    if not sheet.footer_lines:
        sheet.flow(sheet.wrap(sheet.document.footer, SMALL, CONTENT_WIDTH), SMALL)


def _texts(value: Any) -> Iterator[str]:
    """Every string anywhere in the document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _texts(getattr(value, field.name))
