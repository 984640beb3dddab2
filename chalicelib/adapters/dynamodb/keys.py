"""Every key and index string of the table is built here, and nowhere else."""

import hashlib
import zlib
from datetime import UTC, date, datetime

from chalicelib.domain.ids import Kind
from chalicelib.domain.journal import EntryRef
from chalicelib.ports.books import DueInvoice

HEAD = "#head"
BODY = "#body"
AGGREGATE_PREFIX = "#"
ENTRY_PREFIX = "entry#"

BY_KIND = "by_kind"
BY_CLIENT = "by_client"
DUE = "due"
OUTBOX = "outbox"

DUE_SHARDS = 8
OUTBOX_SHARDS = 4

_SEQUENCE_DIGITS = 8


def object_partition(organization_id: str, identifier: str) -> str:
    """Where an aggregate lives, together with its history."""
    return f"{_own(organization_id)}#{identifier}"


def split_object_partition(partition: str) -> tuple[str, str]:
    """Organisation and id out of what `object_partition` made."""
    organization_id, identifier = partition.split("#")
    return organization_id, identifier


def entry_sort(sequence: int) -> str:
    assert 0 <= sequence < 10**_SEQUENCE_DIGITS
    return f"{ENTRY_PREFIX}{sequence:0{_SEQUENCE_DIGITS}d}"


def entry_sequence(sort: str) -> int:
    return int(sort.removeprefix(ENTRY_PREFIX))


def last_entry_sort() -> str:
    return entry_sort(10**_SEQUENCE_DIGITS - 1)


def receipt_partition(organization_id: str, key: str) -> str:
    return f"{_own(organization_id)}#receipt#{key}"


def throttle_partition(key: str) -> str:
    """Hashed, because the key may be an address of any length that need not be readable here."""
    return f"throttle#{hashlib.sha256(key.encode()).hexdigest()}"


def kind_partition(organization_id: str, kind: Kind) -> str:
    return f"{_own(organization_id)}#{kind}"


def client_partition(organization_id: str, client_id: str, kind: Kind) -> str:
    return f"{_own(organization_id)}#{client_id}#{kind}"


def due_shard(invoice_id: str) -> int:
    return zlib.crc32(invoice_id.encode()) % DUE_SHARDS


def due_partition(shard: int) -> str:
    return f"due#{shard}"


def due_sort(row: DueInvoice) -> str:
    return f"{row.due_on.isoformat()}#{row.organization_id}#{row.invoice_id}"


def due_sort_before(due_before: date) -> str:
    """Sorts behind every row due on an earlier day and before every row due on this one."""
    return due_before.isoformat()


def read_due_sort(sort: str) -> DueInvoice:
    due_on, organization_id, invoice_id = sort.split("#")
    return DueInvoice(organization_id, invoice_id, date.fromisoformat(due_on))


def outbox_partition(shard: int) -> str:
    return f"outbox#{shard}"


def outbox_shard(document_id: str) -> int:
    return zlib.crc32(document_id.encode()) % OUTBOX_SHARDS


def outbox_sort(at: datetime, ref: EntryRef) -> str:
    return f"{outbox_sort_before(at)}#{ref.organization_id}#{ref.document_id}#{ref.sequence}"


def outbox_sort_before(at: datetime) -> str:
    """Instants written so that they sort as text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def read_outbox_sort(sort: str) -> EntryRef:
    _, organization_id, document_id, sequence = sort.split("#")
    return EntryRef(organization_id, document_id, int(sequence))


def _own(organization_id: str) -> str:
    assert organization_id, "every key begins with an organisation"
    assert "#" not in organization_id, "an organisation's id is one part of a key"
    return organization_id
