"""The sums: from the subtotal over discounts, charges and each tax to what is due."""

from dataclasses import dataclass, field

from chalicelib.documents.colors import HAIRLINE
from chalicelib.documents.content import DocumentTax, InvoiceDocument
from chalicelib.documents.layout import RIGHT, SMALL, STRONG, TEXT, Sheet
from chalicelib.documents.typesetting import Style

WIDTH = 96.0
AMOUNT_WIDTH = 36.0
LABEL_WIDTH = WIDTH - AMOUNT_WIDTH - 6
LEFT = RIGHT - WIDTH
INSET = 2.5
PADDING = 0.9
BAND_HEIGHT = 10.0


@dataclass(frozen=True)
class SumRow:
    """One sum, already broken into lines; `explanation` is set small under the label."""

    label: list[str]
    amount: str
    is_strong: bool = False
    explanation: list[str] = field(default_factory=list)

    @property
    def height(self) -> float:
        return len(self.label) * TEXT.line_height + len(self.explanation) * SMALL.line_height + 2 * PADDING


def draw_totals(sheet: Sheet) -> None:
    """The block stays on one page as long as it fits on one at all."""
    rows = _rows(sheet)
    sheet.keep_together(sum(row.height for row in rows) + BAND_HEIGHT + 4)
    for row in rows:
        if sheet.y + row.height > sheet.bottom:
            sheet.new_page()
        _draw_row(sheet, row)
    if sheet.y + BAND_HEIGHT + 2 > sheet.bottom:
        sheet.new_page()
    _draw_band(sheet)
    sheet.y += 10


def _rows(sheet: Sheet) -> list[SumRow]:
    document, words, tax = sheet.document, sheet.words, sheet.tax_word
    rows = _rows_before_tax(sheet, document)
    rows.append(_row(sheet, words.net_total.format(tax=tax), document.net_total_minor))
    rows += [_tax_row(sheet, group) for group in document.tax_breakdown]
    if len(document.tax_breakdown) != 1 or document.tax_breakdown[0].tax_minor != document.tax_total_minor:
        rows.append(_row(sheet, words.tax_total.format(tax=tax), document.tax_total_minor))
    if document.rounding_minor:
        rows.append(_row(sheet, words.rounding, document.rounding_minor))
    if document.kind == "invoice":
        rows.append(_row(sheet, words.total, document.total_minor, is_strong=True))
        if document.amount_paid_minor:
            rows.append(_row(sheet, words.amount_paid, -document.amount_paid_minor))
    return rows


def _rows_before_tax(sheet: Sheet, document: InvoiceDocument) -> list[SumRow]:
    """Nothing, where the subtotal is the net total already."""
    is_plain = not document.discount_total_minor and not document.charges
    if is_plain and document.subtotal_minor == document.net_total_minor:
        return []
    rows = [_row(sheet, sheet.words.subtotal, document.subtotal_minor)]
    if document.discount_total_minor:
        rows.append(_row(sheet, sheet.words.discount, -document.discount_total_minor))
    rows += [_row(sheet, charge.description, charge.amount_minor) for charge in document.charges]
    return rows


def _row(sheet: Sheet, label: str, amount_minor: int, *, is_strong: bool = False) -> SumRow:
    style = STRONG if is_strong else TEXT
    lines = sheet.wrap(label, style, LABEL_WIDTH) or [""]
    return SumRow(lines, sheet.amounts.money(amount_minor), is_strong)


def _tax_row(sheet: Sheet, group: DocumentTax) -> SumRow:
    words, amounts, tax = sheet.words, sheet.amounts, sheet.tax_word
    label = words.tax_on.format(
        tax=tax, rate=amounts.percent(group.rate), amount=amounts.money(group.taxable_minor)
    )
    treatment = {
        "Z": words.zero_rated,
        "E": words.exempt,
        "AE": words.reverse_charge,
        "K": words.intra_community,
        "G": words.export,
        "O": words.outside_scope.format(tax=tax),
    }.get(group.category, "")
    explanation = ": ".join(part for part in (treatment, group.reason.strip()) if part)
    return SumRow(
        sheet.wrap(label, TEXT, LABEL_WIDTH),
        amounts.money(group.tax_minor),
        explanation=sheet.wrap(explanation, SMALL, LABEL_WIDTH),
    )


def _draw_row(sheet: Sheet, row: SumRow) -> None:
    style = STRONG if row.is_strong else TEXT
    if row.is_strong:
        sheet.canvas.rule(LEFT, sheet.y, WIDTH, HAIRLINE, 0.3)
    top = sheet.y + PADDING
    bottom_of_label = sheet.lines(LEFT + INSET, row.label, style, top)
    amount_x = RIGHT - AMOUNT_WIDTH - INSET
    sheet.canvas.text(amount_x, top, sheet.line(row.amount), style, width=AMOUNT_WIDTH, align="R")
    sheet.lines(LEFT + INSET, row.explanation, SMALL, bottom_of_label)
    sheet.y += row.height


def _draw_band(sheet: Sheet) -> None:
    """The last word of the document, on the accent color: what is due, or what is credited."""
    document, words = sheet.document, sheet.words
    is_invoice = document.kind == "invoice"
    label = words.amount_due if is_invoice else words.total
    amount = document.amount_due_minor if is_invoice else document.total_minor
    style = Style(11, is_bold=True, color=sheet.ink_on_accent)
    sheet.y += 2
    sheet.canvas.box(LEFT, sheet.y, WIDTH, BAND_HEIGHT, sheet.accent)
    y = sheet.y + (BAND_HEIGHT - style.line_height) / 2
    half = WIDTH / 2 - 4
    sheet.canvas.text(LEFT + INSET, y, label, style, width=half)
    text = sheet.line(sheet.amounts.money(amount))
    sheet.canvas.text(RIGHT - INSET - half, y, text, style, width=half, align="R")
    sheet.y += BAND_HEIGHT
