"""Books kept in dictionaries under one lock: the promises of the port without a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from threading import Lock
from typing import Any

from chalicelib.adapters.aggregate_kinds import may_identify, name_of, summary_of
from chalicelib.adapters.change_rules import (
    MAX_ACTIONS,
    RECEIPT_LIFETIME,
    credits_by_client,
    is_awaited,
    is_body_frozen,
    require_sound,
)
from chalicelib.adapters.list_rules import require_listable
from chalicelib.adapters.memory.columns import matches
from chalicelib.domain.client import Client
from chalicelib.domain.errors import StaleVersion
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_status import InvoiceStatus
from chalicelib.domain.journal import Entry, EntryRef
from chalicelib.ports.books import (
    A,
    Aggregate,
    AlreadyAnswered,
    Change,
    DueInvoice,
    Receipt,
    Save,
    entry_refs,
)
from chalicelib.ports.listing import Listing, Page
from chalicelib.ports.metering import count_database_call

Place = tuple[str, str]


@dataclass
class _State:
    aggregates: dict[Place, Aggregate] = field(default_factory=dict)
    entries: dict[EntryRef, Entry] = field(default_factory=dict)
    pending: set[EntryRef] = field(default_factory=set)
    receipts: dict[Place, Receipt] = field(default_factory=dict)


class MemoryBooks:
    """Safe under threads. What is stored is frozen, so it is shared and never copied."""

    def __init__(self) -> None:
        self._state = _State()
        self._lock = Lock()

    def get(self, organization_id: str, kind: type[A], identifier: str) -> A | None:
        count_database_call()
        with self._lock:
            return self._find(organization_id, kind, identifier)

    def get_many(self, organization_id: str, *wanted: tuple[type[Any], str]) -> list[Any]:
        count_database_call()
        with self._lock:
            found = [self._find(organization_id, kind, identifier) for kind, identifier in wanted]
        return [_without_frozen_body(aggregate) for aggregate in found]

    def page(self, organization_id: str, kind: type[A], listing: Listing) -> Page[A]:
        require_listable(kind, listing)
        count_database_call()
        with self._lock:
            everything = list(self._state.aggregates.values())
        rows = [
            aggregate
            for aggregate in everything
            if isinstance(aggregate, kind)
            and aggregate.organization_id == organization_id
            and _is_behind(aggregate.id, listing)
            and all(matches(aggregate, condition) for condition in listing.conditions)
        ]
        rows.sort(key=lambda aggregate: aggregate.id, reverse=listing.is_descending)
        items = [summary_of(aggregate) for aggregate in rows[: listing.limit]]
        return Page(items, items[-1].id if len(rows) > listing.limit else None)

    def entries(
        self, organization_id: str, document_id: str, *, after_sequence: int = 0, limit: int = 100
    ) -> list[Entry]:
        count_database_call()
        with self._lock:
            history = [
                entry
                for ref, entry in self._state.entries.items()
                if (ref.organization_id, ref.document_id) == (organization_id, document_id)
                and ref.sequence > after_sequence
            ]
        return sorted(history, key=lambda entry: entry.sequence)[:limit]

    def entry(self, reference: EntryRef) -> tuple[Entry, bool] | None:
        count_database_call()
        with self._lock:
            entry = self._state.entries.get(reference)
            return None if entry is None else (entry, reference in self._state.pending)

    def commit(self, change: Change) -> None:
        require_sound(change)
        assert _count_actions(change) <= MAX_ACTIONS, "a change fits one transaction"
        count_database_call()
        with self._lock:
            self._require_unanswered(change.receipt)
            self._require_current(change)
            self._write(change)

    def receipt(self, organization_id: str, key: str) -> Receipt | None:
        count_database_call()
        with self._lock:
            return self._state.receipts.get((organization_id, key))

    def due_invoices(
        self, due_before: date, *, limit: int, after: DueInvoice | None = None
    ) -> list[DueInvoice]:
        count_database_call()
        with self._lock:
            rows = [
                DueInvoice(invoice.organization_id, invoice.id, invoice.due_on)
                for invoice in self._state.aggregates.values()
                if isinstance(invoice, Invoice) and is_awaited(invoice) and invoice.due_on is not None
            ]
        rows = [row for row in rows if row.due_on < due_before and (after is None or _due(row) > _due(after))]
        return sorted(rows, key=_due)[:limit]

    def pending_work(self, committed_before: datetime, *, limit: int) -> list[EntryRef]:
        count_database_call()
        with self._lock:
            waiting = [(self._state.entries[ref].at, ref) for ref in self._state.pending]
        old = [(at, ref) for at, ref in waiting if at < committed_before]
        old.sort(key=lambda row: (row[0], row[1].organization_id, row[1].document_id, row[1].sequence))
        return [ref for _, ref in old[:limit]]

    def dump(self) -> Mapping[str, Any]:
        """Everything there is, in a fixed order: two equal dumps are two equal states."""
        with self._lock:
            state = self._state
            return {
                "aggregates": dict(sorted(state.aggregates.items())),
                "entries": dict(sorted(state.entries.items(), key=lambda item: _ref(item[0]))),
                "pending": sorted(state.pending, key=_ref),
                "receipts": dict(sorted(state.receipts.items())),
            }

    def _find(self, organization_id: str, kind: type[A], identifier: str) -> A | None:
        if not may_identify(identifier, kind):
            return None
        found = self._state.aggregates.get((organization_id, identifier))
        assert found is None or isinstance(found, kind)
        return found

    def _require_unanswered(self, receipt: Receipt | None) -> None:
        if receipt is None:
            return
        earlier = self._state.receipts.get((receipt.organization_id, receipt.key))
        if earlier is not None and earlier.expires_at >= receipt.expires_at - RECEIPT_LIFETIME:
            raise AlreadyAnswered(earlier)

    def _require_current(self, change: Change) -> None:
        for save in change.saves:
            self._require_version(save.after, save.before.version if save.before else None)
        for gone in change.deletes:
            self._require_version(gone, gone.version)
        for check in change.checks:
            current = self._state.aggregates.get((change.organization_id, check.identifier))
            if current is None or current.version != check.version:
                raise StaleVersion(name_of(check.kind))
        for client_id, movements in credits_by_client(change).items():
            client = self._find(change.organization_id, Client, client_id)
            if client is None or any(
                amount < 0 and client.credits_minor.get(currency, 0) < -amount
                for currency, amount in movements.items()
            ):
                raise StaleVersion("client")
        known = self._state.entries.keys()
        if any(ref in known for ref in entry_refs(change.entries)):
            raise StaleVersion("history")
        if any(ref not in known for ref in change.finished):
            raise StaleVersion("history")

    def _require_version(self, aggregate: Aggregate, version: int | None) -> None:
        stored = self._state.aggregates.get((aggregate.organization_id, aggregate.id))
        if (stored.version if stored else None) != version:
            raise StaleVersion(name_of(type(aggregate)))

    def _write(self, change: Change) -> None:
        state = self._state
        for save in change.saves:
            state.aggregates[(save.after.organization_id, save.after.id)] = self._stored(save)
        for gone in change.deletes:
            del state.aggregates[(gone.organization_id, gone.id)]
        for client_id, movements in credits_by_client(change).items():
            client = state.aggregates[(change.organization_id, client_id)]
            assert isinstance(client, Client)
            sums = dict(client.credits_minor)
            for currency, amount in movements.items():
                sums[currency] = sums.get(currency, 0) + amount
            moved = replace(client, credits_minor=_without_zeros(sums), version=client.version + 1)
            state.aggregates[(change.organization_id, client_id)] = moved
        for entry, ref in zip(change.entries, entry_refs(change.entries), strict=True):
            state.entries[ref] = entry
            if entry.tasks:
                state.pending.add(ref)
        state.pending -= set(change.finished)
        if change.receipt is not None:
            expires_at = change.receipt.expires_at.replace(microsecond=0)
            receipt = replace(change.receipt, expires_at=expires_at)
            state.receipts[(receipt.organization_id, receipt.key)] = receipt

    def _stored(self, save: Save) -> Aggregate:
        after = replace(save.after, version=save.before.version + 1 if save.before else 1)
        if isinstance(after, Client):
            return replace(after, credits_minor=_without_zeros(after.credits_minor))
        if isinstance(after, Invoice) and is_body_frozen(save):
            stored = self._state.aggregates[(after.organization_id, after.id)]
            assert isinstance(stored, Invoice)
            return replace(after, body=stored.body)
        return after


def _count_actions(change: Change) -> int:
    heads = len(change.saves) + len(change.deletes) + len(change.checks) + len(credits_by_client(change))
    bodies = sum(
        isinstance(save.after, Invoice)
        and save.after.status is not InvoiceStatus.DRAFT
        and not is_body_frozen(save)
        for save in change.saves
    )
    return heads + bodies + len(change.entries) + len(change.finished) + (change.receipt is not None)


def _without_frozen_body(aggregate: Any) -> Any:
    is_sent = isinstance(aggregate, Invoice) and aggregate.status is not InvoiceStatus.DRAFT
    return replace(aggregate, body=None) if is_sent else aggregate


def _is_behind(identifier: str, listing: Listing) -> bool:
    if listing.after_id is None:
        return True
    return identifier < listing.after_id if listing.is_descending else identifier > listing.after_id


def _without_zeros(sums: Mapping[str, int]) -> Mapping[str, int]:
    return {currency: amount for currency, amount in sums.items() if amount}


def _due(row: DueInvoice) -> tuple[date, str, str]:
    return row.due_on, row.organization_id, row.invoice_id


def _ref(ref: EntryRef) -> tuple[str, str, int]:
    return ref.organization_id, ref.document_id, ref.sequence
