"""Turning whatever bytes a company uploaded as its logo into a picture that is safe to embed, or into none."""

import io
import struct
import zlib

from PIL import Image

ACCEPTED_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
HIGHEST_PIXELS = 16_000_000
PRINTED_PIXELS = (1200, 480)
UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    struct.error,
    zlib.error,
)


def readable_logo(content: bytes) -> Image.Image | None:
    """The picture, decoded, in RGB or RGBA and no larger than print needs; None when it cannot be read. A document
    is never lost to its logo."""
    try:
        with Image.open(io.BytesIO(content), formats=ACCEPTED_FORMATS) as picture:
            if picture.width * picture.height > HIGHEST_PIXELS:
                return None
            picture.thumbnail(PRINTED_PIXELS)
            has_alpha = picture.has_transparency_data
            return picture.convert("RGBA" if has_alpha else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, *UNREADABLE):
        return None
