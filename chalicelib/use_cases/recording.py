"""What happened, who did it and in which request: the ingredients of a journal entry that every use case adds."""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.domain.access import Actor
from chalicelib.domain.ids import Kind
from chalicelib.domain.journal import D, Entry, Happening, Posting, Task, record
from chalicelib.ports.clock import Ids


def note(
    document: D,
    kind: str,
    actor: Actor,
    at: datetime,
    *,
    ids: Ids,
    postings: tuple[Posting, ...] = (),
    details: Mapping[str, str | int] | None = None,
    tasks: tuple[Task, ...] = (),
) -> tuple[D, Entry]:
    """Append to the document's journal: answers the document that remembers the entry, and the entry."""
    happening = Happening(
        entry_id=ids.new(Kind.EVENT),
        kind=kind,
        at=at,
        actor_id=actor.principal_id,
        request_id=actor.request_id,
        postings=postings,
        details=details or {},
        tasks=tasks,
    )
    return record(document, happening)
