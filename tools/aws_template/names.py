"""Logical names of the template, and the few intrinsic functions that it uses."""

from typing import Any

Json = dict[str, Any]

TABLE = "PaidupTable"
BUCKET = "PaidupDocuments"
QUEUE = "PaidupOutbox"
DEAD_LETTERS = "PaidupOutboxDeadLetters"
KEY = "PaidupSecrets"
ALARM_TOPIC = "PaidupAlarms"

API = "APIHandler"
WORKER = "WorkOnOutbox"
OVERDUE = "FlagOverdueInvoices"
SWEEPER = "SweepOutbox"
FUNCTIONS = (API, WORKER, OVERDUE, SWEEPER)
SCHEDULED = (OVERDUE, SWEEPER)

RESERVES_CONCURRENCY = "ReservesConcurrency"
HAS_ALARM_EMAIL = "HasAlarmEmail"


def ref(name: str) -> Json:
    return {"Ref": name}


def attribute(name: str, which: str) -> Json:
    return {"Fn::GetAtt": [name, which]}


def sub(text: str) -> Json:
    return {"Fn::Sub": text}
