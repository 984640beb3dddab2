"""An independent reading of the whole table: what must be true of the books after any history.

It knows how rows are laid out, and nothing of how they came about: sums, chains, statuses and numbers are worked out
here again. Each problem is one sentence, so that an empty list is the proof.
"""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.adapters.dynamodb.rows.clients import ClientRow
from chalicelib.adapters.dynamodb.rows.entries import EntryRow
from chalicelib.adapters.dynamodb.rows.invoices import InvoiceRow
from chalicelib.adapters.dynamodb.rows.payments import PaymentRow
from chalicelib.adapters.dynamodb.rows.receipts import ReceiptRow
from chalicelib.adapters.dynamodb.rows.series import NumberSeriesRow
from chalicelib.domain.client import Client
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.journal import Entry
from chalicelib.domain.payment import Payment
from chalicelib.domain.series import NumberSeries
from chalicelib.ports.books import Receipt

Item = Mapping[str, Any]

INDEX_KEYS = {
    "by_kind": ("kind_pk", "id"),
    "by_client": ("client_pk", "id"),
    "due": ("due_pk", "due_sk"),
    "outbox": ("outbox_pk", "outbox_sk"),
}
_ZEROES = "0" * 64
_RECEIVED = 201


@dataclass
class Ledger:
    """The rows of one table, sorted out."""

    items: Sequence[Item]
    invoices: list[Invoice] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)
    series: list[NumberSeries] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    entries: dict[tuple[str, str], list[Entry]] = field(default_factory=lambda: defaultdict(list))
    bodies: set[str] = field(default_factory=set)
    pending: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, items: Sequence[Item]) -> "Ledger":
        ledger = cls(items)
        for item in sorted(items, key=lambda item: (item["pk"]["S"], item["sk"]["S"])):
            ledger._sort_out(dict(item))
        return ledger

    def _sort_out(self, item: dict[str, Any]) -> None:
        _, _, identifier = item["pk"]["S"].partition("#")
        sort = item["sk"]["S"]
        if sort.startswith("entry#"):
            row = EntryRow.from_raw_data(item)
            entry = row.domain()
            self.entries[entry.organization_id, entry.document_id].append(entry)
            if row.is_pending:
                self.pending.add((entry.document_id, entry.sequence))
        elif sort == "#body":
            self.bodies.add(identifier)
        elif identifier.startswith("inv_"):
            self.invoices.append(InvoiceRow.from_raw_data(item).domain())
        elif identifier.startswith("pay_"):
            self.payments.append(PaymentRow.from_raw_data(item).domain())
        elif identifier.startswith("cli_"):
            self.clients.append(ClientRow.from_raw_data(item).domain())
        elif identifier.startswith("nrs_"):
            self.series.append(NumberSeriesRow.from_raw_data(item).domain())
        elif identifier.startswith("receipt#"):
            self.receipts.append(ReceiptRow.from_raw_data(item).domain())

    def posted(self, account: str) -> Counter[tuple[str, str | None, str]]:
        """What an account holds, by whom or what it is about and by currency."""
        sums: Counter[tuple[str, str | None, str]] = Counter()
        for (organization_id, _), entries in self.entries.items():
            for posting in (p for entry in entries for p in entry.postings if p.account == account):
                about = posting.invoice_id if account == "receivables" else posting.client_id
                sums[organization_id, about, posting.currency] += posting.amount_minor
        return sums


def broken_promises(items: Sequence[Item], indexes: Mapping[str, Sequence[Item]]) -> list[str]:
    """Everything that is wrong with the table; `indexes` holds the rows of each index as they were scanned."""
    ledger = Ledger.of(items)
    checks = (numbers, balances, chains, receivables, credits_of_clients, statuses, bodies, receipts)
    problems = [problem for check in checks for problem in check(ledger)]
    return problems + list(index_rows(items, indexes))


