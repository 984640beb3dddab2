"""A page to draw on in millimetres from the top left: the only module that knows fpdf2."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from fpdf import FPDF
from fpdf.drawing_primitives import DeviceGray
from fpdf.fonts import TTFFont
from PIL.Image import Image

from chalicelib.documents.colors import Color
from chalicelib.documents.fonts import FONTS, MAIN, ScriptFont, needs_shaping, script_fonts_for
from chalicelib.documents.typesetting import Style, Typesetter
from chalicelib.documents.xmp import PRODUCER, xmp_packet

Align = Literal["L", "R", "C"]
SMALLEST_FIT = 0.45
UNLIKE_ANY_COLOR = DeviceGray(0.4321)


class Canvas:
    """A PDF/A-3b file in the making. `characters` are all that will be written: they decide which fonts are read."""

    def __init__(self, *, characters: set[str], language: str) -> None:
        self._pdf = FPDF(unit="mm", format="A4", enforce_compliance="PDF/A-3B")
        self._pdf.str_alias_nb_pages = ""  # or a customer's "{nb}" would become the number of pages
        self._pdf.set_auto_page_break(False)
        self._pdf.set_margin(0)
        self._pdf.c_margin = 0
        self._pdf.set_lang(language)
        self._pdf.add_font(MAIN, "", FONTS / f"{MAIN}-Regular.ttf")
        self._pdf.add_font(MAIN, "B", FONTS / f"{MAIN}-Bold.ttf")
        self._fallbacks = self._add_script_fonts(script_fonts_for(characters))
        self.typesetter = Typesetter(self._widths(""), self._widths("B"))

    @property
    def page_count(self) -> int:
        return len(self._pdf.pages)

    def add_page(self) -> None:
        self._pdf.add_page()

    def return_to_page(self, number: int) -> None:
        """Draw on an earlier page again, counted from 1."""
        pdf = self._pdf
        pdf.page = number
        # fpdf2 remembers the state of the page drawn last and would leave out what this one needs.
        pdf.current_font_is_set_on_page = False
        pdf.fill_color = pdf.draw_color = UNLIKE_ANY_COLOR
        pdf.set_fill_color(0)
        pdf.set_draw_color(0)

    def text(
        self, x: float, y: float, prepared: str, style: Style, *, width: float = 0, align: Align = "L"
    ) -> None:
        """One line whose top is at `y`. Where `width` is given the text is aligned in it, and set smaller to fit."""
        if not prepared:
            return
        size = style.size
        if width:
            size *= max(SMALLEST_FIT, min(1.0, width / max(self.typesetter.width(prepared, style), 0.01)))
        pdf = self._pdf
        pdf.set_font(MAIN, "B" if style.is_bold else "", size)
        pdf.set_text_color(*style.color)
        pdf.set_xy(x, y)
        if self._fallbacks and not prepared.isascii():
            self._cell_in_several_fonts(prepared, style, width, align)
        else:
            pdf.cell(width or None, style.line_height, prepared, align=align)

    def rule(self, x: float, y: float, width: float, color: Color, thickness: float = 0.2) -> None:
        self.box(x, y - thickness / 2, width, thickness, color)

    def box(self, x: float, y: float, width: float, height: float, color: Color) -> None:
        self._pdf.set_fill_color(*color)
        self._pdf.rect(x, y, width, height, style="F")

    def picture(self, x: float, y: float, width: float, height: float, picture: Image) -> None:
        """Keeps the proportions, at the top left of the given space."""
        scale = min(width / picture.width, height / picture.height)
        self._pdf.image(picture, x, y, picture.width * scale, picture.height * scale)

    def modules(self, x: float, y: float, width: float, rows: Sequence[bytes]) -> None:
        """The dark modules of a QR code as exact vector shapes; neighbours in a row become one rectangle."""
        side = width / len(rows)
        self._pdf.set_fill_color(0, 0, 0)
        for row_number, row in enumerate(rows):
            for start, length in _dark_runs(row):
                self._pdf.rect(x + start * side, y + row_number * side, length * side, side, style="F")

    def link(self, x: float, y: float, width: float, height: float, url: str) -> None:
        self._pdf.link(x, y, width, height, url)

    def finish(self, *, title: str, author: str, created_at: datetime) -> bytes:
        """The bytes of the file. Its dates and its XMP come from the arguments alone."""
        pdf, moment = self._pdf, created_at.astimezone(UTC).replace(microsecond=0)
        pdf.set_title(title)
        pdf.set_author(author)
        pdf.set_creator(PRODUCER)
        pdf.set_producer(PRODUCER)
        pdf.set_creation_date(moment)
        pdf.set_xmp_metadata(xmp_packet(title=title, author=author, created_at=moment))
        return bytes(pdf.output())

    def _cell_in_several_fonts(self, prepared: str, style: Style, width: float, align: Align) -> None:
        self._pdf.set_fallback_fonts(self._fallbacks, exact_match=False)
        self._pdf.set_text_shaping(needs_shaping(prepared))
        self._pdf.cell(width or None, style.line_height, prepared, align=align)
        self._pdf.set_text_shaping(False)
        self._pdf.set_fallback_fonts([])
        # fpdf2 restores the font of the page without noticing, and would set the next line in the wrong one.
        self._pdf.current_font_is_set_on_page = False

    def _add_script_fonts(self, fonts: Sequence[ScriptFont]) -> list[str]:
        for font in fonts:
            self._pdf.add_font(font.family, "", FONTS / font.file_name)
        return [font.family for font in fonts]

    def _widths(self, weight: str) -> dict[int, float]:
        widths: dict[int, float] = {}
        for family in reversed([MAIN.lower() + weight, *self._fallbacks]):
            font = self._pdf.fonts[family]
            assert isinstance(font, TTFFont)
            widths.update({code_point: font.cw[code_point] for code_point in font.cmap})
        return widths


def _dark_runs(row: bytes) -> list[tuple[int, int]]:
    runs, start = [], 0
    for segment in row.replace(b"\x00\x01", b"\x00|\x01").replace(b"\x01\x00", b"\x01|\x00").split(b"|"):
        if segment[0]:
            runs.append((start, len(segment)))
        start += len(segment)
    return runs
