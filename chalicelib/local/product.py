"""The whole product, running: what `make run` shows, and what the end-to-end tests talk to."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from chalicelib.api.application import create_app
from chalicelib.local.edge import edge_answers
from chalicelib.local.mailbox import Mailbox
from chalicelib.local.runtime import local_runtime
from chalicelib.local.seed import SignIn, seed
from chalicelib.local.server import LocalServer, require_free_port, serve
from chalicelib.wiring import ports


@dataclass(frozen=True)
class Product:
    """`sign_in` is the administrator of the sample organisation."""

    url: str
    sign_in: SignIn
    server: LocalServer


@contextmanager
def running_product(port: int, environment: Mapping[str, str]) -> Iterator[Product]:
    """Serve everything with sample data until the block ends. Raises PortTaken before anything is started."""
    require_free_port(port)
    url = f"http://127.0.0.1:{port}"
    with local_runtime(url) as aws:
        sign_in = seed(ports(), environment)
        with serve(create_app(), port=port, extra=Mailbox(aws).answer, answers=edge_answers()) as server:
            yield Product(url, sign_in, server)
