"""Lines, charges, taxes and totals as JSON: decimals as text, money as integers of minor units."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from chalicelib.adapters.dynamodb.rows.attributes import filled
from chalicelib.domain.lines import Charge, Discount, Line
from chalicelib.domain.tax import Tax, TaxCategory
from chalicelib.domain.totals import TaxGroup, Totals


def tax_to_json(tax: Tax) -> dict[str, Any]:
    return {"category": tax.category, "rate": str(tax.rate), **filled(reason=tax.reason)}


def tax_from_json(stored: Mapping[str, Any]) -> Tax:
    return Tax(TaxCategory(stored["category"]), Decimal(stored["rate"]), stored.get("reason", ""))


def discount_to_json(discount: Discount | None) -> dict[str, Any] | None:
    if discount is None:
        return None
    if discount.percent is not None:
        return {"percent": str(discount.percent)}
    return {"amount": discount.amount_minor}


def discount_from_json(stored: Mapping[str, Any] | None) -> Discount | None:
    if stored is None:
        return None
    if "percent" in stored:
        return Discount(percent=Decimal(stored["percent"]))
    return Discount(amount_minor=stored["amount"])


def line_to_json(line: Line) -> dict[str, Any]:
    return {
        "description": line.description,
        "quantity": str(line.quantity),
        "unit_price": str(line.unit_price),
        "tax": tax_to_json(line.tax),
        **filled(unit=line.unit, product_id=line.product_id, discount=discount_to_json(line.discount)),
    }


def line_from_json(stored: Mapping[str, Any]) -> Line:
    return Line(
        description=stored["description"],
        quantity=Decimal(stored["quantity"]),
        unit_price=Decimal(stored["unit_price"]),
        tax=tax_from_json(stored["tax"]),
        unit=stored.get("unit", ""),
        product_id=stored.get("product_id"),
        discount=discount_from_json(stored.get("discount")),
    )


def charge_to_json(charge: Charge) -> dict[str, Any]:
    return {
        "description": charge.description,
        "amount": charge.amount_minor,
        "tax": tax_to_json(charge.tax),
    }


def charge_from_json(stored: Mapping[str, Any]) -> Charge:
    return Charge(stored["description"], stored["amount"], tax_from_json(stored["tax"]))


def totals_to_json(totals: Totals) -> dict[str, Any]:
    return {
        "line_nets": totals.line_nets_minor,
        "line_discounts": totals.line_discounts_minor,
        "charge_nets": totals.charge_nets_minor,
        "tax_breakdown": [_group_to_json(group) for group in totals.tax_breakdown],
        "sums": [
            totals.subtotal_minor,
            totals.discount_total_minor,
            totals.charge_total_minor,
            totals.net_total_minor,
            totals.tax_total_minor,
            totals.rounding_minor,
            totals.total_minor,
        ],
    }


def totals_from_json(stored: Mapping[str, Any]) -> Totals:
    subtotal, discount_total, charge_total, net_total, tax_total, rounding, total = stored["sums"]
    return Totals(
        line_nets_minor=tuple(stored["line_nets"]),
        line_discounts_minor=tuple(stored["line_discounts"]),
        charge_nets_minor=tuple(stored["charge_nets"]),
        tax_breakdown=tuple(_group_from_json(group) for group in stored["tax_breakdown"]),
        subtotal_minor=subtotal,
        discount_total_minor=discount_total,
        charge_total_minor=charge_total,
        net_total_minor=net_total,
        tax_total_minor=tax_total,
        rounding_minor=rounding,
        total_minor=total,
    )


def _group_to_json(group: TaxGroup) -> dict[str, Any]:
    return {
        "category": group.category,
        "rate": str(group.rate),
        **filled(reason=group.reason),
        "taxable": group.taxable_minor,
        "tax": group.tax_minor,
        "discount": group.discount_minor,
        "charge": group.charge_minor,
        "rounding": group.rounding_minor,
    }


def _group_from_json(stored: Mapping[str, Any]) -> TaxGroup:
    return TaxGroup(
        category=TaxCategory(stored["category"]),
        rate=Decimal(stored["rate"]),
        reason=stored.get("reason", ""),
        taxable_minor=stored["taxable"],
        tax_minor=stored["tax"],
        discount_minor=stored["discount"],
        charge_minor=stored["charge"],
        rounding_minor=stored["rounding"],
    )
