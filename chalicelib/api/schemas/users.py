"""Users as administrators and they themselves write and read them."""

from typing import Annotated, Any

from pydantic import Field, model_validator
from pydantic import StringConstraints as Text

from chalicelib.api.schemas.fields import (
    Body,
    Email,
    Flag,
    Identifier,
    Name,
    OptionalLocale,
    OptionalTimezone,
    ShortText,
    View,
    refusal,
)
from chalicelib.api.schemas.instants import Instant
from chalicelib.api.schemas.parties import Phone
from chalicelib.domain.access import Role
from chalicelib.domain.user import User
from chalicelib.use_cases.identity.new_password import MAX_LENGTH, MIN_LENGTH
from chalicelib.use_cases.users.details import UserDetails
from chalicelib.use_cases.users.update_own_profile import NewPassword

Password = Annotated[
    str,
    Text(min_length=1, max_length=MAX_LENGTH),
    Field(examples=["correct horse battery"], json_schema_extra={"format": "password"}),
]
"""A password that exists; its length is bounded so that hashing it is."""

FreshPassword = Annotated[
    str,
    Text(min_length=MIN_LENGTH, max_length=MAX_LENGTH),
    Field(examples=["correct horse battery"], json_schema_extra={"format": "password"}),
]
"""10 to 128 characters of any kind; the most common ones and the e-mail address are refused."""


class Profile(Body):
    """What people may change about themselves."""

    name: Name = Field("", description="The person's name.", examples=["Ada Lovelace"])
    phone: Phone = Field("", description="Telephone number.")
    job_title: ShortText = Field("", description="What the person does.", examples=["Bookkeeper"])
    locale: OptionalLocale = Field("", description="Language of mail to the person.")
    timezone: OptionalTimezone = Field("", description="The person's own time zone.")


class UserChanges(Profile):
    """Fields that are sent replace what was there; the rest stays."""

    email: Email = Field("", description="Signs in with it; unique in the whole deployment.")
    role: Role = Field(Role.VIEWER, description="What the user may do.", examples=["accountant"])
    client_id: Identifier | None = Field(
        None, description="With role `client`, and only then.", examples=["cli_01KBM2QJ8Z6F3W4N5P7R9T1V3X"]
    )
    active: Flag = Field(
        True, description="`false` ends every session and keeps the user out.", examples=[True]
    )

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, by the domain's names."""
        values = {name: getattr(self, name) for name in self.model_fields_set}
        if "active" in values:
            values["is_active"] = values.pop("active")
        return values


class UserBody(Profile):
    """A new user. Without a password they are invited by mail to choose one; without a name they go by what stands
    before the @ of their address."""

    email: Email = Field(description="Signs in with it; unique in the whole deployment.")
    role: Role = Field(description="What the user may do.", examples=["accountant"])
    client_id: Identifier | None = Field(
        None, description="With role `client`, and only then.", examples=["cli_01KBM2QJ8Z6F3W4N5P7R9T1V3X"]
    )
    password: FreshPassword | None = Field(None, description="Leave out to send an invitation instead.")

    def details(self) -> UserDetails:
        name = self.name or self.email.partition("@")[0]
        return UserDetails(**{**self.model_dump(exclude={"password"}), "name": name})


class OwnProfileChanges(Profile):
    """Fields that are sent replace what was there; the rest stays. A new password needs the current one."""

    current_password: Password | None = Field(None, description="Needed to set `password`.")
    password: FreshPassword | None = Field(
        None, description="A new password; ends every session, this one too."
    )

    @model_validator(mode="after")
    def _both_passwords_or_none(self) -> "OwnProfileChanges":
        if (self.password is None) != (self.current_password is None):
            raise refusal("password_pair", "password and current_password go together")
        return self

    def changes(self) -> dict[str, Any]:
        names = self.model_fields_set - {"current_password", "password"}
        return {name: getattr(self, name) for name in names}

    def new_password(self) -> NewPassword | None:
        if self.password is None or self.current_password is None:
            return None
        return NewPassword(self.current_password, self.password)


class UserView(View):
    id: str = Field(description="Identifies the user.", examples=["usr_01KBM2QJ8Z6F3W4N5P7R9T1V3X"])
    email: str = Field(description="Signs in with it.", examples=["ada@example.com"])
    name: str = Field(description="The person's name.", examples=["Ada Lovelace"])
    role: Role = Field(description="What the user may do.", examples=["accountant"])
    client_id: str | None = Field(description="The client that a user with role `client` belongs to.")
    phone: str = Field(description="Telephone number.", examples=["+49 30 901820"])
    job_title: str = Field(description="What the person does.", examples=["Bookkeeper"])
    locale: str = Field(description="Language of mail to the person.", examples=["de"])
    timezone: str = Field(description="The person's own time zone.", examples=["Europe/Berlin"])
    active: bool = Field(description="Whether the user may sign in.", examples=[True])
    created_at: Instant = Field(description="When the user was added.")
    version: int = Field(description="Rises with every change; see `If-Match`.", examples=[1])

    @classmethod
    def of(cls, user: User) -> "UserView":
        return cls(
            id=user.id,
            email=user.email,
            name=user.name,
            role=user.role,
            client_id=user.client_id,
            phone=user.phone,
            job_title=user.job_title,
            locale=user.locale,
            timezone=user.timezone,
            active=user.is_active,
            created_at=user.created_at,
            version=user.version,
        )
