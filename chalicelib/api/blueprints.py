"""Every blueprint of the application. A new resource adds its module here, and nowhere else."""

from chalice.app import Blueprint

from chalicelib.api import (
    api_keys,
    bulk_invoices,
    clients,
    docs,
    events,
    identity,
    invoice_actions,
    invoice_documents,
    invoices,
    jobs,
    meta,
    organization,
    password_page,
    payments,
    products,
    users,
)
from chalicelib.api.route import Route
from chalicelib.api.routing import Routes

BLUEPRINTS: tuple[Blueprint, ...] = (
    identity.routes,
    users.routes,
    api_keys.routes,
    organization.routes,
    clients.routes,
    products.routes,
    invoices.routes,
    invoice_actions.routes,
    invoice_documents.routes,
    bulk_invoices.routes,
    payments.routes,
    jobs.routes,
    password_page.routes,
    meta.routes,
    docs.routes,
    events.events,
)


def declared_routes() -> list[Route]:
    """Every route in the order of its declaration."""
    return [
        route for blueprint in BLUEPRINTS if isinstance(blueprint, Routes) for route in blueprint.declared
    ]


def tags() -> dict[str, str]:
    """What each group of routes is about."""
    return {blueprint.tag: blueprint.about for blueprint in BLUEPRINTS if isinstance(blueprint, Routes)}