def numbers(ledger: Ledger) -> Iterator[str]:
    """The numbers of a series and a year are 1..n, each once, and the counter stands behind the last."""
    issued: dict[tuple[str, str], list[int]] = defaultdict(list)
    for invoice in ledger.invoices:
        if invoice.number:
            prefix, digits = re.fullmatch(r"(.*?)(\d+)", invoice.number).groups()  # type: ignore[union-attr]
            issued[invoice.organization_id, prefix].append(int(digits))
    for (_, prefix), counters in issued.items():
        if sorted(counters) != list(range(1, len(counters) + 1)):
            yield f"the numbers of {prefix} are {sorted(counters)}, not 1..{len(counters)}"
    for series in ledger.series:
        if series.document_kind == "invoice":
            promised = sum(counter - 1 for counter in series.counters.values())
            given = sum(len(c) for (owner, _), c in issued.items() if owner == series.organization_id)
            if promised != given:
                yield f"the series {series.id} counted {promised} numbers, {given} are on invoices"


def balances(ledger: Ledger) -> Iterator[str]:
    """Debits equal credits in each entry and currency."""
    for entry in (entry for entries in ledger.entries.values() for entry in entries):
        sums: Counter[str] = Counter()
        for posting in entry.postings:
            sums[posting.currency] += posting.amount_minor
        if any(sums.values()):
            yield f"{_name(entry)} does not balance: {dict(sums)}"


def chains(ledger: Ledger) -> Iterator[str]:
    """Each document's entries are numbered from 1, chained by their hashes, and its head knows the last one."""
    owners = {(d.organization_id, d.id): d for d in (*ledger.invoices, *ledger.payments)}
    for place, document in owners.items():
        entries = ledger.entries.get(place, [])
        if document.journal_sequence != len(entries):
            yield f"{document.id} counts {document.journal_sequence} entries, there are {len(entries)}"
        if document.journal_hash != (entries[-1].hash if entries else _ZEROES):
            yield f"{document.id} does not know the hash of its last entry"
    for place, entries in ledger.entries.items():
        if place not in owners and not place[1].startswith(("usr_", "org_")):
            yield f"{place[1]} has entries and no head"
        previous = _ZEROES
        for sequence, entry in enumerate(entries, start=1):
            if (entry.sequence, entry.previous_hash) != (sequence, previous):
                yield f"{_name(entry)} does not follow the one before"
            if entry.hash != hash_of(entry):
                yield f"{_name(entry)} is not what its hash says"
            previous = entry.hash
    identifiers = Counter(entry.id for entries in ledger.entries.values() for entry in entries)
    yield from (f"{identifier} is used twice" for identifier, count in identifiers.items() if count > 1)


def receivables(ledger: Ledger) -> Iterator[str]:
    """What the journal says a client owes on an invoice is what the invoice says is due, and what was paid on it is
    what payments put there."""
    owed = ledger.posted("receivables")
    for invoice in ledger.invoices:
        posted = owed.pop((invoice.organization_id, invoice.id, invoice.currency), 0)
        due = 0 if not invoice.number else invoice.due_minor
        if posted != due:
            yield f"{invoice.id} is due {due}, the journal says {posted}"
        paid = sum(p.allocated_to(invoice.id) for p in ledger.payments)
        if invoice.paid_minor != paid:
            yield f"{invoice.id} was paid {invoice.paid_minor}, payments say {paid}"
    yield from (
        f"{about} owes {amount} {currency}" for (_, about, currency), amount in owed.items() if amount
    )


def credits_of_clients(ledger: Ledger) -> Iterator[str]:
    """A client's credit is what its payments left over, and what the journal says."""
    posted = ledger.posted("client_credit")
    for client in ledger.clients:
        left: Counter[str] = Counter()
        for payment in ledger.payments:
            if payment.client_id == client.id:
                left[payment.currency] += payment.unallocated_minor
        said = {
            currency: -amount
            for (owner, about, currency), amount in posted.items()
            if (owner, about) == (client.organization_id, client.id)
        }
        for currency in {*left, *said, *client.credits_minor}:
            three = (client.credits_minor.get(currency, 0), left[currency], said.get(currency, 0))
            if len(set(three)) > 1:
                yield f"credit of {client.id} in {currency}: client, payments and journal say {three}"
    for payment in ledger.payments:
        if payment.unallocated_minor < 0:
            yield f"{payment.id} gave more than it had"


