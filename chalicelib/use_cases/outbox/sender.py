"""From whom mail comes, and where its links lead."""

from dataclasses import dataclass

from chalicelib.domain.journal import Entry
from chalicelib.ports.documents import Envelope


@dataclass(frozen=True)
class Sender:
    """`address` is the verified address of this deployment; `public_url` has no trailing slash."""

    address: str
    public_url: str

    def envelope(self, entry: Entry, recipients: tuple[str, ...]) -> Envelope:
        """The Message-ID comes from the entry: a second attempt at the same work sends the same message."""
        domain = self.address.rpartition("@")[2]
        message_id = f"<{entry.document_id}.{entry.sequence}.{entry.id}@{domain}>"
        return Envelope(message_id, self.address, recipients, entry.at)
