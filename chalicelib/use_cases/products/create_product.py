"""Adding a product."""

from chalicelib.domain.access import Actor
from chalicelib.domain.ids import Kind
from chalicelib.domain.organization import Organization
from chalicelib.domain.product import Product, ProductDetails
from chalicelib.ports.books import Books, Change, saves
from chalicelib.ports.clock import Clock, Ids
from chalicelib.use_cases.loading import load


def create_product(actor: Actor, details: ProductDetails, *, books: Books, clock: Clock, ids: Ids) -> Product:
    """Without a currency, the price is in the organisation's."""
    currency = details.currency or load(books, actor, Organization, actor.organization_id).currency
    product = Product(
        id=ids.new(Kind.PRODUCT),
        organization_id=actor.organization_id,
        name=details.name,
        unit_price=details.unit_price,
        currency=currency,
        created_at=clock.now(),
        description=details.description,
        unit=details.unit,
        tax=details.tax,
    )
    books.commit(Change(actor.organization_id, saves=saves(product), result=product))
    return product
