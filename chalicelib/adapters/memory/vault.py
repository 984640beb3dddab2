"""A vault that keeps what it seals and hands out tickets, from which nothing can be read."""

import hashlib

from chalicelib.ports.effects import NotSealedHere


class MemoryVault:
    def __init__(self) -> None:
        self._secrets: dict[bytes, tuple[bytes, str]] = {}

    def seal(self, plaintext: bytes, context: str) -> bytes:
        if not plaintext:
            raise ValueError("There is nothing to seal.")
        number = len(self._secrets).to_bytes(8, "big")
        ticket = hashlib.sha256(number + context.encode() + plaintext).digest()
        self._secrets[ticket] = (plaintext, context)
        return ticket

    def open(self, sealed: bytes, context: str) -> bytes:
        plaintext, bound_to = self._secrets.get(sealed, (b"", None))
        if bound_to != context:
            raise NotSealedHere
        return plaintext
