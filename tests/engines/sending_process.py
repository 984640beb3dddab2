"""Another running function: a process of its own that sends invoices as soon as it is told to.

Run as a module. It reads one line of JSON: endpoint, table, token and invoice ids; says `ready`; waits for a line; and
writes the status of each answer.
"""

import json
import sys

from chalicelib.adapters.dynamodb.books import DynamoBooks
from tests.engines.office import Desk, connected_to, everybody


def main() -> None:
    told = json.loads(sys.stdin.readline())
    with connected_to(told["endpoint_url"]):
        books = DynamoBooks(told["table"])
        assert books.engine.client
        desk = Desk(books, told["token"])
        invoice_ids = told["invoice_ids"]
        print("ready", flush=True)  # noqa: T201
        sys.stdin.readline()
        answers = everybody(
            len(invoice_ids),
            lambda number: desk.ask("POST", f"/invoices/{invoice_ids[number]}/send", {"deliver": "none"}),
        )
    print(json.dumps([answer.status for answer in answers]), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
