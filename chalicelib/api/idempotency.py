"""Idempotency keys: the receipt of an answer is written in the same transaction as its effect.

The request's books present the result of a commit to the exact bytes of the answer and add them to the change. If
the key is taken, the store says so instead of writing, and the stored answer is replayed.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.api.errors import KeyReused, Malformed
from chalicelib.api.parsing import canonical
from chalicelib.api.replies import Reply
from chalicelib.api.request import Call
from chalicelib.domain.access import Actor
from chalicelib.ports.books import PUBLIC, Receipt
from chalicelib.ports.effects import Vault

LIFETIME = timedelta(days=30)
_LONGEST_KEY = 255
_KEPT_HEADERS = ("Content-Type", "Location", "ETag")


def read_key(header: str | None) -> str | None:
    """Raises Malformed unless the key is 1 to 255 printable ASCII characters."""
    if header is None:
        return None
    if not (1 <= len(header) <= _LONGEST_KEY and header.isascii() and header.isprintable()):
        message = f"Idempotency-Key must be 1 to {_LONGEST_KEY} printable ASCII characters."
        raise Malformed("invalid_idempotency_key", message)
    return header


@dataclass(frozen=True)
class Claim:
    """What one request with a key stands for: whose key it is, and which request it belongs to.

    Requests without a sign-in share one scope: their keys must be as random as the interface asks for.
    """

    organization_id: str
    key: str
    fingerprint: str

    @classmethod
    def of(cls, key: str, actor: Actor | None, call: Call, body: dict[str, Any]) -> "Claim":
        principal = actor.principal_id if actor else PUBLIC
        return cls(
            organization_id=actor.organization_id if actor else PUBLIC,
            key=_digest(principal, key),
            fingerprint=_digest(
                call.method, call.path.rstrip("/"), canonical([body, dict(call.query)]).hex()
            ),
        )


class Receipts:
    """Makes receipts from answers and answers from receipts; secret answers are encrypted in between."""

    def __init__(self, claim: Claim, now: datetime, vault: Callable[[], Vault] | None) -> None:
        self._claim = claim
        self._now = now
        self._vault = vault

    @property
    def claim(self) -> Claim:
        return self._claim

    def receipt(self, reply: Reply) -> Receipt:
        is_sealed = self._vault is not None and bool(reply.body)
        body = self._vault().seal(reply.body, self._claim.key) if self._vault and is_sealed else reply.body
        return Receipt(
            organization_id=self._claim.organization_id,
            key=self._claim.key,
            fingerprint=self._claim.fingerprint,
            status=reply.status,
            headers=tuple((name, reply.headers[name]) for name in _KEPT_HEADERS if name in reply.headers),
            body=body,
            expires_at=self._now + LIFETIME,
            is_sealed=is_sealed,
        )

    def replay(self, receipt: Receipt) -> Reply:
        """The stored answer, byte by byte. Raises KeyReused when the key belongs to another request."""
        if receipt.fingerprint != self._claim.fingerprint:
            raise KeyReused
        body = receipt.body
        if receipt.is_sealed:
            assert self._vault is not None, "the fingerprint binds a receipt to its route, which seals"
            body = self._vault().open(body, self._claim.key)
        return Reply(receipt.status, {**dict(receipt.headers), "Idempotent-Replayed": "true"}, body)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
