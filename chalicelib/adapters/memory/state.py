"""The state behind the books in memory: what is stored, and how a change is checked and written."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from chalicelib.adapters.aggregate_kinds import may_identify, name_of
from chalicelib.adapters.change_rules import RECEIPT_LIFETIME, credits_by_client, is_body_frozen
from chalicelib.domain.client import Client
from chalicelib.domain.errors import StaleVersion
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.journal import Entry, EntryRef
from chalicelib.ports.books import A, Aggregate, AlreadyAnswered, Change, Receipt, Save

Place = tuple[str, str]


@dataclass
class State:
    """Callers hold a lock around every method."""

    aggregates: dict[Place, Aggregate] = field(default_factory=dict)
    entries: dict[EntryRef, Entry] = field(default_factory=dict)
    pending: set[EntryRef] = field(default_factory=set)
    receipts: dict[Place, Receipt] = field(default_factory=dict)

    def find(self, organization_id: str, kind: type[A], identifier: str) -> A | None:
        if not may_identify(identifier, kind):
            return None
        found = self.aggregates.get((organization_id, identifier))
        assert found is None or isinstance(found, kind)
        return found

    def require_unanswered(self, receipt: Receipt | None) -> None:
        if receipt is None:
            return
        earlier = self.receipts.get((receipt.organization_id, receipt.key))
        if earlier is not None and earlier.expires_at >= receipt.expires_at - RECEIPT_LIFETIME:
            raise AlreadyAnswered(earlier)

    def require_current(self, change: Change) -> None:
        for save in change.saves:
            self._require_version(save.after, save.before.version if save.before else None)
        for gone in change.deletes:
            self._require_version(gone, gone.version)
        for check in change.checks:
            current = self.aggregates.get((change.organization_id, check.identifier))
            if current is None or current.version != check.version:
                raise StaleVersion(name_of(check.kind))
        for client_id, movements in credits_by_client(change).items():
            client = self.find(change.organization_id, Client, client_id)
            if client is None or any(
                amount < 0 and client.credits_minor.get(currency, 0) < -amount
                for currency, amount in movements.items()
            ):
                raise StaleVersion("client")
        known = self.entries.keys()
        if any(entry.reference in known for entry in change.entries):
            raise StaleVersion("history")
        if any(ref not in known for ref in change.finished):
            raise StaleVersion("history")

    def _require_version(self, aggregate: Aggregate, version: int | None) -> None:
        stored = self.aggregates.get((aggregate.organization_id, aggregate.id))
        if (stored.version if stored else None) != version:
            raise StaleVersion(name_of(type(aggregate)))

    def write(self, change: Change) -> None:
        for save in change.saves:
            self.aggregates[(save.after.organization_id, save.after.id)] = self._stored(save)
        for gone in change.deletes:
            del self.aggregates[(gone.organization_id, gone.id)]
        for client_id, movements in credits_by_client(change).items():
            client = self.aggregates[(change.organization_id, client_id)]
            assert isinstance(client, Client)
            sums = dict(client.credits_minor)
            for currency, amount in movements.items():
                sums[currency] = sums.get(currency, 0) + amount
            moved = replace(client, credits_minor=_without_zeros(sums), version=client.version + 1)
            self.aggregates[(change.organization_id, client_id)] = moved
        for entry in change.entries:
            self.entries[entry.reference] = entry
            if entry.tasks:
                self.pending.add(entry.reference)
        self.pending -= set(change.finished)
        if change.receipt is not None:
            expires_at = change.receipt.expires_at.replace(microsecond=0)
            receipt = replace(change.receipt, expires_at=expires_at)
            self.receipts[(receipt.organization_id, receipt.key)] = receipt

    def _stored(self, save: Save) -> Aggregate:
        after = replace(save.after, version=save.before.version + 1 if save.before else 1)
        if isinstance(after, Client):
            return replace(after, credits_minor=_without_zeros(after.credits_minor))
        if isinstance(after, Invoice) and is_body_frozen(save):
            stored = self.aggregates[(after.organization_id, after.id)]
            assert isinstance(stored, Invoice)
            return replace(after, body=stored.body)
        return after


def _without_zeros(sums: Mapping[str, int]) -> Mapping[str, int]:
    return {currency: amount for currency, amount in sums.items() if amount}
