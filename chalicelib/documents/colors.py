"""The colors of documents and mails, and whether text in one of them can be read on white."""

import re

Color = tuple[int, int, int]

INK: Color = (31, 41, 55)
GREY: Color = (107, 114, 128)
HAIRLINE: Color = (222, 226, 231)
PAPER_TINT: Color = (245, 246, 248)
WHITE: Color = (255, 255, 255)
DEFAULT_ACCENT: Color = (30, 74, 122)
PALE = 150
"""Perceived brightness (0 to 255) from which a color is too pale to be read on white."""


def parse_color(text: str | None) -> Color | None:
    """`#1e4a7a` as red, green, blue; None for anything else."""
    if not text or not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        return None
    red, green, blue = bytes.fromhex(text[1:])
    return red, green, blue


def is_pale(color: Color) -> bool:
    """Brightness as the eye weighs it (ITU-R BT.601)."""
    red, green, blue = color
    return (299 * red + 587 * green + 114 * blue) // 1000 >= PALE
