"""The work queue as a list."""

from chalicelib.domain.journal import EntryRef


class MemoryQueue:
    """`references` holds what waits for the worker, oldest first."""

    def __init__(self) -> None:
        self.references: list[EntryRef] = []

    def send(self, reference: EntryRef) -> None:
        self.references.append(reference)

    def read(self, message: str) -> EntryRef:
        organization_id, document_id, sequence = message.split(" ")
        return EntryRef(organization_id, document_id, int(sequence))

    def take_all(self) -> list[EntryRef]:
        """What waits, which then waits no more."""
        taken, self.references = self.references, []
        return taken
