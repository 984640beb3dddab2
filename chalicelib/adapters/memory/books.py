"""Books kept in dictionaries under one lock: the promises of the port without a database."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from threading import Lock
from typing import Any

from chalicelib.adapters.aggregate_kinds import summary_of
from chalicelib.adapters.change_rules import (
    MAX_ACTIONS,
    count_actions,
    is_awaited,
    require_sound,
)
from chalicelib.adapters.list_rules import require_listable
from chalicelib.adapters.memory.columns import matches
from chalicelib.adapters.memory.state import State
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_status import InvoiceStatus
from chalicelib.domain.journal import Entry, EntryRef
from chalicelib.ports.books import (
    A,
    Change,
    DueInvoice,
    Receipt,
)
from chalicelib.ports.listing import Listing, Page
from chalicelib.ports.metering import count_database_call


class MemoryBooks:
    """Safe under threads. What is stored is frozen, so it is shared and never copied."""

    def __init__(self) -> None:
        self._state = State()
        self._lock = Lock()

    def get(self, organization_id: str, kind: type[A], identifier: str) -> A | None:
        count_database_call()
        with self._lock:
            return self._state.find(organization_id, kind, identifier)

    def get_many(self, organization_id: str, *wanted: tuple[type[Any], str]) -> list[Any]:
        count_database_call()
        with self._lock:
            found = [self._state.find(organization_id, kind, identifier) for kind, identifier in wanted]
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
        assert count_actions(change) <= MAX_ACTIONS, "a change fits one transaction"
        count_database_call()
        with self._lock:
            self._state.require_unanswered(change.receipt)
            self._state.require_current(change)
            self._state.write(change)

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


def _without_frozen_body(aggregate: Any) -> Any:
    is_sent = isinstance(aggregate, Invoice) and aggregate.status is not InvoiceStatus.DRAFT
    return replace(aggregate, body=None) if is_sent else aggregate


def _is_behind(identifier: str, listing: Listing) -> bool:
    if listing.after_id is None:
        return True
    return identifier < listing.after_id if listing.is_descending else identifier > listing.after_id


def _due(row: DueInvoice) -> tuple[date, str, str]:
    return row.due_on, row.organization_id, row.invoice_id


def _ref(ref: EntryRef) -> tuple[str, str, int]:
    return ref.organization_id, ref.document_id, ref.sequence
