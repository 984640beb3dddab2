"""What a draft is made from: the organisation, the client, and the products that its lines name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from chalicelib.domain.access import Actor
from chalicelib.domain.client import Client
from chalicelib.domain.drafting import require_billable
from chalicelib.domain.errors import FieldProblem, Invalid
from chalicelib.domain.invoice_content import Terms
from chalicelib.domain.lines import Discount, Line
from chalicelib.domain.organization import Organization
from chalicelib.domain.product import Product
from chalicelib.domain.tax import Tax
from chalicelib.ports.books import Books


@dataclass(frozen=True)
class LineInput:
    """A line as typed. What is None comes from the product, which must then be named."""

    quantity: Decimal
    description: str | None = None
    unit_price: Decimal | None = None
    tax: Tax | None = None
    unit: str | None = None
    product_id: str | None = None
    discount: Discount | None = None


@dataclass(frozen=True)
class Materials:
    organization: Organization
    client: Client
    products: dict[str, Product]


def gather(actor: Actor, client_id: str, lines: Sequence[LineInput], *, books: Books) -> Materials:
    """One read. Raises Invalid for a client that is unknown, somebody else's or archived."""
    product_ids = list(dict.fromkeys(line.product_id for line in lines if line.product_id))
    organization, client, *products = books.get_many(
        actor.organization_id,
        (Organization, actor.organization_id),
        (Client, client_id),
        *((Product, product_id) for product_id in product_ids),
    )
    if client is None:
        raise Invalid.field("/client_id", "unknown_client", f"there is no client '{client_id}'")
    require_billable(client)
    found = {i: p for i, p in zip(product_ids, products, strict=True) if p is not None}
    return Materials(organization, client, found)


def complete(terms: Terms, lines: Sequence[LineInput], materials: Materials) -> Terms:
    """The terms with their lines filled in from products. Raises Invalid naming every field that is missing."""
    problems: list[FieldProblem] = []
    completed = []
    for index, line in enumerate(lines):
        problems += _problems(index, line, terms, materials)
        completed.append(_completed(line, materials.products.get(line.product_id or "")))
    if problems:
        raise Invalid(problems)
    return replace(terms, lines=tuple(line for line in completed if line is not None))


def _problems(index: int, line: LineInput, terms: Terms, materials: Materials) -> list[FieldProblem]:
    pointer, product = f"/lines/{index}", materials.products.get(line.product_id or "")
    if line.product_id and (product is None or product.is_archived):
        return [
            FieldProblem(
                f"{pointer}/product_id", "unknown_product", f"there is no product '{line.product_id}'"
            )
        ]
    problems = [
        FieldProblem(f"{pointer}/{name}", "missing", "is required where no product supplies it")
        for name in ("description", "unit_price", "tax")
        if getattr(line, name) is None and (product is None or (name == "tax" and product.tax is None))
    ]
    currency = terms.currency or materials.client.currency or materials.organization.currency
    if product and line.unit_price is None and product.currency != currency:
        message = f"product '{product.id}' is priced in {product.currency}, the invoice is in {currency}"
        problems.append(FieldProblem(f"{pointer}/product_id", "currency_mismatch", message))
    return problems


def _completed(line: LineInput, product: Product | None) -> Line | None:
    description = line.description or (product.name if product else None)
    unit_price = line.unit_price if line.unit_price is not None else (product.unit_price if product else None)
    tax = line.tax or (product.tax if product else None)
    if description is None or unit_price is None or tax is None:
        return None
    return Line(
        description=description,
        quantity=line.quantity,
        unit_price=unit_price,
        tax=tax,
        unit=line.unit if line.unit is not None else (product.unit if product else ""),
        product_id=line.product_id,
        discount=line.discount,
    )
