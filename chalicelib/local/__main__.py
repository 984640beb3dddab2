"""`python -m chalicelib.local`: serve the whole product with sample data until Ctrl-C."""

import os
import sys

from chalicelib.local.product import Product, running_product
from chalicelib.local.server import PortTaken

DEFAULT_PORT = "8000"
HIGHEST_PORT = 65535


class NoSuchPort(Exception):
    def __init__(self, text: str) -> None:
        super().__init__(f"PORT must be a number from 1 to {HIGHEST_PORT}, not {text!r}.")


def main() -> int:
    """The exit status: 0 after a clean stop, 2 when it cannot start; why is on standard error."""
    try:
        with running_product(_port(os.environ.get("PORT") or DEFAULT_PORT), os.environ) as product:
            print(_welcome(product), flush=True)
            product.server.run_until_signal()
    except (NoSuchPort, PortTaken) as problem:
        print(problem, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        pass  # Ctrl-C while it was still starting
    print("Stopped.")
    return 0


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= HIGHEST_PORT:
        return int(text)
    raise NoSuchPort(text)


def _welcome(product: Product) -> str:
    url, sign_in = product.url, product.sign_in
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
