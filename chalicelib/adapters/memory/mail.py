"""Mail in a list, with addresses that refuse."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from chalicelib.ports.effects import Undeliverable


@dataclass(frozen=True)
class SentMail:
    message: bytes
    sender: str
    recipients: tuple[str, ...]

    def parsed(self) -> EmailMessage:
        return message_from_bytes(self.message, policy=policy.default)


class MemoryMail:
    """`sent` holds every message, oldest first. A recipient put into `refused` is undeliverable for good."""

    def __init__(self) -> None:
        self.sent: list[SentMail] = []
        self.refused: set[str] = set()

    def send(self, message: bytes, *, sender: str, recipients: tuple[str, ...]) -> str:
        if refused := self.refused.intersection(recipients):
            raise Undeliverable(f"the mailbox {min(refused)} does not exist")
        self.sent.append(SentMail(message, sender, recipients))
        return f"memory-{len(self.sent)}"
