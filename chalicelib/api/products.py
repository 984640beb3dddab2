"""Routes of products."""

from chalicelib.api.listing import Filter, FilterKind, ListingRules
from chalicelib.api.request import Request
from chalicelib.api.routing import Routes
from chalicelib.api.schemas.products import ProductBody, ProductChanges, ProductView
from chalicelib.domain.access import Permission
from chalicelib.domain.errors import NotFound, PreconditionFailed
from chalicelib.domain.product import Product
from chalicelib.ports.listing import Page
from chalicelib.use_cases.loading import load
from chalicelib.use_cases.products.archive_product import archive_product
from chalicelib.use_cases.products.create_product import create_product
from chalicelib.use_cases.products.list_products import list_products
from chalicelib.use_cases.products.update_product import update_product

routes = Routes(__name__, tag="Products", about="Lines that are used again and again.")

LISTING = ListingRules(
    filters={
        "q": Filter("search", FilterKind.PREFIX, description="Beginning of the name."),
        "created_at": Filter("created_at", FilterKind.INSTANT, description="When it was added."),
        "archived": Filter("is_archived", FilterKind.FLAG, description="`true` for archived ones."),
    }
)


def _present(product: Product, request: Request) -> ProductView:
    return ProductView.of(product)


@routes.get(
    "/api/v1/products", may=Permission.BILLING_READ, answer=ProductView, listing=LISTING, present=_present
)
def list_all_products(request: Request) -> Page[Product]:
    """List products.

    Newest first, without archived ones unless `archived=true` asks for them."""
    return list_products(request.actor, request.listing, books=request.ports.books)


@routes.post(
    "/api/v1/products",
    may=Permission.BILLING_WRITE,
    body=ProductBody,
    answer=ProductView,
    present=_present,
)
def add_product(request: Request[ProductBody]) -> Product:
    """Add a product."""
    ports = request.ports
    return create_product(
        request.actor, request.body.details(), books=ports.books, clock=ports.clock, ids=ports.ids
    )


@routes.get(
    "/api/v1/products/{product_id}",
    may=Permission.BILLING_READ,
    answer=ProductView,
    present=_present,
    raises=(NotFound,),
)
def get_product(request: Request, product_id: str) -> Product:
    """Get a product."""
    return load(request.ports.books, request.actor, Product, product_id)


@routes.put(
    "/api/v1/products/{product_id}",
    may=Permission.BILLING_WRITE,
    body=ProductChanges,
    answer=ProductView,
    present=_present,
    raises=(NotFound, PreconditionFailed),
)
def change_product(request: Request[ProductChanges], product_id: str) -> Product:
    """Change a product.

    Fields that are sent replace what was there; the rest stays. Lines already written keep their price."""
    return update_product(
        request.actor,
        product_id,
        request.body.changes(),
        expected_version=request.expected_version,
        books=request.ports.books,
    )


@routes.delete(
    "/api/v1/products/{product_id}", may=Permission.BILLING_WRITE, raises=(NotFound, PreconditionFailed)
)
def delete_product(request: Request, product_id: str) -> None:
    """Archive a product.

    It can no longer be put on a line; lines that used it stay."""
    archive_product(
        request.actor, product_id, expected_version=request.expected_version, books=request.ports.books
    )
