"""Read the body of an HTTP/1.1 request: by its length or in chunks, and never more than is allowed."""

import re
from collections.abc import Callable
from email.message import Message
from io import BufferedIOBase

CONTENT_LENGTH = re.compile(r"[0-9]{1,18}", re.ASCII)
CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(;[^\r\n]*)?\r?\n")
MAX_LINE_BYTES = 4096
MAX_TRAILERS = 100


class MalformedBody(ValueError):
    """The framing of the body is broken; the message says how."""


class BodyTooLarge(ValueError):
    """More bytes than allowed are announced or sent; the rest was left unread."""


class UnknownTransferCoding(ValueError):
    def __init__(self, coding: str) -> None:
        super().__init__(f"The transfer coding {coding[:40]!r} is not known; only chunked is.")


def read_body(
    headers: Message, stream: BufferedIOBase, max_bytes: int, before_reading: Callable[[], None]
) -> bytes:
    """`before_reading` is called once it is certain that the body is wanted (RFC 9110 §10.1.1, 100 Continue)."""
    codings = headers.get_all("Transfer-Encoding", [])
    lengths = headers.get_all("Content-Length", [])
    if codings:
        if lengths:
            raise MalformedBody("Content-Length and Transfer-Encoding exclude each other.")
        if [coding.strip().lower() for coding in codings] != ["chunked"]:
            raise UnknownTransferCoding(", ".join(codings))
        before_reading()
        return read_chunks(stream, max_bytes)
    length = declared_length(lengths)
    if length > max_bytes:
        raise BodyTooLarge
    if not length:
        return b""
    before_reading()
    return read_exactly(stream, length)


def declared_length(lengths: list[str]) -> int:
    values = {length.strip() for length in lengths}
    if not values:
        return 0
    if len(values) > 1:
        raise MalformedBody("Content-Length is given twice, differently.")
    (value,) = values
    if CONTENT_LENGTH.fullmatch(value) is None:
        raise MalformedBody("Content-Length is not a number of bytes.")
    return int(value)


def read_chunks(stream: BufferedIOBase, max_bytes: int) -> bytes:
    body = bytearray()
    while True:
        found = CHUNK_SIZE.fullmatch(stream.readline(MAX_LINE_BYTES))
        if found is None:
            raise MalformedBody("A chunk does not begin with its size.")
        size = int(found.group(1), 16)
        if size == 0:
            break
        if len(body) + size > max_bytes:
            raise BodyTooLarge
        body += read_exactly(stream, size)
        if stream.readline(3) not in (b"\r\n", b"\n"):
            raise MalformedBody("A chunk is longer than its size.")
    for _ in range(MAX_TRAILERS):
        if stream.readline(MAX_LINE_BYTES) in (b"\r\n", b"\n", b""):
            return bytes(body)
    raise MalformedBody("There are too many trailers.")


def read_exactly(stream: BufferedIOBase, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise MalformedBody("The body ended before its announced length.")
    return data
