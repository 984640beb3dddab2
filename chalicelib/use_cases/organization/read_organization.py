"""Reading the organisation with its number series, in one read."""

from chalicelib.domain.access import Actor
from chalicelib.domain.errors import NotFound
from chalicelib.domain.organization import Organization
from chalicelib.domain.series import DocumentKind, NumberSeries, series_id
from chalicelib.ports.books import Books
from chalicelib.ports.clock import Clock
from chalicelib.use_cases.organization.settings import OrganizationSettings


def read_organization(actor: Actor, *, books: Books, clock: Clock) -> OrganizationSettings:
    """Raises NotFound for an organisation that is gone."""
    organization, invoices, credit_notes = books.get_many(
        actor.organization_id,
        (Organization, actor.organization_id),
        (NumberSeries, series_id(DocumentKind.INVOICE)),
        (NumberSeries, series_id(DocumentKind.CREDIT_NOTE)),
    )
    if organization is None:
        raise NotFound("organization", actor.organization_id)
    return OrganizationSettings(organization, invoices, credit_notes, organization.local_date(clock.now()))
