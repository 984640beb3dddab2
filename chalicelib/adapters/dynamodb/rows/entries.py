"""Journal entries; an entry whose work is pending is also in the outbox index."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.rows.attributes import Digest, Instant, Packed, Text, Whole, filled
from chalicelib.adapters.dynamodb.rows.row import Row
from chalicelib.domain.journal import Entry, Posting, Task, TaskKind
from chalicelib.domain.user import DIRECTORY

REQUEST_LIFETIME = timedelta(days=7)
"""How long the directory remembers that somebody asked for a password: strangers must not fill the table."""


class EntryRow(Row):
    """`outbox_pk` and `outbox_sk` are there until the entry's work is finished. Only entries of the directory, which
    are no organisation's history, have an `expires_at`."""

    entry_id = Text()
    kind = Text()
    at = Instant()
    actor_id = Text()
    request_id = Text()
    content = Packed()
    previous_hash = Digest()
    hash = Digest()
    outbox_pk = Text()
    outbox_sk = Text()
    expires_at = Whole()

    @classmethod
    def of(cls, entry: Entry) -> "EntryRow":
        row = cls(
            pk=keys.object_partition(entry.organization_id, entry.document_id),
            sk=keys.entry_sort(entry.sequence),
            entry_id=entry.id,
            kind=entry.kind,
            at=entry.at,
            actor_id=entry.actor_id,
            request_id=entry.request_id,
            content=filled(
                postings=[_posting_to_json(posting) for posting in entry.postings],
                details=dict(entry.details),
                tasks=[[task.kind, dict(task.arguments)] for task in entry.tasks],
            ),
            previous_hash=entry.previous_hash,
            hash=entry.hash,
        )
        if entry.tasks:
            row.outbox_pk = keys.outbox_partition(keys.outbox_shard(entry.document_id))
            row.outbox_sk = keys.outbox_sort(entry.at, entry.reference)
        if entry.organization_id == DIRECTORY:
            row.expires_at = int((entry.at + REQUEST_LIFETIME).timestamp())
        return row

    @property
    def is_pending(self) -> bool:
        return bool(self.outbox_pk)

    def domain(self) -> Entry:
        organization_id, document_id = keys.split_object_partition(self.pk)
        return Entry(
            id=self.entry_id,
            organization_id=organization_id,
            document_id=document_id,
            sequence=keys.entry_sequence(self.sk),
            kind=self.kind,
            at=self.at,
            actor_id=self.actor_id,
            request_id=self.request_id,
            postings=tuple(_posting_from_json(posting) for posting in self.content.get("postings", ())),
            details=self.content.get("details", {}),
            previous_hash=self.previous_hash,
            hash=self.hash,
            tasks=tuple(_tasks_from_json(self.content.get("tasks", ()))),
        )


def _posting_to_json(posting: Posting) -> list[Any]:
    return [
        posting.account,
        posting.amount_minor,
        posting.currency,
        posting.invoice_id,
        posting.client_id,
    ]


def _posting_from_json(stored: list[Any]) -> Posting:
    account, amount_minor, currency, invoice_id, client_id = stored
    return Posting(account, amount_minor, currency, invoice_id, client_id)


def _tasks_from_json(stored: Iterable[list[Any]]) -> Iterable[Task]:
    return (Task(TaskKind(kind), arguments) for kind, arguments in stored)
