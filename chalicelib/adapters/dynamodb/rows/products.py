"""Products of the catalogue."""

from decimal import Decimal

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.rows.attributes import filled
from chalicelib.adapters.dynamodb.rows.lines import tax_from_json, tax_to_json
from chalicelib.adapters.dynamodb.rows.row import ListedRow
from chalicelib.domain.ids import Kind
from chalicelib.domain.product import Product
from chalicelib.domain.text import fold


class ProductRow(ListedRow):
    @classmethod
    def of(cls, product: Product) -> "ProductRow":
        return cls(
            pk=keys.object_partition(product.organization_id, product.id),
            sk=keys.HEAD,
            id=product.id,
            kind_pk=keys.kind_partition(product.organization_id, Kind.PRODUCT),
            version=product.version,
            created_at=product.created_at,
            currency=product.currency,
            is_archived=product.is_archived,
            search_name=fold(product.name),
            details=filled(
                name=product.name,
                unit_price=str(product.unit_price),
                description=product.description,
                unit=product.unit,
                tax=None if product.tax is None else tax_to_json(product.tax),
            ),
        )

    def domain(self) -> Product:
        details = self.details
        return Product(
            id=self.id,
            organization_id=self.organization_id,
            name=details.get("name", ""),
            unit_price=Decimal(details["unit_price"]),
            currency=self.currency,
            created_at=self.created_at,
            description=details.get("description", ""),
            unit=details.get("unit", ""),
            tax=tax_from_json(details["tax"]) if "tax" in details else None,
            is_archived=self.is_archived,
            version=self.version,
        )
