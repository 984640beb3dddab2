"""Mail headers, written here because the standard library's writer decodes encoded words in a value before it folds
it: the subject `=?utf-8?q?=0d=0aBcc:_x@y?=` became a second header in Python 3.11."""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterator

from chalicelib.domain.errors import Invalid

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+=-]+@[A-Za-z0-9.-]+>")
PLAIN_TEXT = re.compile(r"[ -~]{0,58}")
UNPRINTABLE = {"Cc", "Cs", "Zl", "Zp"}
ENCODED_WORD_BYTES = 42
"""So that an encoded word and the longest header name fit on a line of 76 characters (RFC 2047, section 2)."""


def header_text(name: str, value: str) -> str:
    """The value unchanged, if it is one line of printable text; `name` says in the error which one is not."""
    if any(unicodedata.category(character) in UNPRINTABLE for character in value):
        raise Invalid.field(
            f"/{name}", "control_character", f"The mail's {name} must be one line of printable text."
        )
    return value


def unstructured(name: str, value: str) -> str:
    """The value of a header such as Subject, encoded where it is not short plain ASCII."""
    text = header_text(name, value)
    return text if PLAIN_TEXT.fullmatch(text) and "=?" not in text else _encoded(text)


def mailbox(name: str, address: str, display_name: str = "") -> str:
    """`"Display name" <address>`; quoted or encoded, so that nothing in the name is read as another address."""
    spelled = _in_ascii(header_text(name, address))
    if not ADDRESS.fullmatch(spelled) or ".." in spelled:
        raise Invalid.field(f"/{name}", "invalid_email", f"{address!r} is not an e-mail address.")
    text = header_text(f"{name}_name", display_name)
    if not text:
        return spelled
    if PLAIN_TEXT.fullmatch(text) and "=?" not in text:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"\r\n <{spelled}>'
    return f"{_encoded(text)}\r\n <{spelled}>"


def message_id(value: str) -> str:
    if not MESSAGE_ID.fullmatch(value):
        raise Invalid.field(
            "/message_id", "invalid_message_id", f"{value!r} is not a message id like <id@domain>."
        )
    return value


def _in_ascii(address: str) -> str:
    """A domain such as `bücher.example` in its ASCII spelling; a local part beyond ASCII cannot be delivered."""
    local_part, at, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{local_part}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address


def _encoded(text: str) -> str:
    """RFC 2047 words in base64, one to a line; no character is split between two."""
    words = (f"=?utf-8?b?{b64encode(chunk).decode('ascii')}?=" for chunk in _chunks(text))
    return "\r\n ".join(words)


def _chunks(text: str) -> Iterator[bytes]:
    chunk = b""
    for character in text:
        encoded = character.encode("utf-8")
        if len(chunk) + len(encoded) > ENCODED_WORD_BYTES:
            yield chunk
            chunk = b""
        chunk += encoded
    yield chunk
