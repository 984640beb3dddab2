"""The worker: does what an entry asked for, once or more, until it is marked as finished.

Every step may be repeated: documents have content-addressed keys, mail has a Message-ID made from the entry. A crash
before the last commit leaves the work pending, and the sweeper sends it again.
"""

from dataclasses import dataclass

from chalicelib.domain.journal import Entry, EntryRef, Task, TaskKind
from chalicelib.ports.books import Books, Change
from chalicelib.ports.clock import Clock, Ids
from chalicelib.ports.documents import Documents
from chalicelib.ports.effects import Files, Mail
from chalicelib.ports.identity import Tokens
from chalicelib.use_cases.outbox.account_mail import send_account_mail
from chalicelib.use_cases.outbox.invoice_delivery import deliver_invoice, render_invoice
from chalicelib.use_cases.outbox.sender import Sender


@dataclass(frozen=True)
class Workshop:
    """The ports that work needs."""

    books: Books
    files: Files
    mail: Mail
    documents: Documents
    tokens: Tokens
    clock: Clock
    ids: Ids
    sender: Sender


def do_work(reference: EntryRef, workshop: Workshop) -> bool:
    """Whether there was anything to do. Raises Unavailable or StaleVersion when it should be tried again."""
    found = workshop.books.entry(reference)
    if found is None:
        return False
    entry, is_pending = found
    if not is_pending:
        return False
    for task in entry.tasks:
        _perform(task, entry, workshop)
    if not any(task.kind in _FINISH_THEMSELVES for task in entry.tasks):
        workshop.books.commit(Change(reference.organization_id, finished=(reference,)))
    return True


_FINISH_THEMSELVES = {TaskKind.DELIVER_INVOICE, TaskKind.RENDER_INVOICE}


def _perform(task: Task, entry: Entry, workshop: Workshop) -> None:
    match task.kind:
        case TaskKind.DELIVER_INVOICE:
            deliver_invoice(
                entry,
                task,
                books=workshop.books,
                files=workshop.files,
                mail=workshop.mail,
                documents=workshop.documents,
                clock=workshop.clock,
                ids=workshop.ids,
                sender=workshop.sender,
            )
        case TaskKind.RENDER_INVOICE:
            render_invoice(
                entry,
                books=workshop.books,
                files=workshop.files,
                documents=workshop.documents,
                clock=workshop.clock,
                ids=workshop.ids,
            )
        case TaskKind.MAIL_INVITATION | TaskKind.MAIL_PASSWORD_RESET:
            send_account_mail(
                entry,
                task,
                books=workshop.books,
                mail=workshop.mail,
                documents=workshop.documents,
                tokens=workshop.tokens,
                clock=workshop.clock,
                sender=workshop.sender,
            )
