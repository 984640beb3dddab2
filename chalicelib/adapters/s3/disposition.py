"""The header that names a download (RFC 6266), safe whatever the name contains."""

import unicodedata
from urllib.parse import quote

MAXIMUM_CHARACTERS = 120
FORBIDDEN = frozenset('"\\/:*?<>|%;')


def attachment(filename: str) -> str:
    """`attachment`, with a plain ASCII name for old clients and the full name for all others."""
    name = safe_filename(filename)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().strip(" .") or "document"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def safe_filename(filename: str) -> str:
    """Without path separators, quotes, control and direction characters; never empty, never hidden."""
    kept = (character for character in filename if is_safe(character))
    return "".join(kept)[:MAXIMUM_CHARACTERS].strip(" .") or "document"


def is_safe(character: str) -> bool:
    return character not in FORBIDDEN and unicodedata.category(character)[0] != "C"
