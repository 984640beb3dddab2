"""One HTTP/1.1 connection: requests in, one write per response out, and a clear answer to whatever is malformed."""

import time
from contextlib import suppress
from dataclasses import replace
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socket import SHUT_RD, SHUT_WR
from urllib.parse import urlsplit

from chalicelib.local.listener import Listener
from chalicelib.local.messages import Answer, EdgeAnswers, LocalRequest, LocalResponse
from chalicelib.local.request_body import BodyTooLarge, MalformedBody, UnknownTransferCoding, read_body

MAX_LINE_BYTES = 65536
MAX_DRAINED_BYTES = 32 * 1024 * 1024
DRAIN_SECONDS = 1.0
BODILESS = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
SET_BY_THE_SERVER = frozenset({"content-length", "connection", "transfer-encoding", "date", "keep-alive"})


class Refused(Exception):
    """The request cannot be read to its end; `answer` says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


class Connection(BaseHTTPRequestHandler):
    """The standard library reads request line and headers; everything written goes through `respond`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Listener

    @property
    def answers(self) -> EdgeAnswers:
        return self.server.gateway.answers

    def setup(self) -> None:
        super().setup()
        self.connection.settimeout(self.server.timeout_seconds)
        self.server.opened(self)

    def finish(self) -> None:
        self.server.closed()
        super().finish()

    def end_input(self) -> None:
        """Make the next read see the end of the stream, which closes the connection after the current answer."""
        with suppress(OSError):
            self.connection.shutdown(SHUT_RD)

    def handle_one_request(self) -> None:
        self.close_connection = True
        self.command = ""
        request = None
        try:
            request = self.read_request()
        except Refused as refusal:
            self.refuse(refusal.answer)
        except TimeoutError:
            # Silence between two requests is a client that keeps its connection; within one it is a fault.
            if self.command:
                self.refuse(self.answers.malformed(408, "The request did not arrive in time."))
        if request is not None:
            self.reply_to(request)

    def read_request(self) -> LocalRequest | None:
        """The next request, or None when the client has no more. Raises Refused, TimeoutError."""
        self.raw_requestline = self.rfile.readline(MAX_LINE_BYTES + 1)
        if not self.raw_requestline.strip():
            return None
        if len(self.raw_requestline) > MAX_LINE_BYTES:
            raise Refused(self.answers.malformed(414, "The request line is too long."))
        target = origin_form(self.path) if self.parse_request() else None
        if target is None or self.request_version == "HTTP/0.9" or is_malformed(self.headers):
            raise Refused(self.answers.malformed(400, "The request line or a header is malformed."))
        request = LocalRequest(self.command, target, tuple(self.headers.items()), b"", self.client_address[0])
        return replace(request, body=self.read_body_of(request))

    def read_body_of(self, request: LocalRequest) -> bytes:
        try:
            return read_body(self.headers, self.rfile, self.server.max_body_bytes, self.invite_body)
        except BodyTooLarge as reason:
            raise Refused(self.answers.too_large(request)) from reason
        except MalformedBody as reason:
            raise Refused(self.answers.malformed(400, str(reason))) from reason
        except UnknownTransferCoding as reason:
            raise Refused(self.answers.malformed(501, str(reason))) from reason

    def reply_to(self, request: LocalRequest) -> None:
        """Even a defect in the runner or the application gets an answer before it is reported."""
        response = LocalResponse.of(self.answers.malformed(500, "Something went wrong on our side."))
        try:
            response = self.server.gateway.answer(request)
        finally:
            self.respond(response)

    def handle_expect_100(self) -> bool:
        """Wait with the invitation until the announced length is known to be acceptable."""
        return True

    def invite_body(self) -> None:
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The standard library's own refusals, in our format instead of HTML."""
        raise Refused(self.answers.malformed(code, "The request line or a header is malformed."))

    def refuse(self, answer: Answer) -> None:
        """Answer although input is left unread, then close: without draining, the kernel would drop the answer."""
        self.close_connection = True
        self.respond(LocalResponse.of(answer))
        self.connection.settimeout(DRAIN_SECONDS)
        deadline = time.monotonic() + DRAIN_SECONDS
        drained = 0
        # A client that hangs up, or stays silent, has ended the draining as well as one that finishes.
        with suppress(OSError):
            self.connection.shutdown(SHUT_WR)
            while drained < MAX_DRAINED_BYTES and time.monotonic() < deadline:
                data = self.connection.recv(MAX_LINE_BYTES)
                if not data:
                    break
                drained += len(data)

    def respond(self, response: LocalResponse) -> None:
        self.close_connection = self.close_connection or self.server.stopping
        head = [f"HTTP/1.1 {response.status} {phrase(response.status)}", f"Date: {self.date_time_string()}"]
        head += [
            f"{name}: {value}" for name, value in response.headers if name.lower() not in SET_BY_THE_SERVER
        ]
        is_bodiless = response.status in BODILESS
        if not is_bodiless:
            head.append(f"Content-Length: {len(response.body)}")
        head.append(f"Connection: {'close' if self.close_connection else 'keep-alive'}")
        # A line break inside a value would let a client write headers of its own.
        lines = [line.replace("\r", " ").replace("\n", " ") for line in head]
        body = b"" if is_bodiless or self.command == "HEAD" else response.body
        self.connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body)


def is_malformed(headers: Message) -> bool:
    """Lines that are no headers, or one continued on a second line, which RFC 9112 §5.2 tells servers to refuse."""
    return bool(headers.defects) or any("\n" in value for value in headers.values())


def origin_form(target: str) -> str | None:
    """The path and query of a request target, which a proxy's client sends as a whole URL (RFC 9112 §3.2)."""
    if target.startswith("/"):
        return target
    if not target.lower().startswith(("http://", "https://")):
        return None
    try:
        url = urlsplit(target)
    except ValueError:
        return None
    return (url.path or "/") + (f"?{url.query}" if url.query else "")


def phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
