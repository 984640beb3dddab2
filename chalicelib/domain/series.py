"""A number series: the counters behind gapless, unique document numbers of one kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.ids import Kind
from chalicelib.domain.numbering import format_number, parse_pattern, period_of

FIRST = 1


class DocumentKind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class NumberAlreadyIssued(Conflict):
    code = "number_already_issued"

    def __init__(self, wanted: int, counter: int) -> None:
        super().__init__(
            f"The next number cannot be {wanted}: numbers below {counter} may already be issued."
        )


@dataclass(frozen=True)
class NumberSeries:
    """`counters` holds the next counter of each period begun ("2026", "2026-11" or "" by the pattern's reset), so
    that a document dated back into an earlier period continues that period. They move only inside the transaction
    that issues the document."""

    id: str
    organization_id: str
    document_kind: DocumentKind
    pattern: str
    counters: Mapping[str, int] = field(default_factory=dict)
    version: int = 1

    def next_on(self, issued_on: date) -> int:
        """The counter that a document issued on this day would get."""
        return self.counters.get(period_of(parse_pattern(self.pattern), issued_on), FIRST)

    def take(self, issued_on: date) -> tuple[str, "NumberSeries"]:
        """The number for a document issued on this day, and the series after it."""
        pattern, counter = parse_pattern(self.pattern), self.next_on(issued_on)
        counters = {**self.counters, period_of(pattern, issued_on): counter + 1}
        return format_number(pattern, issued_on, counter), replace(self, counters=counters)

    def renumbered(self, pattern: str, next_counter: int | None, today: date) -> "NumberSeries":
        """Another pattern, or another next counter for today's period.

        A new pattern goes on from the highest counter used so far, so that no two patterns can spell the same
        number. Raises NumberAlreadyIssued for a counter that is too low, Invalid for an unusable pattern.
        """
        period = period_of(parse_pattern(pattern), today)
        issued = self.counters if pattern != self.pattern else {period: self.counters.get(period, FIRST)}
        lowest = max(issued.values(), default=FIRST)
        wanted = lowest if next_counter is None else next_counter
        if wanted < FIRST:
            raise Invalid.field("/next", "too_small", "must be at least 1")
        if wanted < lowest:
            raise NumberAlreadyIssued(wanted, lowest)
        counters = dict(self.counters) if wanted == FIRST else {**self.counters, period: wanted}
        return replace(self, pattern=pattern, counters=counters)


def series_id(document_kind: DocumentKind) -> str:
    """Each kind of document has one default series per organisation, so its id needs no look-up."""
    return f"{Kind.SERIES}_{document_kind}"
