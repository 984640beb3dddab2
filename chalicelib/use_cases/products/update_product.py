"""Changing a product: what is given replaces what was there. Lines already written keep their price."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.access import Actor
from chalicelib.domain.product import Product
from chalicelib.ports.books import Books, Change, Save
from chalicelib.use_cases.loading import load


def update_product(
    actor: Actor,
    product_id: str,
    changes: Mapping[str, Any],
    *,
    expected_version: int | None = None,
    books: Books,
) -> Product:
    """`changes` are fields of ProductDetails. A changed product is no longer archived."""
    product = load(books, actor, Product, product_id, expected_version=expected_version)
    changed = replace(product, **changes, is_archived=False, version=product.version + 1)
    books.commit(Change(actor.organization_id, saves=(Save(changed, before=product),), result=changed))
    return changed
