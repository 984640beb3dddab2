"""An invoice's body: inside the row of a draft, a row of its own once it is frozen."""

from collections.abc import Mapping
from typing import Any

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.rows.attributes import Packed, filled
from chalicelib.adapters.dynamodb.rows.lines import (
    charge_from_json,
    charge_to_json,
    discount_from_json,
    discount_to_json,
    line_from_json,
    line_to_json,
    totals_from_json,
    totals_to_json,
)
from chalicelib.adapters.dynamodb.rows.parties import (
    bank_account_from_json,
    bank_account_to_json,
    party_from_json,
    party_to_json,
)
from chalicelib.adapters.dynamodb.rows.row import Row
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_content import InvoiceBody


class InvoiceBodyRow(Row):
    body = Packed()

    @classmethod
    def of(cls, invoice: Invoice) -> "InvoiceBodyRow":
        partition = keys.object_partition(invoice.organization_id, invoice.id)
        return cls(pk=partition, sk=keys.BODY, body=body_to_json(invoice.content))


def body_to_json(body: InvoiceBody) -> dict[str, Any]:
    return {
        "lines": [line_to_json(line) for line in body.lines],
        "totals": totals_to_json(body.totals),
        "buyer": party_to_json(body.buyer),
        **filled(
            discount=discount_to_json(body.discount),
            charges=[charge_to_json(charge) for charge in body.charges],
            seller=party_to_json(body.seller),
            bank_account=bank_account_to_json(body.bank_account),
            notes=body.notes,
            footer=body.footer,
            recipients=body.recipients,
        ),
    }


def body_from_json(stored: Mapping[str, Any]) -> InvoiceBody:
    buyer = party_from_json(stored["buyer"])
    assert buyer is not None
    return InvoiceBody(
        lines=tuple(line_from_json(line) for line in stored["lines"]),
        totals=totals_from_json(stored["totals"]),
        buyer=buyer,
        discount=discount_from_json(stored.get("discount")),
        charges=tuple(charge_from_json(charge) for charge in stored.get("charges", ())),
        seller=party_from_json(stored.get("seller")),
        bank_account=bank_account_from_json(stored.get("bank_account")),
        notes=stored.get("notes", ""),
        footer=stored.get("footer", ""),
        recipients=tuple(stored.get("recipients", ())),
    )
