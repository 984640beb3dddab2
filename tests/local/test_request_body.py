"""The body of a request is read exactly, or refused for a reason that can be told."""

import io
from email.message import Message

import pytest

from chalicelib.local.request_body import BodyTooLarge, MalformedBody, UnknownTransferCoding, read_body


def read(sent: bytes, *headers: tuple[str, str], max_bytes: int = 10) -> tuple[bytes, bytes]:
    """The body, and what is left in the stream after it."""
    message = Message()
    for name, value in headers:
        message[name] = value
    stream = io.BytesIO(sent)
    return read_body(message, stream, max_bytes, lambda: None), stream.read()


CHUNKED = ("Transfer-Encoding", "chunked")


def test_a_body_ends_at_its_length() -> None:
    assert read(b"hello, next", ("Content-Length", "5")) == (b"hello", b", next")


def test_without_a_length_there_is_no_body() -> None:
    assert read(b"next") == (b"", b"next")


def test_chunks_are_joined_and_trailers_skipped() -> None:
    sent = b"3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nX-Trailer: 1\r\n\r\nnext"

    assert read(sent, CHUNKED) == (b"hello", b"next")


@pytest.mark.parametrize("length", ["-1", "+5", "5.0", "0x5", "five", "", "1_0", "\u0665", "9" * 5000])
def test_a_length_that_is_no_number_is_refused(length: str) -> None:
    with pytest.raises(MalformedBody):
        read(b"hello", ("Content-Length", length))


def test_two_lengths_must_agree() -> None:
    assert read(b"hello", ("Content-Length", "5"), ("Content-Length", "5"))[0] == b"hello"
    with pytest.raises(MalformedBody):
        read(b"hello", ("Content-Length", "5"), ("Content-Length", "4"))


def test_a_length_beside_chunks_is_refused() -> None:
    with pytest.raises(MalformedBody):
        read(b"0\r\n\r\n", CHUNKED, ("Content-Length", "5"))


@pytest.mark.parametrize(
    "sent", [b"", b"xyz\r\nhello", b"-1\r\n", b"5\r\nhel", b"3\r\nhello\r\n", b"0\r\n" + b"X: 1\r\n" * 200]
)
def test_broken_chunks_are_refused(sent: bytes) -> None:
    with pytest.raises(MalformedBody):
        read(sent, CHUNKED)


def test_a_body_cut_short_is_refused() -> None:
    with pytest.raises(MalformedBody):
        read(b"hel", ("Content-Length", "5"))


def test_only_chunked_is_a_known_transfer_coding() -> None:
    with pytest.raises(UnknownTransferCoding):
        read(b"", ("Transfer-Encoding", "gzip, chunked"))


@pytest.mark.parametrize(
    ("sent", "header"), [(b"x" * 11, ("Content-Length", "11")), (b"b\r\n" + b"x" * 11, CHUNKED)]
)
def test_a_body_over_the_limit_is_left_unread(sent: bytes, header: tuple[str, str]) -> None:
    message = Message()
    message[header[0]] = header[1]
    stream = io.BytesIO(sent)

    with pytest.raises(BodyTooLarge):
        read_body(message, stream, 10, lambda: None)

    assert stream.read().endswith(b"x" * 11)


def test_a_body_of_exactly_the_limit_is_read() -> None:
    assert read(b"x" * 10, ("Content-Length", "10"))[0] == b"x" * 10
