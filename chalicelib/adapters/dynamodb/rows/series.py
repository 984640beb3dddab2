"""Number series."""

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.rows.row import HeadRow
from chalicelib.domain.series import DocumentKind, NumberSeries


class NumberSeriesRow(HeadRow):
    @classmethod
    def of(cls, series: NumberSeries) -> "NumberSeriesRow":
        return cls(
            pk=keys.object_partition(series.organization_id, series.id),
            sk=keys.HEAD,
            version=series.version,
            details={
                "document_kind": series.document_kind,
                "pattern": series.pattern,
                "counters": dict(series.counters),
            },
        )

    def domain(self) -> NumberSeries:
        details = self.details
        return NumberSeries(
            id=self.identifier,
            organization_id=self.organization_id,
            document_kind=DocumentKind(details["document_kind"]),
            pattern=details["pattern"],
            counters=details["counters"],
            version=self.version,
        )
