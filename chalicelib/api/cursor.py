"""Cursors: where the next page starts, signed, and good for the same organisation and the same query only."""

import base64
import binascii

from chalicelib.api.listing import parameter_problem
from chalicelib.domain.errors import Invalid
from chalicelib.ports.identity import Tokens

_PURPOSE = "cursor"
_SIGNATURE_LENGTH = 43
_LONGEST = 1024


def issue_cursor(after_id: str, binding: tuple[str, ...], *, tokens: Tokens) -> str:
    """`binding` is everything the cursor is good for: organisation, route, filters, sort."""
    signature = tokens.derive(_PURPOSE, after_id, *binding)
    return base64.urlsafe_b64encode((signature + after_id).encode()).decode().rstrip("=")


def read_cursor(cursor: str, binding: tuple[str, ...], *, tokens: Tokens) -> str:
    """The `after_id` of a cursor that was issued for just this. Raises Invalid for any other."""
    opened = _opened(cursor)
    signature, after_id = opened[:_SIGNATURE_LENGTH], opened[_SIGNATURE_LENGTH:]
    if not after_id or not tokens.matches(signature, _PURPOSE, after_id, *binding):
        message = "is not a cursor of this list with these filters; start again without it"
        raise Invalid([parameter_problem("cursor", "invalid_cursor", message)])
    return after_id


def _opened(cursor: str) -> str:
    """Empty when it is no spelling of ours: base64 has several for the same bytes, and only one is accepted."""
    try:
        raw = base64.urlsafe_b64decode(cursor[:_LONGEST] + "=" * (-len(cursor) % 4))
        opened = raw.decode("ascii")
    except (binascii.Error, ValueError):
        return ""
    is_canonical = base64.urlsafe_b64encode(raw).decode().rstrip("=") == cursor
    return opened if is_canonical else ""
