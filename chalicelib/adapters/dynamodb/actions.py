"""A change as the actions of one DynamoDB transaction, each with the guard that makes it safe."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action as UpdateAction

from chalicelib.adapters.aggregate_kinds import name_of
from chalicelib.adapters.change_rules import (
    MAX_ACTIONS,
    RECEIPT_LIFETIME,
    credits_by_client,
    is_body_frozen,
    require_sound,
)
from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.expressions import MapMember, expressions
from chalicelib.adapters.dynamodb.rows.entries import EntryRow
from chalicelib.adapters.dynamodb.rows.invoice_bodies import InvoiceBodyRow
from chalicelib.adapters.dynamodb.rows.receipts import ReceiptRow
from chalicelib.adapters.dynamodb.rows.registry import ROWS
from chalicelib.adapters.dynamodb.rows.row import HeadRow, Row, key
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_status import InvoiceStatus
from chalicelib.domain.journal import EntryRef
from chalicelib.ports.books import Aggregate, Change, Receipt, Save

PUT = "Put"
DELETE = "Delete"
UPDATE = "Update"
CHECK = "ConditionCheck"


@dataclass(frozen=True)
class Action:
    """`what` names the guarded thing in an error. `is_repeatable` says that doing it twice is doing it once."""

    verb: str
    request: Mapping[str, Any]
    what: str
    is_receipt: bool = False
    is_repeatable: bool = False


def actions_of(change: Change, table_name: str) -> list[Action]:
    require_sound(change)
    actions = [
        *(action for save in change.saves for action in _saves(save)),
        *(_delete(aggregate) for aggregate in change.deletes),
        *(_check(change.organization_id, c.kind, c.identifier, c.version) for c in change.checks),
        *_credits(change),
        *(_put(EntryRow.of(entry), Row.pk.does_not_exist(), "history") for entry in change.entries),
        *(_finish(reference) for reference in change.finished),
        *([_answer(change.receipt)] if change.receipt is not None else []),
    ]
    assert len(actions) <= MAX_ACTIONS, "a change fits one transaction"
    return [replace(action, request={"TableName": table_name, **action.request}) for action in actions]


def _saves(save: Save) -> Iterator[Action]:
    before = save.before
    after = replace(save.after, version=before.version + 1 if before else 1)
    guard = HeadRow.version == before.version if before else Row.pk.does_not_exist()
    what = name_of(type(after))
    yield _put(ROWS[type(after)].of(after), guard, what)
    is_sent = isinstance(after, Invoice) and after.status is not InvoiceStatus.DRAFT
    if isinstance(after, Invoice) and is_sent and not is_body_frozen(save):
        yield _put(InvoiceBodyRow.of(after), Row.pk.does_not_exist(), what)


def _delete(aggregate: Aggregate) -> Action:
    if isinstance(aggregate, Invoice):
        assert aggregate.status is InvoiceStatus.DRAFT, "only drafts are deleted"
    request = {
        "Key": key(keys.object_partition(aggregate.organization_id, aggregate.id), keys.HEAD),
        **_guarded(HeadRow.version == aggregate.version),
    }
    return Action(DELETE, request, name_of(type(aggregate)))


def _check(organization_id: str, kind: type[Any], identifier: str, version: int) -> Action:
    request = {
        "Key": key(keys.object_partition(organization_id, identifier), keys.HEAD),
        **expressions(condition=HeadRow.version == version),
    }
    return Action(CHECK, request, name_of(kind))


def _credits(change: Change) -> Iterator[Action]:
    for client_id, movements in credits_by_client(change).items():
        guard: Condition = Row.pk.exists()
        updates: list[UpdateAction] = [Path("version").add(1)]
        for currency, amount_minor in movements.items():
            credit = MapMember("credits", currency)
            updates.append(credit.set((credit | 0) + amount_minor))
            if amount_minor < 0:
                guard &= credit >= -amount_minor
        request = {
            "Key": key(keys.object_partition(change.organization_id, client_id), keys.HEAD),
            **expressions(condition=guard, updates=updates),
        }
        yield Action(UPDATE, request, "client")


def _finish(reference: EntryRef) -> Action:
    partition = keys.object_partition(reference.organization_id, reference.document_id)
    request = {
        "Key": key(partition, keys.entry_sort(reference.sequence)),
        **expressions(
            condition=Row.pk.exists(), updates=[EntryRow.outbox_pk.remove(), EntryRow.outbox_sk.remove()]
        ),
    }
    return Action(UPDATE, request, "history", is_repeatable=True)


def _answer(receipt: Receipt) -> Action:
    """One that has expired, and that the table has not removed yet, is overwritten."""
    written_at = int((receipt.expires_at - RECEIPT_LIFETIME).timestamp())
    guard = Row.pk.does_not_exist() | (ReceiptRow.expires_at < written_at)
    return replace(_put(ReceiptRow.of(receipt), guard, "receipt"), is_receipt=True)


def _put(row: Row, guard: Condition, what: str) -> Action:
    return Action(PUT, {"Item": row.item(), **_guarded(guard)}, what)


def _guarded(guard: Condition) -> dict[str, Any]:
    return {**expressions(condition=guard), "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
