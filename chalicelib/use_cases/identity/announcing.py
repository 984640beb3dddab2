"""Work that follows from something that happened to a person: an entry with a history of its own.

People have no journal, since their rows hold no money. The entry is a chain of one, under a new id.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.ids import Kind
from chalicelib.domain.journal import GENESIS_HASH, Entry, Task, TaskKind
from chalicelib.ports.clock import Ids


def announcement(
    organization_id: str,
    kind: str,
    task: TaskKind,
    arguments: Mapping[str, str],
    *,
    actor_id: str,
    request_id: str,
    at: datetime,
    ids: Ids,
) -> Entry:
    identifier = ids.new(Kind.EVENT)
    entry = Entry(
        id=identifier,
        organization_id=organization_id,
        document_id=identifier,
        sequence=1,
        kind=kind,
        at=at,
        actor_id=actor_id,
        request_id=request_id,
        postings=(),
        details={},
        previous_hash=GENESIS_HASH,
        tasks=(Task(task, arguments),),
    )
    return replace(entry, hash=entry.computed_hash())
