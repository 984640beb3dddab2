"""How signing in and up is refused: in the same words whatever the reason, where the reason would tell too much."""

from chalicelib.domain.errors import (
    Conflict,
    FieldProblem,
    Forbidden,
    Invalid,
    TooManyRequests,
    Unauthenticated,
)


class NotSignedIn(Unauthenticated):
    """One sentence for every kind of bad, dead or missing token."""

    def __init__(self) -> None:
        super().__init__("This needs a valid access token or API key in the Authorization header.")


class InvalidCredentials(Unauthenticated):
    code = "invalid_credentials"

    def __init__(self) -> None:
        super().__init__("The e-mail address or the password is wrong.")


class RefreshTokenInvalid(Unauthenticated):
    code = "refresh_token_invalid"

    def __init__(self) -> None:
        super().__init__("The refresh token is not valid any more; sign in again.")


class RefreshTokenReused(Unauthenticated):
    code = "refresh_token_reused"

    def __init__(self) -> None:
        super().__init__(
            "The refresh token had been spent before, so its whole family was revoked; sign in again."
        )


class SignupClosed(Forbidden):
    code = "signup_closed"

    def __init__(self) -> None:
        super().__init__("This deployment takes no new organisations; ask its operator.")


class EmailTaken(Conflict):
    code = "email_taken"

    def __init__(self) -> None:
        super().__init__("Somebody already signs in with this e-mail address.")


class ResetTokenInvalid(Invalid):
    code = "reset_token_invalid"

    def __init__(self) -> None:
        message = "The link has expired or was used before; ask for a new one."
        super().__init__([FieldProblem("/token", self.code, message)])


class TooManyAttempts(TooManyRequests):
    code = "too_many_attempts"

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__("Too many attempts; wait before the next.", retry_after_seconds)
