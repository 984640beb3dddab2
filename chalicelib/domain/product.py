"""A product: a line that is used again and again."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from chalicelib.domain.tax import Tax


@dataclass(frozen=True)
class ProductDetails:
    """What people write about a product; without a currency it is priced in the organisation's."""

    name: str
    unit_price: Decimal
    currency: str | None = None
    description: str = ""
    unit: str = ""
    tax: Tax | None = None


@dataclass(frozen=True)
class Product:
    """`unit_price` is in minor units of `currency`, with up to six places."""

    id: str
    organization_id: str
    name: str
    unit_price: Decimal
    currency: str
    created_at: datetime
    description: str = ""
    unit: str = ""
    tax: Tax | None = None
    is_archived: bool = False
    version: int = 1
