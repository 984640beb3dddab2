"""The typefaces of documents, and what becomes of text that they cannot show."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
MAIN = "NotoSans"
REPLACEMENT = "\ufffd"

# Directional overrides could make an amount or a name read otherwise than it is stored; joiners shape Indic and Arabic.
JOINERS = "\u200c\u200d"
VARIATION_SELECTORS = frozenset(map(chr, range(0xFE00, 0xFE10)))
LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
PRINTABLE_ASCII = re.compile(r"[ -~\n]*")


@dataclass(frozen=True)
class ScriptFont:
    """A font read only when a document has characters of its blocks."""

    family: str
    file_name: str
    blocks: tuple[tuple[int, int], ...]

    def covers(self, code_point: int) -> bool:
        return any(first <= code_point <= last for first, last in self.blocks)


SCRIPT_FONTS = (
    ScriptFont("notosanshebrew", "NotoSansHebrew-Regular.ttf", ((0x590, 0x5FF), (0xFB1D, 0xFB4F))),
    ScriptFont(
        "notosansarabic",
        "NotoSansArabic-Regular.ttf",
        ((0x600, 0x6FF), (0x750, 0x77F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)),
    ),
    ScriptFont("notosansdevanagari", "NotoSansDevanagari-Regular.ttf", ((0x900, 0x97F), (0xA8E0, 0xA8FF))),
    ScriptFont("notosansthai", "NotoSansThai-Regular.ttf", ((0xE00, 0xE7F),)),
    ScriptFont(
        "notosanscjk", "NotoSansCJK-Regular.otf", ((0x2E80, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFFEF))
    ),
)
SHAPED_SCRIPTS = SCRIPT_FONTS[:4]


def script_fonts_for(characters: Iterable[str]) -> tuple[ScriptFont, ...]:
    """The fonts beside the main one that these characters call for."""
    points = {ord(character) for character in characters if ord(character) >= SCRIPT_FONTS[0].blocks[0][0]}
    return tuple(font for font in SCRIPT_FONTS if any(font.covers(point) for point in points))


def clean(text: str) -> str:
    """Text that can be set: composed, lines ended by `\\n`, no control, format or unassigned character left."""
    if PRINTABLE_ASCII.fullmatch(text):
        return text
    text = LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)).replace("\t", " ")
    return "".join(map(_settable, text))


@lru_cache(maxsize=4096)
def _settable(character: str) -> str:
    if character == "\n" or character in JOINERS:
        return character
    category = unicodedata.category(character)
    if category in {"Cc", "Cs", "Cn", "Co"}:
        return REPLACEMENT
    return "" if category == "Cf" or character in VARIATION_SELECTORS else character


def needs_shaping(text: str) -> bool:
    """True for scripts whose letters join, stack or run from right to left."""
    return not text.isascii() and any(
        font.covers(ord(character)) for character in text for font in SHAPED_SCRIPTS
    )
