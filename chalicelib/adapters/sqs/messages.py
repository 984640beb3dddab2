"""What one queue message says: where the journal entry is whose work is to be done."""

import json

from chalicelib.domain.journal import EntryRef

FIELDS = frozenset({"organization_id", "document_id", "sequence"})


class UnreadableMessage(ValueError):
    """Nobody of us wrote this message: it belongs into the dead-letter queue."""


def write_message(reference: EntryRef) -> str:
    return json.dumps(
        {
            "organization_id": reference.organization_id,
            "document_id": reference.document_id,
            "sequence": reference.sequence,
        }
    )


def read_message(body: str) -> EntryRef:
    """Raises UnreadableMessage for anything that `write_message` does not write."""
    try:
        parts = json.loads(body)
    except ValueError as error:
        raise UnreadableMessage("The message is not JSON.") from error
    if not isinstance(parts, dict) or parts.keys() != FIELDS:
        raise UnreadableMessage(f"The message is not an object of {sorted(FIELDS)}.")
    reference = EntryRef(**parts)
    if not (
        isinstance(reference.organization_id, str)
        and isinstance(reference.document_id, str)
        and type(reference.sequence) is int
    ):
        raise UnreadableMessage("The message has a member of the wrong type.")
    return reference
