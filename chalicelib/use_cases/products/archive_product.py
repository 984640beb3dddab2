"""Archiving a product: it can no longer be put on a line; lines that used it stay."""

from dataclasses import replace

from chalicelib.domain.access import Actor
from chalicelib.domain.product import Product
from chalicelib.ports.books import Books, Change, Save
from chalicelib.use_cases.loading import load


def archive_product(
    actor: Actor, product_id: str, *, expected_version: int | None = None, books: Books
) -> None:
    """Archiving twice changes nothing."""
    product = load(books, actor, Product, product_id, expected_version=expected_version)
    if product.is_archived:
        return
    archived = replace(product, is_archived=True, version=product.version + 1)
    books.commit(Change(actor.organization_id, saves=(Save(archived, before=product),)))
