"""Clients and the credit they have."""

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.rows.attributes import filled
from chalicelib.adapters.dynamodb.rows.parties import (
    address_from_json,
    address_to_json,
    contacts_from_json,
    contacts_to_json,
    tax_ids_from_json,
    tax_ids_to_json,
)
from chalicelib.adapters.dynamodb.rows.row import ListedRow
from chalicelib.domain.client import Client, ClientType
from chalicelib.domain.ids import Kind
from chalicelib.domain.text import fold


class ClientRow(ListedRow):
    @classmethod
    def of(cls, client: Client) -> "ClientRow":
        return cls(
            pk=keys.object_partition(client.organization_id, client.id),
            sk=keys.HEAD,
            id=client.id,
            kind_pk=keys.kind_partition(client.organization_id, Kind.CLIENT),
            version=client.version,
            created_at=client.created_at,
            currency=client.currency or "",
            is_archived=client.is_archived,
            metadata=client.metadata,
            credits=client.credits_minor,
            search_name=fold(client.name),
            details=filled(
                type=client.type,
                name=client.name,
                email=client.email,
                tax_ids=tax_ids_to_json(client.tax_ids),
                billing_address=address_to_json(client.billing_address),
                shipping_address=address_to_json(client.shipping_address),
                contacts=contacts_to_json(client.contacts),
                locale=client.locale,
                payment_terms_days=client.payment_terms_days,
                notes=client.notes,
            ),
        )

    def domain(self) -> Client:
        details = self.details
        return Client(
            id=self.id,
            organization_id=self.organization_id,
            type=ClientType(details["type"]),
            name=details.get("name", ""),
            created_at=self.created_at,
            email=details.get("email", ""),
            tax_ids=tax_ids_from_json(details.get("tax_ids", ())),
            billing_address=address_from_json(details.get("billing_address")),
            shipping_address=address_from_json(details.get("shipping_address")),
            contacts=contacts_from_json(details.get("contacts", ())),
            currency=self.currency or None,
            locale=details.get("locale", ""),
            payment_terms_days=details.get("payment_terms_days"),
            notes=details.get("notes", ""),
            metadata=self.metadata,
            credits_minor=self.credits,
            is_archived=self.is_archived,
            version=self.version,
        )
