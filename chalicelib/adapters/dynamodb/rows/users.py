"""Users, and the claims that make an e-mail address unique across organisations."""

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.rows.attributes import filled
from chalicelib.adapters.dynamodb.rows.row import HeadRow, ListedRow
from chalicelib.domain.access import Role
from chalicelib.domain.ids import Kind
from chalicelib.domain.text import fold
from chalicelib.domain.user import EmailClaim, User


class UserRow(ListedRow):
    @classmethod
    def of(cls, user: User) -> "UserRow":
        organization_id = user.organization_id
        row = cls(
            pk=keys.object_partition(organization_id, user.id),
            sk=keys.HEAD,
            id=user.id,
            kind_pk=keys.kind_partition(organization_id, Kind.USER),
            version=user.version,
            created_at=user.created_at,
            role=user.role,
            client_id=user.client_id or "",
            search_name=fold(user.name),
            details=filled(
                email=user.email,
                name=user.name,
                password_hash=user.password_hash,
                phone=user.phone,
                job_title=user.job_title,
                locale=user.locale,
                timezone=user.timezone,
                is_active=user.is_active,
                token_version=user.token_version,
            ),
        )
        if user.client_id:
            row.client_pk = keys.client_partition(organization_id, user.client_id, Kind.USER)
        return row

    def domain(self) -> User:
        details = self.details
        return User(
            id=self.id,
            organization_id=self.organization_id,
            email=details.get("email", ""),
            name=details.get("name", ""),
            role=Role(self.role),
            created_at=self.created_at,
            password_hash=details.get("password_hash", ""),
            client_id=self.client_id or None,
            phone=details.get("phone", ""),
            job_title=details.get("job_title", ""),
            locale=details.get("locale", ""),
            timezone=details.get("timezone", ""),
            is_active=details["is_active"],
            token_version=details["token_version"],
            version=self.version,
        )


class EmailClaimRow(HeadRow):
    @classmethod
    def of(cls, claim: EmailClaim) -> "EmailClaimRow":
        return cls(
            pk=keys.object_partition(claim.organization_id, claim.id),
            sk=keys.HEAD,
            version=claim.version,
            details={"user_organization_id": claim.user_organization_id, "user_id": claim.user_id},
        )

    def domain(self) -> EmailClaim:
        return EmailClaim(
            id=self.identifier,
            user_organization_id=self.details["user_organization_id"],
            user_id=self.details["user_id"],
            organization_id=self.organization_id,
            version=self.version,
        )
