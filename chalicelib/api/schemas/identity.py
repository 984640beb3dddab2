"""Signing up and in, as people's programs write and read it."""

from typing import Annotated, Literal

from pydantic import Field
from pydantic import StringConstraints as Text

from chalicelib.api.schemas.fields import Body, CountryCode, CurrencyCode, Email, Name, Timezone, View
from chalicelib.api.schemas.organization import OrganizationView
from chalicelib.api.schemas.users import FreshPassword, Password, UserView
from chalicelib.use_cases.identity.log_in import Credentials
from chalicelib.use_cases.identity.sessions import SignedIn
from chalicelib.use_cases.identity.sign_up import Signup

Token = Annotated[str, Text(min_length=1, max_length=500)]


class SignupBody(Body):
    """A new organisation and its first administrator."""

    organization_name: Name = Field(
        description="The seller's legal name.", examples=["Analytical Engines Ltd"]
    )
    country: CountryCode = Field(description="Where the organisation is.")
    email: Email = Field(description="The administrator signs in with it.")
    password: FreshPassword = Field(description="10 to 128 characters of any kind.")
    currency: CurrencyCode | None = Field(None, description="Defaults to the country's.")
    timezone: Timezone | None = Field(None, description="Defaults to that of the country's largest city.")

    def signup(self) -> Signup:
        return Signup(**self.model_dump())


class LoginBody(Body):
    email: Email = Field(description="The address you signed up or were invited with.")
    password: Password = Field(description="Your password.")

    def credentials(self) -> Credentials:
        return Credentials(self.email, self.password)


class RefreshTokenBody(Body):
    refresh_token: Token = Field(description="The newest refresh token you were given.", examples=["rt_…"])


class ForgottenPasswordBody(Body):
    email: Email = Field(description="The address you sign in with.")


class PasswordResetBody(Body):
    token: Token = Field(description="From the mail; good for one use.", examples=["pw_…"])
    password: FreshPassword = Field(description="The new password.")


class TokensView(View):
    """Send the access token as `Authorization: Bearer …`; exchange the refresh token before it expires."""

    access_token: str = Field(
        description="Signed, for `expires_in` seconds.", examples=["eyJ0eXAiOiJhdCtqd3Qi…"]
    )
    refresh_token: str = Field(description="Exchange it once at `/auth/refresh`.", examples=["rt_…"])
    token_type: Literal["Bearer"] = Field("Bearer", description="How the access token is sent.")
    expires_in: int = Field(description="Seconds until the access token expires.", examples=[900])


class SignedInView(TokensView):
    user: UserView = Field(description="Who signed in.")

    @classmethod
    def of(cls, signed_in: SignedIn) -> "SignedInView":
        return cls(**_tokens(signed_in), user=UserView.of(signed_in.user))


class SignedUpView(SignedInView):
    organization: OrganizationView = Field(description="The new organisation.")

    @classmethod
    def of(cls, signed_in: SignedIn) -> "SignedUpView":
        assert signed_in.organization is not None, "signing up makes an organisation"
        organization = OrganizationView.of(signed_in.organization)
        return cls(**_tokens(signed_in), user=UserView.of(signed_in.user), organization=organization)


class ResetRequestedView(View):
    """The same for every address, known or not."""

    message: str = Field(
        "If somebody signs in with this address, a mail is on its way to it.",
        description="For people to read.",
        examples=["If somebody signs in with this address, a mail is on its way to it."],
    )


def _tokens(signed_in: SignedIn) -> dict[str, object]:
    return {
        "access_token": signed_in.access_token,
        "refresh_token": signed_in.refresh_token,
        "token_type": "Bearer",
        "expires_in": signed_in.expires_in_seconds,
    }
