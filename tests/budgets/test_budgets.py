"""What an operation may cost at most: DynamoDB calls and units, counted at the transport."""

from collections.abc import Iterator

import pytest

from tools.bench.imports import loaded_modules
from tools.bench.operations import LINES, Operation, record_operations
from tools.bench.stage import Stage, draft_body, open_stage

BUDGETS = {
    # operation: calls, write units, read units
    f"create draft, {LINES} lines": (2, 3, 2),
    "... with an idempotency key": (2, 7, 2),
    f"send, {LINES} lines": (2, 14, 4),
    "get": (1, 0, 1),
    "list 50": (1, 0, 3),
    # A filter pays for what it looks at: up to 200 summaries in its first query (docs/performance.md).
    "list 50, by status": (1, 0, 12),
    "record payment": (2, 14, 3),
    "verify a token (users/me)": (1, 0, 1),
}


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with open_stage() as opened:
        yield opened


@pytest.fixture(scope="module")
def operations(stage: Stage) -> dict[str, Operation]:
    return {operation.name: operation for operation in record_operations(stage)}


@pytest.mark.parametrize("name", BUDGETS)
def test_an_operation_stays_within_its_budget(name: str, operations: dict[str, Operation]) -> None:
    operation = operations[name]
    spent = (len(operation.exchanges), operation.write_units, operation.read_units)
    assert all(cost <= budget for cost, budget in zip(spent, BUDGETS[name], strict=True)), spent


def test_every_measured_operation_has_a_budget(operations: dict[str, Operation]) -> None:
    assert operations.keys() == BUDGETS.keys()


@pytest.mark.parametrize("lines", [1, 200])
def test_sending_and_paying_take_two_calls_at_any_number_of_lines(stage: Stage, lines: int) -> None:
    client = stage.call(stage.event("GET", "/api/v1/clients"))["data"][0]
    draft = stage.call(stage.event("POST", "/api/v1/invoices", draft_body(client["id"], lines)))
    paying = {"invoice_id": draft["id"], "amount": 100, "currency": "EUR", "method": "cash"}
    sent = stage.timing(stage.event("POST", "/api/v1/invoices/{invoice_id}/send", {}, invoice_id=draft["id"]))
    paid = stage.timing(stage.event("POST", "/api/v1/payments", paying))
    assert (sent, paid) == ('db;desc="2 calls"', 'db;desc="2 calls"')


def test_verifying_a_token_costs_no_call_while_the_user_is_known(stage: Stage) -> None:
    stage.timing(stage.event("GET", "/api/v1/users/me"))
    assert stage.timing(stage.event("GET", "/openapi.json")) == 'db;desc="0 calls"'
    assert stage.timing(stage.event("GET", "/api/v1/users/me")) == 'db;desc="1 calls"'


def test_the_api_function_loads_no_document_library_and_no_emulator() -> None:
    assert (
        loaded_modules() & {"fpdf", "fontTools", "PIL", "jinja2", "babel", "moto", "boto3.resources"} == set()
    )
