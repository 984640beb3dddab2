"""Mailing the link with which somebody chooses a password: invited, or after forgetting one."""

from contextlib import suppress

from chalicelib.domain.journal import Entry, Task, TaskKind
from chalicelib.ports.books import Change
from chalicelib.ports.effects import Undeliverable
from chalicelib.use_cases.identity.compose_password_mail import PasswordMail, compose_password_mail
from chalicelib.use_cases.outbox.workshop import Workshop


def send_account_mail(entry: Entry, task: Task, workshop: Workshop) -> None:
    """Nothing is sent where there is nobody to write to. An address that refuses mail is left alone: the person can
    ask again, and no row waits for it."""
    letter = compose_password_mail(
        entry.organization_id,
        task,
        books=workshop.books,
        clock=workshop.clock,
        tokens=workshop.tokens,
    )
    if letter is not None:
        _send(entry, task, letter, workshop)
    workshop.books.commit(Change(entry.organization_id, finished=(entry.reference,)))


def _send(entry: Entry, task: Task, letter: PasswordMail, workshop: Workshop) -> None:
    # The token stands behind the '#': browsers keep it to themselves, so it reaches no log on the way.
    link = f"{workshop.sender.public_url}/password#token={letter.token}"
    envelope = workshop.sender.envelope(entry, (letter.user.email,))
    is_invitation = task.kind is TaskKind.MAIL_INVITATION
    documents = workshop.documents
    compose = documents.invitation_mail if is_invitation else documents.password_reset_mail
    message = compose(letter.user, letter.organization, link, envelope)
    with suppress(Undeliverable):
        workshop.mail.send(message, sender=envelope.sender, recipients=envelope.recipients)
