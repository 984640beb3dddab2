"""What the policies in `.chalice` allow, in the same terms as what a recording used."""

import json
from pathlib import Path
from typing import Any

from tests.aws.recording import Use
from tools.aws_template.names import API, OVERDUE, SWEEPER, WORKER

POLICIES = Path(__file__).resolve().parents[2] / ".chalice"
CONFIG = json.loads((POLICIES / "config.json").read_text())
CONFIGURED_AS = {
    API: "api_handler",
    WORKER: "work_on_outbox",
    OVERDUE: "flag_overdue_invoices",
    SWEEPER: "sweep_outbox",
}

GRANTED_TO_THE_PLATFORM = {
    "logs:CreateLogStream": "Lambda writes the function's log under the function's role",
    "logs:PutLogEvents": "Lambda writes the function's log under the function's role",
    "xray:PutTelemetryRecords": "Lambda sends the traces",
    "xray:PutTraceSegments": "Lambda sends the traces",
    "sqs:DeleteMessage": "Lambda polls the queue for the worker",
    "sqs:GetQueueAttributes": "Lambda polls the queue for the worker",
    "sqs:ReceiveMessage": "Lambda polls the queue for the worker",
    "s3:ListBucket": "without it S3 answers 403 instead of 404 for a missing object",
}
"""Allowed although no code of ours makes the call, and why."""


def allowed_uses() -> set[Use]:
    """Everything that the functions' own code may do."""
    return {
        Use(function, action, label(resource))
        for function in CONFIGURED_AS
        for statement in statements(function)
        for action in statement["Action"]
        if action not in GRANTED_TO_THE_PLATFORM
        for resource in as_list(statement["Resource"])
    }


def statements(function: str) -> list[dict[str, Any]]:
    name = CONFIG["lambda_functions"][CONFIGURED_AS[function]]["iam_policy_file"]
    found: list[dict[str, Any]] = json.loads((POLICIES / name).read_text())["Statement"]
    return found


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def label(resource: Any) -> str:
    """`{"Fn::GetAtt": ["Table", "Arn"]}` is Table, `${Table.Arn}/index/due` is Table/index/due, and of a written
    ARN the part that names the resource counts."""
    match resource:
        case {"Fn::GetAtt": [str(name), "Arn"]}:
            return name
        case {"Fn::Sub": str(text)} if text.startswith("arn:"):
            return text.replace("${AWS::", "${").split(":", 5)[5]
        case {"Fn::Sub": str(text)}:
            return text.replace(".Arn}", "").replace("${", "")
        case _:
            return str(resource)
