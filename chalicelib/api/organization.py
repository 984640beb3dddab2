"""Routes of the organisation's own settings."""

from chalicelib.api.request import Request
from chalicelib.api.routing import Routes
from chalicelib.api.schemas.organization import OrganizationView
from chalicelib.api.schemas.organization_changes import OrganizationBody
from chalicelib.domain.access import Permission
from chalicelib.domain.errors import Invalid, PreconditionFailed
from chalicelib.domain.series import NumberAlreadyIssued
from chalicelib.use_cases.organization.read_organization import read_organization
from chalicelib.use_cases.organization.settings import OrganizationSettings
from chalicelib.use_cases.organization.update_organization import update_organization

routes = Routes(__name__, tag="Organisation", about="The seller: name, tax numbers, bank account, numbering.")


def _present(settings: OrganizationSettings, _request: Request) -> OrganizationView:
    return OrganizationView.of(settings)


@routes.get(
    "/api/v1/organization", may=Permission.ORGANIZATION_READ, answer=OrganizationView, present=_present
)
def get_organization(request: Request) -> OrganizationSettings:
    """Get the organisation's settings."""
    ports = request.ports
    return read_organization(request.actor, books=ports.books, clock=ports.clock)


@routes.put(
    "/api/v1/organization",
    may=Permission.ORGANIZATION_WRITE,
    body=OrganizationBody,
    answer=OrganizationView,
    present=_present,
    raises=(PreconditionFailed, Invalid, NumberAlreadyIssued),
)
def change_organization(request: Request[OrganizationBody]) -> OrganizationSettings:
    """Change the organisation's settings.

    Fields that are sent replace what was there; the rest stays. Documents already sent keep what they froze."""
    ports = request.ports
    return update_organization(
        request.actor,
        request.body.changes(),
        expected_version=request.expected_version,
        books=ports.books,
        clock=ports.clock,
        tax_ids=ports.tax_ids,
    )
