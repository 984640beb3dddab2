"""Sealing with AWS KMS. It takes 4,096 bytes at once, so longer secrets are sealed in numbered pieces."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.adapters.aws.clients import build_client, error_code, translated_errors
from chalicelib.ports.effects import NotSealedHere

PIECE_BYTES = 4096
MAXIMUM_PIECES = 8
LENGTH_BYTES = 2
NOT_OURS = frozenset({"InvalidCiphertextException", "IncorrectKeyException"})


class KmsVault:
    """The encryption context binds each piece to the caller's context, its place, and how many there are."""

    def __init__(self, key_id: str) -> None:
        self._key_id = key_id

    def seal(self, plaintext: bytes, context: str) -> bytes:
        """Raises ValueError beyond 32 KB: this is for secrets, not for documents."""
        pieces = [plaintext[at : at + PIECE_BYTES] for at in range(0, len(plaintext), PIECE_BYTES)]
        if not 0 < len(pieces) <= MAXIMUM_PIECES:
            raise ValueError(
                f"Only 1 to {PIECE_BYTES * MAXIMUM_PIECES} bytes can be sealed, not {len(plaintext)}."
            )
        return b"".join(
            framed(self._encrypt(piece, binding(context, number, len(pieces))))
            for number, piece in enumerate(pieces, start=1)
        )

    def open(self, sealed: bytes, context: str) -> bytes:
        pieces = list(unframed(sealed))
        return b"".join(
            self._decrypt(piece, binding(context, number, len(pieces)))
            for number, piece in enumerate(pieces, start=1)
        )

    def _encrypt(self, piece: bytes, bound_to: dict[str, str]) -> bytes:
        with translated_errors("The key service"):
            answer = self._client.encrypt(KeyId=self._key_id, Plaintext=piece, EncryptionContext=bound_to)
        return bytes(answer["CiphertextBlob"])

    def _decrypt(self, piece: bytes, bound_to: dict[str, str]) -> bytes:
        with translated_errors("The key service"):
            try:
                answer = self._client.decrypt(
                    KeyId=self._key_id, CiphertextBlob=piece, EncryptionContext=bound_to
                )
            except ClientError as error:
                if error_code(error) in NOT_OURS:
                    raise NotSealedHere from error
                raise
        return bytes(answer["Plaintext"])

    @cached_property
    def _client(self) -> Any:
        return build_client("kms")


def binding(context: str, number: int, count: int) -> dict[str, str]:
    return {"context": context, "piece": f"{number}/{count}"}


def framed(piece: bytes) -> bytes:
    return len(piece).to_bytes(LENGTH_BYTES, "big") + piece


def unframed(sealed: bytes) -> Iterator[bytes]:
    """Raises NotSealedHere when the lengths do not add up."""
    while sealed:
        length = int.from_bytes(sealed[:LENGTH_BYTES], "big")
        piece, sealed = sealed[LENGTH_BYTES : LENGTH_BYTES + length], sealed[LENGTH_BYTES + length :]
        if not length or len(piece) != length:
            raise NotSealedHere
        yield piece
