"""Defects that somebody might write one day, put into a process on purpose: the proofs must see each of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.books import DynamoBooks
from chalicelib.adapters.dynamodb.rows.row import key
from chalicelib.domain.journal import Entry, EntryRef
from chalicelib.domain.series import NumberSeries
from chalicelib.ports.books import Change
from chalicelib.ports.documents import Envelope
from chalicelib.use_cases.outbox.sender import Sender
from tests.faults.account import Account
from tests.faults.service import Plant, ProofPorts


@dataclass
class _Books:
    """Books with something wrong about them."""

    true: DynamoBooks

    def __getattr__(self, name: str) -> Any:
        return getattr(self.true, name)


class JournalLater(_Books):
    """The balances in one transaction, the journal entries in a second one."""

    def commit(self, change: Change) -> None:
        self.true.commit(replace(change, entries=()))
        self.true.commit(Change(change.organization_id, entries=change.entries))


class ReceiptLater(_Books):
    """The effect first, and then the record that it has been answered."""

    def commit(self, change: Change) -> None:
        self.true.commit(replace(change, receipt=None))
        self.true.commit(Change(change.organization_id, receipt=change.receipt))


class NumberFirst(_Books):
    """A number is drawn, and then used."""

    def commit(self, change: Change) -> None:
        counters = tuple(save for save in change.saves if isinstance(save.after, NumberSeries))
        self.true.commit(Change(change.organization_id, saves=counters))
        self.true.commit(replace(change, saves=tuple(s for s in change.saves if s not in counters)))


class PlainCredit(_Books):
    """Credit is added by an update that nothing guards, as a counter would be."""

    def commit(self, change: Change) -> None:
        self.true.commit(replace(change, credits=()))
        for movement in change.credits:
            request = {
                "TableName": self.true.engine.table_name,
                "Key": key(keys.object_partition(change.organization_id, movement.client_id), keys.HEAD),
                "UpdateExpression": "SET credits.#c = if_not_exists(credits.#c, :zero) + :more ADD version :one",
                "ExpressionAttributeNames": {"#c": movement.currency},
                "ExpressionAttributeValues": {
                    ":zero": {"N": "0"},
                    ":one": {"N": "1"},
                    ":more": {"N": str(movement.amount_minor)},
                },
            }
            self.true.engine.call("UpdateItem", request)


class FinishedFirst(_Books):
    """The worker marks its work as finished, and then does it."""

    def entry(self, reference: EntryRef) -> tuple[Entry, bool] | None:
        found = self.true.entry(reference)
        if found is not None and found[1]:
            self.true.commit(Change(reference.organization_id, finished=(reference,)))
        return found


class NothingPending(_Books):
    """A sweeper that finds nothing: the queue is trusted to have taken everything."""

    def pending_work(self, *_when: Any, **_limit: Any) -> list[EntryRef]:
        return []


@dataclass(frozen=True)
class ForgetfulSender(Sender):
    """Each attempt at a mail has a Message-ID of its own."""

    account: Account

    def envelope(self, entry: Entry, recipients: tuple[str, ...]) -> Envelope:
        attempt = len(self.account.mails())
        true = super().envelope(entry, recipients)
        return replace(true, message_id=true.message_id.replace("@", f".{attempt}@"))


def with_books(defect: Callable[[DynamoBooks], Any]) -> Plant:
    def plant(ports: ProofPorts) -> None:
        ports.books = defect(ports.books)  # type: ignore[arg-type]

    return plant


def with_new_message_ids(ports: ProofPorts) -> None:
    true = ports.workshop
    forgetful = ForgetfulSender(true.sender.address, true.sender.public_url, ports.account)
    ports.workshop = replace(true, sender=forgetful)
