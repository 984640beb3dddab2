"""`python -m chalicelib.local`: serve the whole product with sample data until Ctrl-C."""

import os
import sys

from chalicelib.api.application import create_app
from chalicelib.local.edge import edge_answers
from chalicelib.local.mailbox import Mailbox
from chalicelib.local.runtime import local_runtime
from chalicelib.local.seed import SignIn, seed
from chalicelib.local.server import PortTaken, require_free_port, serve
from chalicelib.wiring import ports

DEFAULT_PORT = 8000


def main() -> int:
    """The exit status: 0 after a clean stop, 2 when it cannot start; why is on standard error."""
    try:
        port = int(os.environ.get("PORT", DEFAULT_PORT))
        require_free_port(port)
    except (ValueError, PortTaken) as problem:
        print(problem, file=sys.stderr)
        return 2
    url = f"http://127.0.0.1:{port}"
    with local_runtime(url) as aws:
        sign_in = seed(ports(), os.environ)
        server = serve(create_app(), port=port, extra=Mailbox(aws).answer, answers=edge_answers())
        print(_welcome(url, sign_in), flush=True)
        server.run_until_signal()
    print("Stopped.")
    return 0


def _welcome(url: str, sign_in: SignIn) -> str:
    return f"""
Paidup is ready.

  API             {url}/api/v1
  Documentation   {url}/docs
  Captured mail   {url}/_local/mail
  Health          {url}/health

  Sign in as      {sign_in.email}
  with password   {sign_in.password}

The sample organisation has two clients and invoices in every state. `make demo` plays a story against it.
Ctrl-C stops it; nothing is kept.
"""


if __name__ == "__main__":
    sys.exit(main())
