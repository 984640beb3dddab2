"""Changing the organisation's settings and numbering, in one write. Sent documents keep what they froze."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.domain.access import Actor
from chalicelib.domain.errors import FieldProblem, Invalid, PreconditionFailed
from chalicelib.domain.organization import Organization
from chalicelib.domain.series import DocumentKind, NumberSeries
from chalicelib.ports.books import Books, Change, Save
from chalicelib.ports.clock import Clock
from chalicelib.ports.identity import TaxIdRules
from chalicelib.use_cases.organization.read_organization import read_organization
from chalicelib.use_cases.organization.settings import OrganizationSettings
from chalicelib.use_cases.organization.tax_numbers import canonical_tax_ids


@dataclass(frozen=True)
class Renumbering:
    """None keeps what there is."""

    pattern: str | None = None
    next: int | None = None


@dataclass(frozen=True)
class OrganizationChanges:
    """`fields` are fields of Organization."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    numbering: Mapping[DocumentKind, Renumbering] = field(default_factory=dict)


def update_organization(
    actor: Actor,
    changes: OrganizationChanges,
    *,
    expected_version: int | None = None,
    books: Books,
    clock: Clock,
    tax_ids: TaxIdRules,
) -> OrganizationSettings:
    """One read, one write. Raises PreconditionFailed, Invalid, NumberAlreadyIssued."""
    before = read_organization(actor, books=books, clock=clock)
    if expected_version is not None and before.organization.version != expected_version:
        raise PreconditionFailed(before.organization.version)
    fields = dict(changes.fields)
    if "tax_ids" in fields:
        fields["tax_ids"] = canonical_tax_ids(fields["tax_ids"], rules=tax_ids)
    organization = replace(before.organization, **fields, version=before.organization.version + 1)
    today = organization.local_date(clock.now())
    after = OrganizationSettings(
        organization,
        _renumbered(before.invoices, changes, before),
        _renumbered(before.credit_notes, changes, before),
        today,
    )
    books.commit(Change(actor.organization_id, saves=_saves(before, after), result=after))
    return after


def _renumbered(
    series: NumberSeries, changes: OrganizationChanges, before: OrganizationSettings
) -> NumberSeries:
    wanted = changes.numbering.get(series.document_kind)
    if wanted is None:
        return series
    pattern = series.pattern if wanted.pattern is None else wanted.pattern
    try:
        renumbered = series.renumbered(pattern, wanted.next, before.today)
    except Invalid as error:
        raise Invalid(_placed(error, series.document_kind)) from error
    return series if renumbered == series else replace(renumbered, version=series.version + 1)


def _placed(error: Invalid, kind: DocumentKind) -> list[FieldProblem]:
    """The domain names the field of a series; the caller sent it inside the organisation."""
    return [replace(problem, pointer=f"/numbering/{kind}{problem.pointer}") for problem in error.problems]


def _saves(before: OrganizationSettings, after: OrganizationSettings) -> tuple[Save, ...]:
    """The organisation always, so that its version stands for its settings; a series only if it changed."""
    pairs: list[tuple[Organization | NumberSeries, Organization | NumberSeries]] = [
        (before.organization, after.organization),
        (before.invoices, after.invoices),
        (before.credit_notes, after.credit_notes),
    ]
    return tuple(Save(new, before=old) for old, new in pairs if new != old)
