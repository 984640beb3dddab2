"""Documents for people, as the worker asks for them: what they look like is decided elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.domain.invoice import Invoice
from chalicelib.domain.organization import Organization
from chalicelib.domain.user import User


@dataclass(frozen=True)
class Envelope:
    """`message_id` is the same for every attempt at the same mail, so that a repeated one can be recognised."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    sent_at: datetime


class Documents(Protocol):
    """The same values give the same bytes."""

    def invoice_digest(self, invoice: Invoice, organization: Organization) -> str:
        """Names the document by its content: hexadecimal SHA-256, without rendering it."""
        ...

    def invoice_pdf(self, invoice: Invoice, organization: Organization) -> bytes: ...

    def invoice_mail(
        self, invoice: Invoice, organization: Organization, pdf: bytes, envelope: Envelope
    ) -> bytes:
        """A raw RFC 5322 message with the PDF attached."""
        ...

    def password_reset_mail(
        self, user: User, organization: Organization, link: str, envelope: Envelope
    ) -> bytes: ...

    def invitation_mail(
        self, user: User, organization: Organization, link: str, envelope: Envelope
    ) -> bytes: ...
