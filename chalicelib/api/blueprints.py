"""Every blueprint of the application. A new resource adds its module here, and nowhere else."""

from chalice.app import Blueprint

from chalicelib.api import (
    bulk_invoices,
    clients,
    docs,
    invoice_actions,
    invoice_documents,
    invoices,
    meta,
    payments,
    products,
)
from chalicelib.api.route import Route
from chalicelib.api.routing import Routes

BLUEPRINTS: tuple[Blueprint, ...] = (
    clients.routes,
    products.routes,
    invoices.routes,
    invoice_actions.routes,
    invoice_documents.routes,
    bulk_invoices.routes,
    payments.routes,
    meta.routes,
    docs.routes,
)


def declared_routes() -> list[Route]:
    """Every route in the order of its declaration."""
    return [
        route for blueprint in BLUEPRINTS if isinstance(blueprint, Routes) for route in blueprint.declared
    ]


def tags() -> dict[str, str]:
    """What each group of routes is about."""
    return {blueprint.tag: blueprint.about for blueprint in BLUEPRINTS if isinstance(blueprint, Routes)}
