"""The embedded backends over real HTTP on a loopback port, so that presigned S3 URLs open in a browser."""

import io
from collections.abc import Callable, Iterable
from threading import Condition, Thread
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

LOOPBACK = "127.0.0.1"
POLL_SECONDS = 0.05

Environ = dict[str, Any]


class ObjectServer:
    """moto's own HTTP front, quiet, on a free port, taking the same lock as calls made inside the process."""

    def __init__(self, lock: Condition) -> None:
        application = one_at_a_time(DomainDispatcherApplication(create_backend_app), lock)
        self._server: BaseWSGIServer = make_server(
            LOOPBACK, 0, application, threaded=True, request_handler=QuietHandler
        )
        self._thread = Thread(target=self._serve, name="object-server", daemon=True)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self._server.server_address[1]}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=POLL_SECONDS)


class QuietHandler(MotoRequestHandler):
    """Without an access log."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def one_at_a_time(application: Any, lock: Condition) -> Callable[[Environ, Any], Iterable[bytes]]:
    """Read the whole request before taking the lock, and let go of it before the answer is sent."""

    def answer(environ: Environ, start_response: Any) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length or environ.get("wsgi.input_terminated"):
            body = environ["wsgi.input"].read(length) if length else environ["wsgi.input"].read()
            environ["wsgi.input"] = io.BytesIO(body)
            environ["CONTENT_LENGTH"] = str(len(body))
        with lock:
            return list(application(environ, start_response))

    return answer
