"""Entity tags: `"<version>-<digest>"`. The version guards writes, the digest notices everything else that changes."""

import hashlib
import re

_OURS = re.compile(r'(?:W/)?("?)([0-9]{1,9})(?:-[0-9a-f]{1,64})?\1')
_ANY_TAG = re.compile(r'(?:W/)?"[^"]*"')
_DIGEST_LENGTH = 16
_NO_VERSION = 0
"""Versions count from 1."""


def etag(version: int, body: bytes) -> str:
    return f'"{version}-{hashlib.sha256(body).hexdigest()[:_DIGEST_LENGTH]}"'


def expected_version(if_match: str | None) -> int | None:
    """The version that If-Match names; None without the header and for `*`.

    The digest is not compared: an invoice that became overdue since it was read may still be voided. Whatever is not
    one tag of ours, a list of tags included, names no version: the object answers 412, and 404 where there is none.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    match = _OURS.fullmatch(if_match.strip())
    return int(match.group(2)) if match else _NO_VERSION


def is_unchanged(if_none_match: str | None, current: str) -> bool:
    """Whether If-None-Match names the current tag, by weak comparison, alone or in a list."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    return any(tag.removeprefix("W/") == current for tag in _ANY_TAG.findall(if_none_match))
