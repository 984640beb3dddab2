"""Accepts connections, each in a thread of its own, and ends them when the server stops."""

import sys
import threading
import time
from socketserver import BaseRequestHandler, TCPServer, ThreadingMixIn
from typing import Any, Protocol

from chalicelib.local.gateway import Gateway


class OpenConnection(Protocol):
    def end_input(self) -> None: ...


class Listener(ThreadingMixIn, TCPServer):
    """Remembers the open connections, so that stopping can end them."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        address: tuple[str, int],
        handler: type[BaseRequestHandler],
        gateway: Gateway,
        *,
        max_body_bytes: int,
        timeout_seconds: float,
    ) -> None:
        self.gateway = gateway
        self.max_body_bytes = max_body_bytes
        self.timeout_seconds = timeout_seconds
        self._lock = threading.Lock()
        self._open: dict[threading.Thread, OpenConnection] = {}
        self.stopping = False
        super().__init__(address, handler)

    def opened(self, connection: OpenConnection) -> None:
        with self._lock:
            self._open[threading.current_thread()] = connection
            if self.stopping:
                connection.end_input()

    def closed(self) -> None:
        with self._lock:
            self._open.pop(threading.current_thread(), None)

    def end_connections(self, within_seconds: float) -> None:
        """Idle connections end at once; a request in progress may finish its answer within the time."""
        with self._lock:
            self.stopping = True
            open_now = dict(self._open)
            for connection in open_now.values():
                connection.end_input()
        deadline = time.monotonic() + within_seconds
        for thread in open_now:
            thread.join(max(0.0, deadline - time.monotonic()))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error; anything else is shown on the terminal, never to the client."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)
