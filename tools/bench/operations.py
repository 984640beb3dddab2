"""The operations of DESIGN's budgets, each as a Lambda event, with the exchanges it made."""

from dataclasses import dataclass
from typing import Any

from chalicelib.wiring import ports
from tests.adapters.dynamodb.sizes import row_bytes, write_units
from tools.bench.stage import Stage, draft_body
from tools.bench.transport import Exchange, Recorder

READ_UNIT_BYTES = 4096
LINES = 10
Json = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """`event` can be sent again and again while the transport is played back."""

    name: str
    event: Json
    exchanges: list[Exchange]

    @property
    def write_units(self) -> int:
        """By the published formula, indexes included."""
        total = 0
        for exchange in self.exchanges:
            if exchange.operation == "PutItem":
                total += sum(write_units([exchange.request["Item"]], is_transaction=False))
            elif exchange.operation == "TransactWriteItems":
                actions = exchange.request["TransactItems"]
                items = [action["Put"]["Item"] for action in actions if "Put" in action]
                total += sum(write_units(items, checks=len(actions) - len(items), is_transaction=True))
        return total

    @property
    def read_units(self) -> float:
        """Of queries on an index half a unit per 4 KB, of consistent reads one."""
        return sum(_read_units(exchange) for exchange in self.exchanges)


def record_operations(stage: Stage) -> list[Operation]:
    """Plays each operation once on the embedded engine."""
    client = stage.call(stage.event("GET", "/api/v1/clients"))["data"][0]
    drafts = {"operation": "create", "items": [draft_body(client["id"], 3)] * 50}
    stage.call(stage.event("POST", "/api/v1/invoices/bulk", drafts))
    drafting = stage.event("POST", "/api/v1/invoices", draft_body(client["id"], LINES))
    keyed = stage.event("POST", "/api/v1/invoices", draft_body(client["id"], LINES))
    keyed["headers"]["idempotency-key"] = "benchmark"
    draft = stage.call(drafting)
    invoice = {"invoice_id": draft["id"]}
    paying = {"invoice_id": draft["id"], "amount": 5_000, "currency": "EUR", "method": "bank_transfer"}
    listing = stage.event("GET", "/api/v1/invoices")
    listing["multiValueQueryStringParameters"] = {"limit": ["50"]}
    filtered = stage.event("GET", "/api/v1/invoices")
    filtered["multiValueQueryStringParameters"] = {"limit": ["50"], "status": ["sent,overdue"]}
    events = {
        f"create draft, {LINES} lines": drafting,
        "... with an idempotency key": keyed,
        f"send, {LINES} lines": stage.event("POST", "/api/v1/invoices/{invoice_id}/send", {}, **invoice),
        "get": stage.event("GET", "/api/v1/invoices/{invoice_id}", **invoice),
        "list 50": listing,
        "list 50, by status": filtered,
        "record payment": stage.event("POST", "/api/v1/payments", paying),
        "verify a token (users/me)": stage.event("GET", "/api/v1/users/me"),
    }
    return [_recorded(stage, name, event) for name, event in events.items()]


def _recorded(stage: Stage, name: str, event: Json) -> Operation:
    with Recorder().listening(ports().books.engine.client) as recorder:  # type: ignore[attr-defined]
        stage.call(event)
    return Operation(name, event, recorder.exchanges)


def _read_units(exchange: Exchange) -> float:
    import orjson  # noqa: PLC0415

    answer = orjson.loads(exchange.response)
    match exchange.operation:
        case "BatchGetItem":
            items = [item for table in answer["Responses"].values() for item in table]
            return float(sum(-(-row_bytes(item) // READ_UNIT_BYTES) for item in items))
        case "GetItem":
            return float(-(-row_bytes(answer.get("Item", {})) // READ_UNIT_BYTES))
        case "Query":
            # A filter is paid for by what it looks at. Rows it dropped are taken to be as large as those it kept.
            kept = answer["Items"]
            size = sum(row_bytes(item) for item in kept) * answer["ScannedCount"] // max(len(kept), 1)
            return -(-size // READ_UNIT_BYTES) * (0.5 if "IndexName" in exchange.request else 1)
        case _:
            return 0.0
