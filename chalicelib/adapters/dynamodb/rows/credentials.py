"""Sessions, which expire with their refresh tokens, and API keys."""

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.rows.attributes import (
    Whole,
    filled,
    from_microseconds,
    optional_instant,
    optional_microseconds,
    to_microseconds,
)
from chalicelib.adapters.dynamodb.rows.row import HeadRow, ListedRow
from chalicelib.domain.access import Scope
from chalicelib.domain.ids import Kind
from chalicelib.domain.text import fold
from chalicelib.domain.user import ApiKey, Session


class SessionRow(HeadRow):
    """`expires_at`, in seconds, lets the table delete the row some time after the session has ended."""

    expires_at = Whole()

    @classmethod
    def of(cls, session: Session) -> "SessionRow":
        return cls(
            pk=keys.object_partition(session.organization_id, session.id),
            sk=keys.HEAD,
            version=session.version,
            expires_at=int(session.expires_at.timestamp()) + 1,
            details=filled(
                user_id=session.user_id,
                created_at=to_microseconds(session.created_at),
                expires_at=to_microseconds(session.expires_at),
                generation=session.generation,
                revoked_at=optional_microseconds(session.revoked_at),
            ),
        )

    def domain(self) -> Session:
        details = self.details
        return Session(
            id=self.identifier,
            organization_id=self.organization_id,
            user_id=details["user_id"],
            created_at=from_microseconds(details["created_at"]),
            expires_at=from_microseconds(details["expires_at"]),
            generation=details["generation"],
            revoked_at=optional_instant(details.get("revoked_at")),
            version=self.version,
        )


class ApiKeyRow(ListedRow):
    @classmethod
    def of(cls, api_key: ApiKey) -> "ApiKeyRow":
        return cls(
            pk=keys.object_partition(api_key.organization_id, api_key.id),
            sk=keys.HEAD,
            id=api_key.id,
            kind_pk=keys.kind_partition(api_key.organization_id, Kind.API_KEY),
            version=api_key.version,
            created_at=api_key.created_at,
            search_name=fold(api_key.name),
            details=filled(
                name=api_key.name,
                scope=api_key.scope,
                secret_hash=api_key.secret_hash,
                created_by=api_key.created_by,
                last_four=api_key.last_four,
                revoked_at=optional_microseconds(api_key.revoked_at),
            ),
        )

    def domain(self) -> ApiKey:
        details = self.details
        return ApiKey(
            id=self.id,
            organization_id=self.organization_id,
            name=details.get("name", ""),
            scope=Scope(details["scope"]),
            secret_hash=details.get("secret_hash", ""),
            created_by=details.get("created_by", ""),
            created_at=self.created_at,
            last_four=details.get("last_four", ""),
            revoked_at=optional_instant(details.get("revoked_at")),
            version=self.version,
        )
