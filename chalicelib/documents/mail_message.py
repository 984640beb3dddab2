"""Raw mail messages (RFC 5322): checked headers, two readable bodies, attachments, and the same bytes every time."""

import hashlib
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from chalicelib.documents.mail_headers import header_text, mailbox, message_id, unstructured
from chalicelib.domain.errors import Invalid
from chalicelib.ports.documents import Envelope

UNSAFE_IN_FILE_NAMES = re.compile(r"[^\w.()+-]+")
LONGEST_FILE_NAME = 80


@dataclass(frozen=True)
class Attachment:
    file_name: str
    content: bytes
    media_type: str = "application/pdf"


@dataclass(frozen=True)
class Letter:
    """What is said, in whose name: the sender's address belongs to the service, name and `reply_to` to the
    organisation (`reply_to` may be empty)."""

    sender_name: str
    reply_to: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()


def raw_message(envelope: Envelope, letter: Letter) -> bytes:
    """Raises Invalid when a header value holds a line break or a control character, or an address is none."""
    head = "".join(f"{name}: {value}\r\n" for name, value in _headers(envelope, letter).items())
    return head.encode("ascii") + _body(letter, envelope.message_id).as_bytes()


def file_name(wanted: str) -> str:
    """Letters, digits and `.-_()+` only, so that no system reads a path or a command into it."""
    safe = UNSAFE_IN_FILE_NAMES.sub("-", header_text("file_name", wanted)).strip(".-")
    stem, dot, extension = safe.rpartition(".")
    return f"{stem[:LONGEST_FILE_NAME]}{dot}{extension}" if stem else f"document.{extension or 'pdf'}"


def _headers(envelope: Envelope, letter: Letter) -> dict[str, str]:
    if not envelope.recipients:
        raise Invalid.field("/to", "required", "A mail needs at least one recipient.")
    headers = {
        "From": mailbox("sender", envelope.sender, letter.sender_name),
        "To": ",\r\n ".join(mailbox("to", recipient) for recipient in envelope.recipients),
        "Subject": unstructured("subject", letter.subject),
        "Date": format_datetime(envelope.sent_at),
        "Message-ID": message_id(envelope.message_id),
        "Auto-Submitted": "auto-generated",
    }
    return headers | ({"Reply-To": mailbox("reply_to", letter.reply_to)} if letter.reply_to else {})


def _body(letter: Letter, seed: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    for attachment in letter.attachments:
        maintype, _, subtype = attachment.media_type.partition("/")
        name = file_name(attachment.file_name)
        message.add_attachment(attachment.content, maintype=maintype, subtype=subtype, filename=name)
    _fix_boundaries(message, seed)
    return message


def _fix_boundaries(message: EmailMessage, seed: str) -> None:
    """The library draws boundaries at random; ours follow from the message id. `=_` occurs in neither of the
    transfer encodings used here, so no content can be taken for a boundary."""
    digest = hashlib.sha256(seed.encode()).hexdigest()[:24]
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{digest}_{number}")
