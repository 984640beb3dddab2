"""Organisations: the sellers."""

from collections.abc import Mapping
from typing import Any

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.rows.attributes import filled, from_microseconds, to_microseconds
from chalicelib.adapters.dynamodb.rows.parties import (
    address_from_json,
    address_to_json,
    bank_account_from_json,
    bank_account_to_json,
    tax_ids_from_json,
    tax_ids_to_json,
)
from chalicelib.adapters.dynamodb.rows.row import HeadRow
from chalicelib.domain.organization import Branding, Organization


class OrganizationRow(HeadRow):
    @classmethod
    def of(cls, organization: Organization) -> "OrganizationRow":
        return cls(
            pk=keys.object_partition(organization.organization_id, organization.id),
            sk=keys.HEAD,
            version=organization.version,
            details=_details(organization),
        )

    def domain(self) -> Organization:
        details = self.details
        address = address_from_json(details["address"])
        assert address is not None
        return Organization(
            id=self.identifier,
            legal_name=details.get("legal_name", ""),
            currency=details["currency"],
            timezone=details["timezone"],
            created_at=from_microseconds(details["created_at"]),
            address=address,
            locale=details.get("locale", ""),
            tax_ids=tax_ids_from_json(details.get("tax_ids", ())),
            email=details.get("email", ""),
            phone=details.get("phone", ""),
            website=details.get("website", ""),
            payment_terms_days=details["payment_terms_days"],
            bank_account=bank_account_from_json(details.get("bank_account")),
            branding=_branding(details.get("branding", {})),
            reminder_offsets_days=tuple(details.get("reminder_offsets_days", ())),
            is_numbering_chronological=details["is_numbering_chronological"],
            metadata=details.get("metadata", {}),
            version=self.version,
        )


def _details(organization: Organization) -> dict[str, Any]:
    branding = organization.branding
    return {
        "address": address_to_json(organization.address),
        **filled(
            legal_name=organization.legal_name,
            currency=organization.currency,
            timezone=organization.timezone,
            created_at=to_microseconds(organization.created_at),
            locale=organization.locale,
            tax_ids=tax_ids_to_json(organization.tax_ids),
            email=organization.email,
            phone=organization.phone,
            website=organization.website,
            payment_terms_days=organization.payment_terms_days,
            bank_account=bank_account_to_json(organization.bank_account),
            branding=filled(color=branding.color, logo=branding.logo, footer=branding.footer),
            reminder_offsets_days=organization.reminder_offsets_days,
            is_numbering_chronological=organization.is_numbering_chronological,
            metadata=dict(organization.metadata),
        ),
    }


def _branding(stored: Mapping[str, str]) -> Branding:
    return Branding(stored.get("color", ""), stored.get("logo", ""), stored.get("footer", ""))