def statuses(ledger: Ledger) -> Iterator[str]:
    """A status follows from number, amounts and voiding."""
    for invoice in ledger.invoices:
        expected = "paid" if invoice.due_minor == 0 else "sent"
        if invoice.voided_at is not None:
            expected = "void"
        elif invoice.number is None:
            expected = "draft"
        if invoice.status != expected:
            yield f"{invoice.id} is {invoice.status}, its amounts say {expected}"
        if (invoice.paid_at is not None) != (expected == "paid"):
            yield f"{invoice.id} is {expected} and has paid_at {invoice.paid_at}"
        if invoice.due_minor < 0:
            yield f"{invoice.id} is overpaid"


def bodies(ledger: Ledger) -> Iterator[str]:
    """A frozen body belongs to each invoice that has a number, and to nothing else."""
    numbered = {invoice.id for invoice in ledger.invoices if invoice.number}
    for identifier in numbered ^ ledger.bodies:
        yield f"{identifier} has a number or a frozen body, not both"


def receipts(ledger: Ledger) -> Iterator[str]:
    """An answer that says something was created names a thing that is there."""
    known = {thing.id for thing in (*ledger.invoices, *ledger.payments, *ledger.clients)}
    for receipt in ledger.receipts:
        made = json.loads(receipt.body) if receipt.status == _RECEIVED and not receipt.is_sealed else {}
        identifier = str(made.get("id", ""))
        if identifier.startswith(("inv_", "pay_", "cli_")) and identifier not in known:
            yield f"a receipt promises {identifier}, which does not exist"


def index_rows(items: Sequence[Item], indexes: Mapping[str, Sequence[Item]]) -> Iterator[str]:
    """An index shows each row that has its keys, once, with the values of the row; what is due and what is pending
    is in its index, and nothing else is."""
    for name, (partition, sort) in INDEX_KEYS.items():
        base = {place(item): item for item in items if partition in item and sort in item}
        shown = [place(item) for item in indexes[name]]
        if sorted(shown) != sorted(base):
            yield f"{name} shows {len(shown)} rows, there are {len(base)}"
            continue
        for item in indexes[name]:
            if any(base[place(item)].get(column) != value for column, value in item.items()):
                yield f"{name} shows an old {place(item)}"
    ledger = Ledger.of(items)
    awaited = {i.id for i in ledger.invoices if i.status == "sent" and i.due_minor > 0 and not i.overdue_at}
    due = {item["due_sk"]["S"].rpartition("#")[2] for item in items if "due_sk" in item}
    if awaited != due:
        yield f"due are {sorted(awaited)}, the index has {sorted(due)}"
    without_work = [
        _name(entry)
        for entries in ledger.entries.values()
        for entry in entries
        if (entry.document_id, entry.sequence) in ledger.pending and not entry.tasks
    ]
    yield from (f"{name} is pending and has nothing to do" for name in without_work)


def place(item: Item) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


def hash_of(entry: Entry) -> str:
    """As the data model documents it; written a second time on purpose."""
    record = {
        "actor_id": entry.actor_id,
        "at": entry.at.isoformat(),
        "details": dict(entry.details),
        "document_id": entry.document_id,
        "id": entry.id,
        "kind": entry.kind,
        "organization_id": entry.organization_id,
        "postings": [
            [p.account, p.amount_minor, p.currency, p.invoice_id, p.client_id] for p in entry.postings
        ],
        "previous_hash": entry.previous_hash,
        "request_id": entry.request_id,
        "sequence": entry.sequence,
    }
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _name(entry: Entry) -> str:
    return f"{entry.kind} ({entry.document_id}, {entry.sequence})"
