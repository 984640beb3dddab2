"""What a history left behind, written so that two histories of the same request can be compared.

Ids that the history made, and what is derived from them, differ from run to run: they are named after the place where
they first appear. Everything else must be the same to the byte.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import unified_diff
from email import message_from_bytes
from typing import Any

from chalicelib.adapters.dynamodb.packing import unpack, unpack_bytes
from tests.faults.account import Account
from tests.faults.invariants import Item
from tests.faults.service import Answer

PACKED = {"details", "content", "headers"}
CHAINED = {"hash", "previous_hash", "journal_hash"}
"""They cover ids; the invariants recompute them."""

_ID = re.compile(r"\b(?:inv|pay|evt|cli|ses|usr|org)_[0-9A-HJKMNP-TV-Z]{26}\b")
_BOUNDARY = re.compile(r"=_[0-9a-f]{24}_")
_ETAG = re.compile(r'(\d+-)[0-9a-f]{16}(?=\\?")')
_MOST_DIFFERENCES = 6
_LONGEST_DIFFERENCE = 600


@dataclass(frozen=True)
class Outcome:
    """`rows` of the table, `objects` of the bucket, `mails` by Message-ID, what the client was told."""

    answer: str
    rows: str
    objects: str
    mails: str
    queue: str

    def difference(self, other: "Outcome") -> str:
        """Empty when the two are the same; else what changed, shortened."""
        changed = []
        for place in fields(self):
            one, two = (str(getattr(o, place.name)).splitlines() for o in (self, other))
            lines = [line for line in unified_diff(one, two, lineterm="", n=0) if line[:1] in "+-"][2:]
            if lines:
                shortened = (line[:_LONGEST_DIFFERENCE] for line in lines[:_MOST_DIFFERENCES])
                changed.append(f"{place.name}: " + " | ".join(shortened))
        return "; ".join(changed)


def outcome_of(account: Account, answer: Answer, known: str) -> Outcome:
    """`known` is text that holds the ids there were before."""
    names = _Names(set(_ID.findall(known)))
    rows = sorted((_row(item) for item in account.table.items()), key=lambda row: names.masked(_text(row)))
    mails: dict[str, set[str]] = {}
    for raw in account.mails():
        message_id = str(message_from_bytes(raw)["Message-ID"])
        mails.setdefault(message_id, set()).add(_BOUNDARY.sub("=_boundary_", raw.decode()))
    objects = {key: hashlib.sha256(body).hexdigest() for key, body in account.objects().items()}
    return Outcome(
        rows="\n".join(names.given(_text(row)) for row in rows),
        answer=names.given(f"{answer.status}\n{answer.body.decode()}"),
        objects=names.given(_text(objects)),
        mails=names.given("\n".join(text for key in sorted(mails) for text in [key, *sorted(mails[key])])),
        queue=str(account.next_message()),
    )


class _Names:
    def __init__(self, known: set[str]) -> None:
        self._names = {identifier: identifier for identifier in known}

    def masked(self, text: str) -> str:
        """For sorting: what does not depend on new ids first, then the ids, which sort by time."""
        return _ID.sub(lambda m: self._names.get(m[0], f"{m[0][:4]}new"), text) + "\0" + text

    def given(self, text: str) -> str:
        named = _ID.sub(lambda m: self._names.setdefault(m[0], f"{m[0][:4]}#{len(self._names)}"), text)
        return _ETAG.sub(r"\1(digest)", named)


def _row(item: Item) -> Mapping[str, Any]:
    return {name: _value(name, value) for name, value in item.items()}


def _value(name: str, value: Mapping[str, Any]) -> Any:
    ((kind, content),) = value.items()
    if kind != "B":
        return content
    if name in CHAINED:
        return "(chained)"
    raw = base64.b64encode(bytes(content)).decode()
    if name in PACKED:
        return unpack(raw)
    if name == "body":
        return unpack_bytes(raw).decode()
    return bytes(content).hex()


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
