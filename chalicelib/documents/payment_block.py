"""How to pay: bank details with the reference, the code for banking apps, and the address of the online payment."""

from chalicelib.documents.colors import HAIRLINE
from chalicelib.documents.content import InvoiceDocument
from chalicelib.documents.epc_qr import epc_payload, in_groups_of_four, qr_rows
from chalicelib.documents.layout import CONTENT_WIDTH, HEADING, MARGIN, RIGHT, SMALL, TEXT, Sheet
from chalicelib.documents.masthead import pay_link
from chalicelib.documents.typesetting import MM_PER_POINT

LABEL_WIDTH = 40.0
CODE_SIDE = 30.0
SMALL_TO_TEXT_BASELINE = (TEXT.size - SMALL.size) * MM_PER_POINT
VALUE_WIDTH = CONTENT_WIDTH - LABEL_WIDTH - CODE_SIDE - 16


def draw_payment_block(sheet: Sheet) -> None:
    """Nothing at all when nothing is due."""
    document = sheet.document
    if document.kind != "invoice" or document.amount_due_minor <= 0:
        return
    facts = _facts(sheet, document)
    if not facts:
        return
    values = [(sheet.line(label), sheet.wrap(value, TEXT, VALUE_WIDTH)) for label, value in facts]
    payload = payment_code(document)
    height = 9 + sum(len(lines) * TEXT.line_height + 0.6 for _, lines in values)
    height = max(height, CODE_SIDE + 12) if payload else height
    sheet.keep_together(height)
    sheet.canvas.rule(MARGIN, sheet.y, CONTENT_WIDTH, HAIRLINE, 0.3)
    top = sheet.y + 4
    sheet.canvas.text(MARGIN, top, sheet.words.payment_details, HEADING)
    y = top + 7
    for label, lines in values:
        sheet.canvas.text(MARGIN, y + SMALL_TO_TEXT_BASELINE, label, SMALL, width=LABEL_WIDTH - 3)
        y = sheet.lines(MARGIN + LABEL_WIDTH, lines, TEXT, y) + 0.6
    if payload:
        _draw_code(sheet, top, payload)
    if url := pay_link(document):
        link_height = len(values[-1][1]) * TEXT.line_height
        sheet.canvas.link(MARGIN + LABEL_WIDTH, y - link_height - 0.6, VALUE_WIDTH, link_height, url)
    sheet.y += height + 6


def payment_code(document: InvoiceDocument) -> str | None:
    """The EPC payload for what is still due; the code exists for transfers in euro only."""
    if document.currency != "EUR" or document.bank_account is None:
        return None
    return epc_payload(
        document.bank_account,
        holder=document.seller.name,
        amount_minor=document.amount_due_minor,
        reference=document.payment_reference or document.number,
    )


def _facts(sheet: Sheet, document: InvoiceDocument) -> list[tuple[str, str]]:
    words, account = sheet.words, document.bank_account
    facts: list[tuple[str, str]] = []
    if account:
        facts.append((words.account_holder, account.holder or document.seller.name))
        facts.append(("IBAN", in_groups_of_four(account.iban)))
        if account.bic:
            facts.append(("BIC", account.bic))
        facts.append((words.payment_reference, document.payment_reference or document.number))
    if url := pay_link(document):
        facts.append((words.pay_online, url))
    return facts


def _draw_code(sheet: Sheet, y: float, payload: str) -> None:
    x = RIGHT - CODE_SIDE
    sheet.canvas.modules(x, y, CODE_SIDE, qr_rows(payload))
    caption_width = CODE_SIDE + 14
    caption_x = RIGHT - caption_width
    caption = sheet.words.scan_to_pay
    sheet.canvas.text(caption_x, y + CODE_SIDE + 1, caption, SMALL, width=caption_width, align="R")
