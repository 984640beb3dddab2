"""A number series: the counter behind gapless, unique document numbers of one kind."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.ids import Kind
from chalicelib.domain.numbering import format_number, parse_pattern, period_of


class DocumentKind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class SeriesInUse(Conflict):
    code = "number_series_in_use"

    def __init__(self, series: "NumberSeries") -> None:
        super().__init__(
            f"The next number cannot be set to a value below {series.next}, which would issue a number twice."
        )


@dataclass(frozen=True)
class NumberSeries:
    """`next` is the counter the next document gets in `period`; a pattern with a year or month starts each new
    period at 1. The counter moves only inside the transaction that issues the document."""

    id: str
    organization_id: str
    document_kind: DocumentKind
    pattern: str
    next: int = 1
    period: str = ""
    version: int = 1

    def take(self, issued_on: date) -> tuple[str, "NumberSeries"]:
        """The number for a document issued on this day, and the series after it."""
        pattern = parse_pattern(self.pattern)
        period = period_of(pattern, issued_on)
        counter = self.next if period == self.period or not self.period else 1
        return format_number(pattern, issued_on, counter), replace(self, next=counter + 1, period=period)

    def renumbered(self, pattern: str, next_counter: int) -> "NumberSeries":
        """A new pattern or start number. Raises SeriesInUse where that could repeat a number."""
        parse_pattern(pattern)
        if next_counter < 1:
            raise Invalid.field("/numbering/next", "too_small", "must be at least 1")
        if self.period and pattern == self.pattern and next_counter < self.next:
            raise SeriesInUse(self)
        return replace(self, pattern=pattern, next=next_counter)


def series_id(document_kind: DocumentKind) -> str:
    """Each kind of document has one default series per organisation, so its id needs no look-up."""
    return f"{Kind.SERIES}_{document_kind}"
