"""Addresses, tax ids, contacts and parties as JSON. The member names are stored: renaming one needs a migration."""

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.adapters.dynamodb.rows.attributes import filled
from chalicelib.domain.client import Contact
from chalicelib.domain.party import Address, BankAccount, Party, TaxId


def address_to_json(address: Address | None) -> dict[str, Any] | None:
    if address is None:
        return None
    return filled(
        country=address.country,
        line1=address.line1,
        line2=address.line2,
        postal_code=address.postal_code,
        city=address.city,
        region=address.region,
    )


def address_from_json(stored: Mapping[str, Any] | None) -> Address | None:
    return None if stored is None else Address(**{"country": "", **stored})


def tax_ids_to_json(tax_ids: Iterable[TaxId]) -> list[dict[str, str]]:
    return [{"scheme": tax_id.scheme, "value": tax_id.value} for tax_id in tax_ids]


def tax_ids_from_json(stored: Iterable[Mapping[str, str]]) -> tuple[TaxId, ...]:
    return tuple(TaxId(member["scheme"], member["value"]) for member in stored)


def bank_account_to_json(account: BankAccount | None) -> dict[str, Any] | None:
    return None if account is None else {"iban": account.iban, "bic": account.bic, "holder": account.holder}


def bank_account_from_json(stored: Mapping[str, Any] | None) -> BankAccount | None:
    return None if stored is None else BankAccount(stored["iban"], stored["bic"], stored["holder"])


def party_to_json(party: Party | None) -> dict[str, Any] | None:
    if party is None:
        return None
    return {
        "name": party.name,
        **filled(
            address=address_to_json(party.address),
            tax_ids=tax_ids_to_json(party.tax_ids),
            email=party.email,
            phone=party.phone,
            website=party.website,
        ),
    }


def party_from_json(stored: Mapping[str, Any] | None) -> Party | None:
    if stored is None:
        return None
    return Party(
        name=stored["name"],
        address=address_from_json(stored.get("address")),
        tax_ids=tax_ids_from_json(stored.get("tax_ids", ())),
        email=stored.get("email", ""),
        phone=stored.get("phone", ""),
        website=stored.get("website", ""),
    )


def contacts_to_json(contacts: Iterable[Contact]) -> list[dict[str, Any]]:
    return [
        {
            "name": contact.name,
            **filled(email=contact.email, phone=contact.phone, role=contact.role),
            "receives_invoices": contact.receives_invoices,
        }
        for contact in contacts
    ]


def contacts_from_json(stored: Iterable[Mapping[str, Any]]) -> tuple[Contact, ...]:
    return tuple(Contact(**member) for member in stored)
