"""Measuring and breaking text into lines, on the character widths of the fonts that a document has loaded."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chalicelib.documents.fonts import JOINERS, REPLACEMENT, clean, needs_shaping

MM_PER_POINT = 25.4 / 72
# East Asian text breaks between any two characters; everything else breaks at plain spaces only.
TOKENS = re.compile(
    "[ \u3000]+|[\u2e80-\ud7a3\uf900-\ufaff\ufe30-\uffef]|[^ \u3000\u2e80-\ud7a3\uf900-\ufaff\ufe30-\uffef]+"
)
BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Style:
    """How text looks; `size` is in points."""

    size: float
    is_bold: bool = False
    color: tuple[int, int, int] = (31, 41, 55)

    @property
    def line_height(self) -> float:
        """In millimetres."""
        return self.size * MM_PER_POINT * 1.4


class Typesetter:
    """Knows the width of every character (in thousandths of the font size) in the regular and in the bold weight."""

    def __init__(self, regular: Mapping[int, float], bold: Mapping[int, float]) -> None:
        self._widths = {False: regular, True: bold}

    def prepare(self, text: str) -> str:
        """Clean text in which every character can be shown: the replacement character stands for a missing glyph."""
        text = clean(text)
        if text.isascii():
            return text
        known = self._widths[False]
        if not needs_shaping(text):
            text = text.strip(JOINERS).translate(dict.fromkeys(map(ord, JOINERS)))
        return "".join(c if c == "\n" or ord(c) in known else REPLACEMENT for c in text)

    def width(self, prepared: str, style: Style) -> float:
        """In millimetres. Joined scripts are measured letter by letter, which is never too little."""
        return self._units(prepared, style) * style.size * MM_PER_POINT / 1000

    def line(self, text: str) -> str:
        """A value that has no business being more than one line."""
        return " ".join(self.prepare(text).split("\n"))

    def wrap(self, text: str, style: Style, width: float) -> list[str]:
        """The lines of `text` in a column of `width` millimetres; words longer than the column are broken."""
        limit = width * 1000 / (style.size * MM_PER_POINT)
        prepared = BLANK_LINES.sub("\n\n", self.prepare(text).strip("\n "))
        if not prepared:
            return []
        return [
            line
            for paragraph in prepared.split("\n")
            for line in self._wrap_paragraph(paragraph, style, limit)
        ]

    def _wrap_paragraph(self, paragraph: str, style: Style, limit: float) -> Iterator[str]:
        line, used = "", 0.0
        for token in TOKENS.findall(paragraph):
            width = self._units(token, style)
            if used + width <= limit:
                line, used = line + token, used + width
                continue
            if line.strip():
                yield line.rstrip()
            *full, line = [""] if token.isspace() else self._break_word(token, style, limit)
            yield from full
            used = self._units(line, style)
        yield line.rstrip()

    def _break_word(self, word: str, style: Style, limit: float) -> list[str]:
        parts, start, used = [], 0, 0.0
        for position, character in enumerate(word):
            width = self._units(character, style)
            if (
                used + width > limit
                and position > start
                and not unicodedata.category(character).startswith("M")
            ):
                parts.append(word[start:position])
                start, used = position, 0.0
            used += width
        return [*parts, word[start:]]

    def _units(self, prepared: str, style: Style) -> float:
        widths = self._widths[style.is_bold]
        return sum([widths[ord(character)] for character in prepared])
