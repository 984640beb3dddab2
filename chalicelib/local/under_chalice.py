"""Plain `chalice local`: Chalice's own development server over the same engines and sample data."""

import atexit
import itertools
import os
from collections.abc import Sequence
from contextlib import ExitStack

from chalicelib.local.runtime import local_runtime
from chalicelib.local.seed import seed
from chalicelib.wiring import ports

DEFAULT_PORT = "8000"


def start(arguments: Sequence[str]) -> None:
    """Start the engines for the life of this process. Chalice serves; `/_local` exists only in our own runner."""
    running = ExitStack()
    running.enter_context(local_runtime(f"http://127.0.0.1:{_port_of(arguments)}"))
    seed(ports(), os.environ)
    atexit.register(running.close)


def _port_of(arguments: Sequence[str]) -> str:
    for name, value in itertools.pairwise(arguments):
        if name == "--port":
            return value
    return DEFAULT_PORT
