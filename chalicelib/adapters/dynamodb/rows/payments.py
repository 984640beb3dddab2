"""Payments and their allocations."""

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.rows.attributes import Digest, filled
from chalicelib.adapters.dynamodb.rows.row import ListedRow
from chalicelib.domain.ids import Kind
from chalicelib.domain.journal import GENESIS_HASH
from chalicelib.domain.payment import Allocation, Payment, PaymentMethod, PaymentStatus


class PaymentRow(ListedRow):
    journal_hash = Digest()

    @classmethod
    def of(cls, payment: Payment) -> "PaymentRow":
        organization_id = payment.organization_id
        return cls(
            pk=keys.object_partition(organization_id, payment.id),
            sk=keys.HEAD,
            id=payment.id,
            kind_pk=keys.kind_partition(organization_id, Kind.PAYMENT),
            client_pk=keys.client_partition(organization_id, payment.client_id, Kind.PAYMENT),
            version=payment.version,
            created_at=payment.created_at,
            status=payment.status,
            currency=payment.currency,
            client_id=payment.client_id,
            received_on=payment.received_on,
            unallocated_minor=payment.unallocated_minor,
            metadata=payment.metadata,
            details=filled(
                amount=payment.amount_minor,
                method=payment.method,
                reference=payment.reference,
                allocations=[[a.invoice_id, a.amount_minor] for a in payment.allocations],
                refunded=payment.refunded_minor,
                disputed=payment.disputed_minor,
                sequence=payment.journal_sequence,
            ),
            journal_hash="" if payment.journal_hash == GENESIS_HASH else payment.journal_hash,
        )

    def domain(self) -> Payment:
        details = self.details
        return Payment(
            id=self.id,
            organization_id=self.organization_id,
            client_id=self.client_id,
            amount_minor=details["amount"],
            currency=self.currency,
            method=PaymentMethod(details["method"]),
            received_on=self.received_on,
            created_at=self.created_at,
            reference=details.get("reference", ""),
            status=PaymentStatus(self.status),
            allocations=tuple(Allocation(i, amount) for i, amount in details.get("allocations", ())),
            refunded_minor=details["refunded"],
            disputed_minor=details["disputed"],
            metadata=self.metadata,
            journal_sequence=details["sequence"],
            journal_hash=self.journal_hash or GENESIS_HASH,
            version=self.version,
        )
