"""The lines of the document as a table: its heading stands on every page, and no row is torn apart needlessly."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.documents.canvas import Align
from chalicelib.documents.colors import HAIRLINE, INK, PAPER_TINT
from chalicelib.documents.content import DocumentLine
from chalicelib.documents.layout import CONTENT_WIDTH, MARGIN, SMALL, TEXT, Sheet
from chalicelib.documents.typesetting import Style

HEADING_STYLE = Style(7.5, is_bold=True, color=INK)
HEADING_HEIGHT = 8.0
ROW_PADDING = 1.9
GAP = 5.0


@dataclass(frozen=True)
class Column:
    label: str
    x: float
    width: float
    align: Align


def draw_line_table(sheet: Sheet) -> None:
    columns = _columns(sheet)
    first_row_height = HEADING_HEIGHT + 12
    if sheet.y + first_row_height > sheet.bottom:
        sheet.new_page()
    _draw_heading(sheet, columns)
    for line in sheet.document.lines:
        _draw_row(sheet, columns, line)
    sheet.y += 6


def _columns(sheet: Sheet) -> tuple[Column, ...]:
    words, tax = sheet.words, sheet.tax_word
    price = (
        words.unit_price_with_tax.format(tax=tax) if sheet.document.prices_include_tax else words.unit_price
    )
    widths: Sequence[tuple[str, float, Align]] = [
        (words.description, CONTENT_WIDTH - 25 - 29 - 16 - 31, "L"),
        (words.quantity, 25, "R"),
        (price, 29, "R"),
        (tax, 16, "R"),
        (words.net_amount, 31, "R"),
    ]
    columns, x = [], MARGIN
    for label, width, align in widths:
        columns.append(Column(label, x + GAP / 2, width - GAP, align))
        x += width
    return tuple(columns)


def _draw_heading(sheet: Sheet, columns: Sequence[Column]) -> None:
    sheet.canvas.box(MARGIN, sheet.y, CONTENT_WIDTH, HEADING_HEIGHT, PAPER_TINT)
    sheet.canvas.rule(MARGIN, sheet.y + HEADING_HEIGHT, CONTENT_WIDTH, sheet.accent, 0.5)
    y = sheet.y + (HEADING_HEIGHT - HEADING_STYLE.line_height) / 2
    for column in columns:
        label = sheet.line(column.label)
        sheet.canvas.text(column.x, y, label, HEADING_STYLE, width=column.width, align=column.align)
    sheet.y += HEADING_HEIGHT


def _draw_row(sheet: Sheet, columns: Sequence[Column], line: DocumentLine) -> None:
    """A row that fits on a page is never split; a longer one goes on, line by line, under a new heading."""
    text = [(part, TEXT) for part in sheet.wrap(line.description, TEXT, columns[0].width)]
    if line.discount_minor:
        discount = f"{sheet.words.discount}: {sheet.amounts.money(-line.discount_minor)}"
        text += [(part, SMALL) for part in sheet.wrap(discount, SMALL, columns[0].width)]
    quantity = sheet.wrap(f"{sheet.amounts.quantity(line.quantity)} {line.unit}", TEXT, columns[1].width)
    height = max(sum(style.line_height for _, style in text), len(quantity) * TEXT.line_height)
    _turn_page_before(sheet, columns, height + 2 * ROW_PADDING)
    sheet.y += ROW_PADDING
    if sheet.y + height + ROW_PADDING <= sheet.bottom:
        for part, style in text:
            sheet.canvas.text(columns[0].x, sheet.y, part, style)
            sheet.y += style.line_height
        sheet.y += height - sum(style.line_height for _, style in text)
        _draw_figures(sheet, columns, line, quantity, sheet.y - height)
    else:
        _draw_figures(sheet, columns, line, quantity, sheet.y)
        _draw_over_pages(sheet, columns, text)
    sheet.y += ROW_PADDING
    sheet.canvas.rule(MARGIN, sheet.y, CONTENT_WIDTH, HAIRLINE, 0.15)


def _draw_over_pages(sheet: Sheet, columns: Sequence[Column], text: Sequence[tuple[str, Style]]) -> None:
    for part, style in text:
        if sheet.y + style.line_height > sheet.bottom:
            sheet.new_page()
            _draw_heading(sheet, columns)
            sheet.y += ROW_PADDING
        sheet.canvas.text(columns[0].x, sheet.y, part, style)
        sheet.y += style.line_height


def _turn_page_before(sheet: Sheet, columns: Sequence[Column], row_height: float) -> None:
    pages = sheet.canvas.page_count
    sheet.keep_together(row_height)
    if sheet.y + 2 * ROW_PADDING + TEXT.line_height > sheet.bottom:
        sheet.new_page()
    if sheet.canvas.page_count > pages:
        _draw_heading(sheet, columns)


def _draw_figures(
    sheet: Sheet, columns: Sequence[Column], line: DocumentLine, quantity: Sequence[str], y: float
) -> None:
    amounts, canvas = sheet.amounts, sheet.canvas
    _, quantity_column, price, tax, net = columns
    for position, part in enumerate(quantity):
        part_y = y + position * TEXT.line_height
        canvas.text(quantity_column.x, part_y, part, TEXT, width=quantity_column.width, align="R")
    rate = "–" if line.tax_category == "O" else amounts.percent(line.tax_rate)
    for column, figure in (
        (price, amounts.unit_price(line.unit_price)),
        (tax, rate),
        (net, amounts.plain(line.net_minor)),
    ):
        canvas.text(column.x, y, figure, TEXT, width=column.width, align="R")
