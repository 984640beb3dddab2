"""The worker: does what an entry asked for, once or more, until it is marked as finished.

Every step may be repeated: documents have content-addressed keys, mail has a Message-ID made from the entry. A crash
before the last commit leaves the work pending, and the sweeper sends it again.
"""

from collections.abc import Callable, Mapping

from chalicelib.domain.journal import Entry, EntryRef, Task, TaskKind
from chalicelib.use_cases.outbox.account_mail import send_account_mail
from chalicelib.use_cases.outbox.invoice_delivery import deliver_invoice, render_invoice
from chalicelib.use_cases.outbox.workshop import Workshop


def do_work(reference: EntryRef, workshop: Workshop) -> bool:
    """Whether there was anything to do. Raises Unavailable or StaleVersion when it should be tried again."""
    found = workshop.books.entry(reference)
    if found is None:
        return False
    entry, is_pending = found
    if not is_pending:
        return False
    for task in entry.tasks:
        _HANDLERS[task.kind](entry, task, workshop)
    return True


_HANDLERS: Mapping[TaskKind, Callable[[Entry, Task, Workshop], None]] = {
    TaskKind.DELIVER_INVOICE: deliver_invoice,
    TaskKind.RENDER_INVOICE: render_invoice,
    TaskKind.MAIL_INVITATION: send_account_mail,
    TaskKind.MAIL_PASSWORD_RESET: send_account_mail,
}
"""Each marks the work as finished in its last commit, together with what it has to note."""
