"""An organisation together with how it numbers its documents: one thing to whoever sets it up."""

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.organization import Organization
from chalicelib.domain.series import NumberSeries


@dataclass(frozen=True)
class OrganizationSettings:
    """`today` is the organisation's own day: the counter shown is that of its period."""

    organization: Organization
    invoices: NumberSeries
    credit_notes: NumberSeries
    today: date
