"""API keys as administrators make and see them."""

from typing import Annotated

from pydantic import Field, model_validator

from chalicelib.api.schemas.fields import Body, Name, View, refusal
from chalicelib.api.schemas.instants import Instant
from chalicelib.domain.access import Scope
from chalicelib.domain.user import ApiKey
from chalicelib.use_cases.api_keys.create_api_key import NewApiKey

_WIDEST_FIRST = (Scope.ADMIN, Scope.WRITE, Scope.READ)


class ApiKeyBody(Body):
    """A new API key. Each scope includes the one before it: `read`, `write`, `admin`."""

    name: Name = Field(description="What the key is for.", examples=["Web shop"])
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=3)] | None = Field(
        None, description="What the key may do.", examples=[["write"]]
    )
    scope: Scope | None = Field(
        None, description="The same as `scopes` with one element.", examples=["write"]
    )

    @model_validator(mode="after")
    def _one_way_to_say_it(self) -> "ApiKeyBody":
        if (self.scopes is None) == (self.scope is None):
            raise refusal("scope_missing", "exactly one of scopes and scope is needed")
        return self

    def widest(self) -> Scope:
        given = {self.scope, *(self.scopes or ())}
        return next(scope for scope in _WIDEST_FIRST if scope in given)


class ApiKeyView(View):
    id: str = Field(description="Identifies the key.", examples=["key_01KBM2QJ8Z6F3W4N5P7R9T1V3X"])
    name: str = Field(description="What the key is for.", examples=["Web shop"])
    scope: Scope = Field(description="What the key may do.", examples=["write"])
    scopes: list[Scope] = Field(description="The scope, and those it includes.", examples=[["read", "write"]])
    last_four: str = Field(description="The end of the key, to tell keys apart.", examples=["x7Qa"])
    created_by: str = Field(description="The user who made it.", examples=["usr_01KBM2QJ8Z6F3W4N5P7R9T1V3X"])
    created_at: Instant = Field(description="When it was made.")
    revoked_at: Instant | None = Field(description="When it was revoked; null while it works.")

    @classmethod
    def of(cls, key: ApiKey) -> "ApiKeyView":
        return cls(**_shown(key))


class NewApiKeyView(ApiKeyView):
    """The only answer that ever shows the key itself."""

    key: str = Field(
        description="Send it as `Authorization: Bearer …`. It is shown this once.",
        examples=["pdk_01KBM2QJ8Z6F3W4N5P7R9T1V3X_01KBM2QJ8Z6F3W4N5P7R9T1V3Y_3q2-7w…"],
    )

    @classmethod
    def of_new(cls, made: NewApiKey) -> "NewApiKeyView":
        return cls(**_shown(made.api_key), key=made.token)


def _shown(key: ApiKey) -> dict[str, object]:
    included = _WIDEST_FIRST[_WIDEST_FIRST.index(key.scope) :]
    return {
        "id": key.id,
        "name": key.name,
        "scope": key.scope,
        "scopes": list(reversed(included)),
        "last_four": key.last_four,
        "created_by": key.created_by,
        "created_at": key.created_at,
        "revoked_at": key.revoked_at,
    }
