"""The environment, read once and typed. A missing or bad variable is named in the error."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class BadSettings(Exception):
    """The environment does not make sense; the message names each variable."""


class Settings(BaseModel):
    """One field per environment variable, in upper case under the same name."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    table_name: str = Field(min_length=3)
    bucket_name: str = Field(min_length=3)
    queue_url: str = Field(min_length=1)
    mail_from: str = Field(min_length=3)
    public_url: str = Field(pattern=r"https?://\S+")
    """Where clients reach this deployment, without a trailing slash; pay links begin with it."""
    kms_key_id: str = Field(min_length=1)
    signing_key_parameter: str = Field(min_length=1)
    """Name of the SSM SecureString that holds the signing keys: newest first, separated by commas."""
    signup: Literal["open", "closed"] = "closed"
    debug_timing: bool = False
    allow_time_travel: bool = False
    cors_origin: str = "*"
    requests_per_minute: int = Field(default=600, ge=1)
    """Per principal and running function; anonymous callers count per network address."""
    s3_endpoint_url: str | None = None
    """Only for the local run: where presigned links point."""


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Raises BadSettings naming every variable that is missing or wrong."""
    values = {
        name: environment[name.upper()] for name in Settings.model_fields if name.upper() in environment
    }
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        problems = "; ".join(f"{str(p['loc'][0]).upper()}: {p['msg']}" for p in error.errors())
        raise BadSettings(f"The environment is not complete: {problems}") from error
