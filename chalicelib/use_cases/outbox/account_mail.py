"""Mailing the link with which somebody chooses a password: invited, or after forgetting one."""

from contextlib import suppress

from chalicelib.domain.journal import Entry, Task, TaskKind
from chalicelib.ports.books import Books
from chalicelib.ports.clock import Clock
from chalicelib.ports.documents import Documents
from chalicelib.ports.effects import Mail, Undeliverable
from chalicelib.ports.identity import Tokens
from chalicelib.use_cases.identity.compose_password_mail import compose_password_mail
from chalicelib.use_cases.outbox.sender import Sender


def send_account_mail(
    entry: Entry,
    task: Task,
    *,
    books: Books,
    mail: Mail,
    documents: Documents,
    tokens: Tokens,
    clock: Clock,
    sender: Sender,
) -> None:
    """Nothing is sent where there is nobody to write to. An address that refuses mail is left alone: the person can
    ask again, and no row waits for it."""
    letter = compose_password_mail(entry.organization_id, task, books=books, clock=clock, tokens=tokens)
    if letter is None:
        return
    # The token stands behind the '#': browsers keep it to themselves, so it reaches no log on the way.
    link = f"{sender.public_url}/password#{letter.token}"
    envelope = sender.envelope(entry, (letter.user.email,))
    compose = (
        documents.invitation_mail if task.kind is TaskKind.MAIL_INVITATION else documents.password_reset_mail
    )
    message = compose(letter.user, letter.organization, link, envelope)
    with suppress(Undeliverable):
        mail.send(message, sender=envelope.sender, recipients=envelope.recipients)
