"""The sheet: page geometry, the cursor that walks down it, and the frame that every page repeats."""

from collections.abc import Callable
from dataclasses import dataclass, field

from chalicelib.documents.amounts import Amounts
from chalicelib.documents.canvas import Canvas
from chalicelib.documents.colors import (
    DEFAULT_ACCENT,
    GREY,
    HAIRLINE,
    INK,
    WHITE,
    Color,
    is_pale,
    parse_color,
)
from chalicelib.documents.content import InvoiceDocument
from chalicelib.documents.typesetting import Style
from chalicelib.documents.words import Words

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
MARGIN = 18.0
CONTENT_WIDTH = PAGE_WIDTH - 2 * MARGIN
RIGHT = PAGE_WIDTH - MARGIN
TOP_OF_FOLLOWING_PAGES = 24.0
PAGE_NUMBER_Y = 283.0
LONGEST_REPEATED_FOOTER = 4
"""In lines; a longer footer is printed once, after the last section."""

TEXT = Style(9)
STRONG = Style(9, is_bold=True)
SMALL = Style(7.5, color=GREY)
LABEL = Style(7.5, is_bold=True, color=GREY)
HEADING = Style(10, is_bold=True)


@dataclass
class Sheet:
    """What every section needs: the document, the words, the canvas, and `y`, where the next section begins."""

    document: InvoiceDocument
    words: Words
    amounts: Amounts
    canvas: Canvas
    y: float = 0.0
    footer_lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        lines = self.wrap(self.document.footer, SMALL, CONTENT_WIDTH)
        self.footer_lines = lines if len(lines) <= LONGEST_REPEATED_FOOTER else []

    @property
    def bottom(self) -> float:
        """Where the content of a page must end."""
        return PAGE_NUMBER_Y - 7.5 - len(self.footer_lines) * SMALL.line_height

    @property
    def accent(self) -> Color:
        return parse_color(self.document.accent_color) or DEFAULT_ACCENT

    @property
    def accent_ink(self) -> Color:
        """The accent where text is set in it: a pale one could not be read."""
        return INK if is_pale(self.accent) else self.accent

    @property
    def ink_on_accent(self) -> Color:
        return INK if is_pale(self.accent) else WHITE

    @property
    def tax_word(self) -> str:
        return self.words.vat if self.document.seller.vat_id else self.words.tax

    @property
    def document_word(self) -> str:
        return self.words.credit_note if self.document.kind == "credit_note" else self.words.invoice

    @property
    def heading(self) -> str:
        return self.line(self.document.title or self.document_word)

    def line(self, text: str) -> str:
        return self.canvas.typesetter.line(text)

    def wrap(self, text: str, style: Style, width: float) -> list[str]:
        return self.canvas.typesetter.wrap(text, style, width)

    def lines(self, x: float, lines: list[str], style: Style, y: float | None = None) -> float:
        """Draw lines below each other from `y` (or the cursor, left where it is) and return where they end."""
        position = self.y if y is None else y
        for line in lines:
            self.canvas.text(x, position, line, style)
            position += style.line_height
        return position

    def new_page(self) -> None:
        self.canvas.add_page()
        self.y = TOP_OF_FOLLOWING_PAGES

    def keep_together(self, height: float) -> None:
        """Turn the page unless `height` still fits. What is higher than a page begins where it is."""
        if self.y + height > self.bottom and height <= self.bottom - TOP_OF_FOLLOWING_PAGES:
            self.new_page()

    def flow(self, lines: list[str], style: Style, *, on_new_page: Callable[[], None] | None = None) -> None:
        """Lines across the content width that may run over to following pages."""
        for line in lines:
            if self.y + style.line_height > self.bottom:
                self.new_page()
                if on_new_page:
                    on_new_page()
            self.canvas.text(MARGIN, self.y, line, style)
            self.y += style.line_height

    def draw_frames(self) -> None:
        """On every page, once their number is known: what it belongs to, the footer, `1 / 3`."""
        number = self.line(self.document.number)
        seller = self.line(self.document.seller.name)
        pages = self.canvas.page_count
        for page in range(1, pages + 1):
            self.canvas.return_to_page(page)
            if page > 1:
                self._draw_running_head(f"{self.heading} {number}", seller)
            y = PAGE_NUMBER_Y - len(self.footer_lines) * SMALL.line_height
            self.canvas.rule(MARGIN, y - 2, CONTENT_WIDTH, HAIRLINE)
            self.lines(MARGIN, self.footer_lines, SMALL, y)
            self.canvas.text(MARGIN, PAGE_NUMBER_Y, number, SMALL, width=CONTENT_WIDTH * 0.7)
            self.canvas.text(
                MARGIN, PAGE_NUMBER_Y, f"{page} / {pages}", SMALL, width=CONTENT_WIDTH, align="R"
            )

    def _draw_running_head(self, left: str, right: str) -> None:
        half = CONTENT_WIDTH / 2 - 2
        self.canvas.text(MARGIN, 12, left, LABEL, width=half)
        self.canvas.text(RIGHT - half, 12, right, SMALL, width=half, align="R")
        self.canvas.rule(MARGIN, 17, CONTENT_WIDTH, HAIRLINE)
