"""Idempotency receipts: the answers that were given, kept until the table's TTL removes them."""

from datetime import UTC, datetime

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.rows.attributes import Flag, Packed, PackedBytes, Text, Whole
from chalicelib.adapters.dynamodb.rows.row import Row
from chalicelib.ports.books import Receipt


class ReceiptRow(Row):
    """`expires_at` is in whole seconds, rounded down."""

    fingerprint = Text()
    status = Whole()
    headers = Packed()
    body = PackedBytes()
    is_sealed = Flag()
    expires_at = Whole()

    @classmethod
    def of(cls, receipt: Receipt) -> "ReceiptRow":
        return cls(
            pk=keys.receipt_partition(receipt.organization_id, receipt.key),
            sk=keys.HEAD,
            fingerprint=receipt.fingerprint,
            status=receipt.status,
            headers=receipt.headers or None,
            body=receipt.body,
            is_sealed=receipt.is_sealed or None,
            expires_at=int(receipt.expires_at.timestamp()),
        )

    def domain(self) -> Receipt:
        organization_id, _, key = self.pk.split("#", 2)
        return Receipt(
            organization_id=organization_id,
            key=key,
            fingerprint=self.fingerprint,
            status=self.status,
            headers=tuple((name, value) for name, value in self.headers or ()),
            body=self.body,
            expires_at=datetime.fromtimestamp(self.expires_at, UTC),
            is_sealed=bool(self.is_sealed),
        )
