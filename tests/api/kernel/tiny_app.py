"""A small application on the kernel: products, and routes that misbehave on purpose."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from chalice.app import Chalice
from pydantic import BaseModel, ConfigDict, Field

from chalicelib.api.listing import Filter, FilterKind, ListingRules
from chalicelib.api.replies import Reply, redirect
from chalicelib.api.request import Request
from chalicelib.api.route import Access
from chalicelib.api.routing import Routes
from chalicelib.api.strays import cross_origin, problems_for_strays
from chalicelib.domain.access import Permission
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import Kind
from chalicelib.domain.product import Product
from chalicelib.ports.books import Change, Save, saves
from chalicelib.ports.listing import Page
from chalicelib.use_cases.loading import load

PRODUCTS = "/api/v1/products"


class ProductBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(max_length=40)
    quantity: int | str | None = None
    tags: list[dict[str, int]] = []


class ProductAnswer(BaseModel):
    id: str
    name: str
    version: int
    organization: str | None = None


class SearchQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")
    depth: int = Field(default=1, le=3)


class Sold(Conflict):
    code = "product_sold"

    def facts(self) -> dict[str, Any]:
        return {"current_status": "sold", "allowed": ["return"]}


def _view(product: Product, request: Request) -> ProductAnswer:
    organization = product.organization_id if "organization" in request.expand else None
    return ProductAnswer(id=product.id, name=product.name, version=product.version, organization=organization)


LISTING = ListingRules(
    filters={
        "q": Filter("search", FilterKind.PREFIX),
        "created_at": Filter("created_at", FilterKind.INSTANT),
        "archived": Filter("is_archived", FilterKind.FLAG),
    },
    expands=("organization",),
)
ALL_FILTERS = ListingRules(
    filters={
        "status": Filter("status", FilterKind.WORDS, allowed={"draft", "sent"}),
        "due_date": Filter("due_on", FilterKind.DATE),
        "created_at": Filter("created_at", FilterKind.INSTANT),
        "client_id": Filter("client_id", FilterKind.ID),
        "number": Filter("number", FilterKind.TEXT),
        "q": Filter("search", FilterKind.PREFIX),
        "total": Filter("total_minor", FilterKind.AMOUNT),
        "archived": Filter("is_archived", FilterKind.FLAG),
        "unallocated": Filter("unallocated_minor", FilterKind.POSITIVE),
        "metadata": Filter("metadata", FilterKind.METADATA),
    },
)


class TinyApp:
    """Counts how often its views run, and lets a test plan trouble for the next run."""

    def __init__(self) -> None:
        self.runs = 0
        self.before_view: list[Exception] = []
        self.last: Request[Any] | None = None
        routes = Routes(__name__, tag="Tiny", about="For tests.")
        self.routes = routes
        self._declare_products(routes)
        self._declare_misfits(routes)
        self.app = Chalice(app_name="tiny", configure_logs=False)
        self.app.api.cors = cross_origin()
        self.app.register_middleware(problems_for_strays, "http")
        self.app.register_blueprint(routes)

    def _entered(self, request: Request[Any]) -> None:
        self.runs += 1
        self.last = request
        if self.before_view:
            raise self.before_view.pop(0)

    def _declare_products(self, routes: Routes) -> None:
        @routes.post(
            PRODUCTS, may=Permission.BILLING_WRITE, body=ProductBody, answer=ProductAnswer, present=_view
        )
        def create_product(request: Request[ProductBody]) -> Product:
            """Create a product."""
            self._entered(request)
            product = Product(
                id=request.ports.ids.new(Kind.PRODUCT),
                organization_id=request.actor.organization_id,
                name=request.body.name,
                unit_price=Decimal(1),
                currency="EUR",
                created_at=request.now,
            )
            organization = request.actor.organization_id
            request.ports.books.commit(Change(organization, saves=saves(product), result=product))
            return product

        @routes.get(
            PRODUCTS + "/{product_id}",
            may=Permission.BILLING_READ,
            answer=ProductAnswer,
            present=_view,
            expands=("organization",),
        )
        def get_product(request: Request, product_id: str) -> Product:
            """Get a product."""
            self._entered(request)
            return load(request.ports.books, request.actor, Product, product_id)

        @routes.get(
            PRODUCTS, may=Permission.BILLING_READ, answer=ProductAnswer, listing=LISTING, present=_view
        )
        def list_products(request: Request) -> Page[Product]:
            """List products."""
            self._entered(request)
            return request.ports.books.page(request.actor.organization_id, Product, request.listing)

        @routes.put(
            PRODUCTS + "/{product_id}",
            may=Permission.BILLING_WRITE,
            body=ProductBody,
            answer=ProductAnswer,
            present=_view,
        )
        def rename_product(request: Request[ProductBody], product_id: str) -> Product:
            """Rename a product."""
            self._entered(request)
            before = load(
                request.ports.books,
                request.actor,
                Product,
                product_id,
                expected_version=request.expected_version,
            )
            after = replace(before, name=request.body.name, version=before.version + 1)
            request.ports.books.commit(
                Change(before.organization_id, saves=(Save(after, before),), result=after)
            )
            return after

        @routes.delete(PRODUCTS + "/{product_id}", may=Permission.ORGANIZATION_WRITE)
        def delete_product(request: Request, product_id: str) -> None:
            """Delete a product."""
            self._entered(request)
            product = load(request.ports.books, request.actor, Product, product_id)
            request.ports.books.commit(Change(product.organization_id, deletes=(product,)))

        @routes.post(
            PRODUCTS + "/{product_id}/sell", may=Permission.BILLING_WRITE, answer=ProductAnswer, status=200
        )
        def sell_product(request: Request, product_id: str) -> ProductAnswer:
            """Sell a product; it can be sold once. A POST without a body whose refusal depends on the state."""
            self._entered(request)
            before = load(request.ports.books, request.actor, Product, product_id)
            if before.is_archived:
                raise Sold("It is sold.")
            after = replace(before, is_archived=True, version=before.version + 1)
            answer = ProductAnswer(id=after.id, name=after.name, version=after.version)
            request.ports.books.commit(
                Change(before.organization_id, saves=(Save(after, before),), result=answer)
            )
            return answer

    def _declare_misfits(self, routes: Routes) -> None:
        @routes.get("/broken", may=Access.PUBLIC, answer=ProductAnswer)
        def broken(request: Request) -> ProductAnswer:
            """Break."""
            self._entered(request)
            raise RuntimeError("the secret of the customer")

        @routes.get("/everything", may=Access.PUBLIC, answer=ProductAnswer, listing=ALL_FILTERS)
        def everything(request: Request) -> Page[ProductAnswer]:
            """Take every filter there is."""
            self._entered(request)
            return Page([])

        @routes.get("/search", may=Access.PUBLIC, answer=ProductAnswer, query=SearchQuery)
        def search(request: Request) -> ProductAnswer:
            """Take a query schema."""
            self._entered(request)
            return ProductAnswer(id=str(request.query.depth), name="", version=1)

        @routes.get("/elsewhere", may=Access.PUBLIC)
        def elsewhere(request: Request) -> Reply:
            """Redirect."""
            return redirect("https://example.com/")

        @routes.post(
            "/echo", may=Access.PUBLIC, content_types=("text/plain",), is_idempotent=False, status=200
        )
        def echo(request: Request) -> Reply:
            """Answer with the raw body."""
            self._entered(request)
            return Reply(200, {"Content-Type": "text/plain"}, request.raw_body)

        @routes.post(
            "/secrets",
            may=Permission.BILLING_WRITE,
            body=ProductBody,
            answer=ProductAnswer,
            has_secret_answer=True,
        )
        def create_secret(request: Request[ProductBody]) -> ProductAnswer:
            """Answer with a secret, and commit nothing."""
            self._entered(request)
            return ProductAnswer(id=request.ports.ids.secret(), name=request.body.name, version=1)

        @routes.post(
            "/parts", may=Permission.BILLING_WRITE, answer=ProductAnswer, present=_view, is_in_parts=True
        )
        def create_parts(request: Request) -> ProductAnswer:
            """Commit twice, answer once."""
            self._entered(request)
            for number in range(2):
                product = Product(
                    id=request.ports.ids.new(Kind.PRODUCT),
                    organization_id=request.actor.organization_id,
                    name=f"part {number}",
                    unit_price=Decimal(1),
                    currency="EUR",
                    created_at=request.now,
                )
                request.ports.books.commit(
                    Change(product.organization_id, saves=saves(product), result=product)
                )
            return product
