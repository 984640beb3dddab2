"""Products as callers of the API write and read them."""

from decimal import Decimal
from typing import Any

from pydantic import Field

from chalicelib.api.schemas.amounts import UnitPrice
from chalicelib.api.schemas.fields import Body, CurrencyCode, LongText, Name, ShortText, View
from chalicelib.api.schemas.instants import Instant
from chalicelib.api.schemas.lines import TaxBody, TaxView, shown_price
from chalicelib.domain.product import Product, ProductDetails


class ProductChanges(Body):
    """Fields that are given replace what was there; the rest stays. Lines already written keep their price."""

    name: Name = Field("", description="Becomes the description of a line.", examples=["Consulting"])
    description: LongText = Field("", description="For your own eyes.", examples=["Senior rate"])
    unit: ShortText = Field("", description="Unit of the quantity.", examples=["hour"])
    unit_price: UnitPrice = Field(Decimal(0), description="Minor units; integer or decimal text.")
    currency: CurrencyCode = Field("", description="Currency of the price.")
    tax: TaxBody | None = Field(None, description="How a line of it is taxed.")

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, as domain values."""
        values: dict[str, Any] = {name: getattr(self, name) for name in self.model_fields_set}
        if self.tax is not None and "tax" in values:
            values["tax"] = self.tax.value()
        return values


class ProductBody(ProductChanges):
    """A new product."""

    name: Name = Field(description="Becomes the description of a line.", examples=["Consulting"])
    unit_price: UnitPrice = Field(description="Minor units; integer or decimal text with up to 6 places.")
    currency: CurrencyCode | None = Field(None, description="Currency of the price; else the organisation's.")  # type: ignore[assignment]

    def details(self) -> ProductDetails:
        return ProductDetails(**self.changes())


class ProductView(View):
    id: str = Field(description="Identifies the product.", examples=["prd_01KBM2QJ8Z6F3W4N5P7R9T1V3X"])
    name: str = Field(description="Becomes the description of a line.", examples=["Consulting"])
    description: str = Field(description="For your own eyes.", examples=["Senior rate"])
    unit: str = Field(description="Unit of the quantity.", examples=["hour"])
    unit_price: int | str = Field(description="Minor units; text where it has decimals.", examples=[12500])
    currency: str = Field(description="Currency of the price.", examples=["EUR"])
    tax: TaxView | None = Field(description="How a line of it is taxed.")
    archived: bool = Field(description="Whether it can no longer be used.", examples=[False])
    created_at: Instant = Field(description="When it was added.")
    version: int = Field(description="Rises with every change; see `If-Match`.", examples=[1])

    @classmethod
    def of(cls, product: Product) -> "ProductView":
        return cls(
            id=product.id,
            name=product.name,
            description=product.description,
            unit=product.unit,
            unit_price=shown_price(product.unit_price),
            currency=product.currency,
            tax=TaxView.of(product.tax) if product.tax else None,
            archived=product.is_archived,
            created_at=product.created_at,
            version=product.version,
        )
