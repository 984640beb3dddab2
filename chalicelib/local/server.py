"""The local HTTP server: the application behind a threaded HTTP/1.1 front, as API Gateway would call it."""

import errno
import signal
import socket
import threading
from queue import SimpleQueue
from types import FrameType, TracebackType
from typing import Self

from chalice.app import Chalice

from chalicelib.local.connection import Connection
from chalicelib.local.gateway import Extra, Gateway
from chalicelib.local.listener import Listener
from chalicelib.local.messages import EdgeAnswers

MAX_BODY_BYTES = 10 * 1024 * 1024
"""API Gateway's payload limit."""

TIMEOUT_SECONDS = 30.0
STOP_SECONDS = 0.7
POLL_SECONDS = 0.05


class PortTaken(OSError):
    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__(
            errno.EADDRINUSE,
            f"Port {port} is already in use. Stop what runs there, or choose another port with PORT={port + 1}.",
        )

    def __str__(self) -> str:
        return str(self.strerror)


class LocalServer:
    """A server that is listening. Ends with `shutdown`, at the end of a `with` block, or on a signal."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        # Of all primitives only this queue may be used from a signal handler.
        self._stop_requested: SimpleQueue[None] = SimpleQueue()
        self._stopped = False
        self._thread = threading.Thread(target=self._accept, name="http-server", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._listener.server_address[1])

    @property
    def url(self) -> str:
        return f"http://{self._listener.server_address[0]!s}:{self.port}"

    def run_until_signal(self) -> None:
        """Block until Ctrl-C or SIGTERM (main thread only), then shut down and restore the signal handlers."""
        signals = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self._request_stop) for number in signals}
        try:
            self._stop_requested.get()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            self.shutdown()

    def shutdown(self) -> None:
        """Stop accepting, let running requests finish, and return within a second; doing it twice is fine."""
        self._stop_requested.put(None)
        if self._stopped:
            return
        self._stopped = True
        self._listener.shutdown()
        self._listener.server_close()
        self._listener.end_connections(STOP_SECONDS)
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()

    def _accept(self) -> None:
        self._listener.serve_forever(poll_interval=POLL_SECONDS)

    def _request_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop_requested.put(None)


def serve(
    app: Chalice,
    *,
    port: int,
    host: str = "127.0.0.1",
    extra: Extra | None = None,
    answers: EdgeAnswers | None = None,
    max_body_bytes: int = MAX_BODY_BYTES,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> LocalServer:
    """Serve `app` from a thread of its own; port 0 takes a free one. Raises PortTaken.

    `extra` is asked first for paths under /_local/. `timeout_seconds` bounds how long a connection may be silent.
    """
    gateway = Gateway(app, extra=extra, answers=answers or EdgeAnswers())
    try:
        listener = Listener(
            (host, port), Connection, gateway, max_body_bytes=max_body_bytes, timeout_seconds=timeout_seconds
        )
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(port) from error
        raise
    return LocalServer(listener)


def require_free_port(port: int, host: str = "127.0.0.1") -> None:
    """Raises PortTaken before anything else is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(port) from error
