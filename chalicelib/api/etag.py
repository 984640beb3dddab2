"""Entity tags: `"<version>-<digest>"`. The version guards writes, the digest notices everything else that changes."""

import hashlib
import re

from chalicelib.api.errors import Malformed

_OURS = re.compile(r'(?:W/)?"([0-9]{1,9})(?:-[0-9a-f]{1,64})?"')
_ANY_TAG = re.compile(r'(?:W/)?"[^"]*"')
_DIGEST_LENGTH = 16


def etag(version: int, body: bytes) -> str:
    return f'"{version}-{hashlib.sha256(body).hexdigest()[:_DIGEST_LENGTH]}"'


def expected_version(if_match: str | None) -> int | None:
    """The version that If-Match names; None without the header and for `*`. Raises Malformed for anything else.

    The digest is not compared: an invoice that became overdue since it was read may still be voided.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    match = _OURS.fullmatch(if_match.strip())
    if match is None:
        raise Malformed("invalid_if_match", 'If-Match must be one ETag of this object, such as "7", or *.')
    return int(match.group(1))


def is_unchanged(if_none_match: str | None, current: str) -> bool:
    """Whether If-None-Match names the current tag, by weak comparison, alone or in a list."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    return any(tag.removeprefix("W/") == current for tag in _ANY_TAG.findall(if_none_match))
