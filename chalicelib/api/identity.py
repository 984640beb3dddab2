"""Routes of signing up, signing in and getting back in: the only ones that need no token."""

from chalicelib.api.auth import forget
from chalicelib.api.request import Request
from chalicelib.api.routing import Access, Routes
from chalicelib.api.schemas.identity import (
    ForgottenPasswordBody,
    LoginBody,
    PasswordResetBody,
    RefreshTokenBody,
    ResetRequestedView,
    SignedInView,
    SignedUpView,
    SignupBody,
)
from chalicelib.domain.errors import Invalid
from chalicelib.use_cases.identity.log_in import log_in
from chalicelib.use_cases.identity.log_out import log_out
from chalicelib.use_cases.identity.refresh_session import refresh_session
from chalicelib.use_cases.identity.refusals import (
    EmailTaken,
    InvalidCredentials,
    RefreshTokenInvalid,
    RefreshTokenReused,
    ResetTokenInvalid,
    SignupClosed,
    TooManyAttempts,
)
from chalicelib.use_cases.identity.request_password_reset import request_password_reset
from chalicelib.use_cases.identity.reset_password import reset_password
from chalicelib.use_cases.identity.sessions import SignedIn
from chalicelib.use_cases.identity.sign_up import sign_up

routes = Routes(__name__, tag="Identity", about="Sign up, sign in, stay signed in, get back in.")


def _present_sign_up(signed_in: SignedIn, _request: Request) -> SignedUpView:
    return SignedUpView.of(signed_in)


def _present_sign_in(signed_in: SignedIn, _request: Request) -> SignedInView:
    return SignedInView.of(signed_in)


@routes.post(
    "/api/v1/auth/signup",
    may=Access.PUBLIC,
    body=SignupBody,
    answer=SignedUpView,
    present=_present_sign_up,
    raises=(SignupClosed, EmailTaken, Invalid, TooManyAttempts),
    has_secret_answer=True,
)
def auth_signup(request: Request[SignupBody]) -> SignedIn:
    """Sign up an organisation.

    Makes the organisation, its first administrator and its number series. A deployment may be closed to newcomers."""
    ports = request.ports
    return sign_up(
        request.body.signup(),
        is_open=request.settings.signup == "open",
        source_ip=request.source_ip,
        books=ports.books,
        clock=ports.clock,
        ids=ports.ids,
        passwords=ports.passwords,
        throttle=ports.throttle,
        tokens=ports.tokens,
    )


@routes.post(
    "/api/v1/auth/login",
    may=Access.PUBLIC,
    status=200,
    body=LoginBody,
    answer=SignedInView,
    present=_present_sign_in,
    raises=(InvalidCredentials, TooManyAttempts),
    has_secret_answer=True,
)
def auth_login(request: Request[LoginBody]) -> SignedIn:
    """Sign in with e-mail and password.

    A wrong address and a wrong password are answered alike. Failed attempts are slowed down per address and network;
    nobody is ever locked out."""
    ports = request.ports
    return log_in(
        request.body.credentials(),
        source_ip=request.source_ip,
        books=ports.books,
        clock=ports.clock,
        ids=ports.ids,
        passwords=ports.passwords,
        throttle=ports.throttle,
        tokens=ports.tokens,
    )


@routes.post(
    "/api/v1/auth/refresh",
    may=Access.PUBLIC,
    status=200,
    body=RefreshTokenBody,
    answer=SignedInView,
    present=_present_sign_in,
    raises=(RefreshTokenInvalid, RefreshTokenReused),
    has_secret_answer=True,
)
def auth_refresh(request: Request[RefreshTokenBody]) -> SignedIn:
    """Exchange a refresh token for a new pair.

    The old token is spent. If the answer got lost, asking again with the old token gives the same new one, until that
    is used. Presenting a token that is older revokes the whole family."""
    ports = request.ports
    return refresh_session(
        request.body.refresh_token, books=ports.books, clock=ports.clock, tokens=ports.tokens
    )


@routes.post("/api/v1/auth/logout", may=Access.PUBLIC, status=204, body=RefreshTokenBody)
def auth_logout(request: Request[RefreshTokenBody]) -> None:
    """Sign out.

    The refresh token, its family and the access tokens of the session end: here at once, in functions that have just
    served them within 30 seconds. An unknown token is no error."""
    ports = request.ports
    ended = log_out(request.body.refresh_token, books=ports.books, clock=ports.clock, tokens=ports.tokens)
    if ended is not None:
        forget(ended.organization_id, ended.id)


@routes.post(
    "/api/v1/auth/password/forgot",
    may=Access.PUBLIC,
    status=202,
    body=ForgottenPasswordBody,
    answer=ResetRequestedView,
    raises=(TooManyAttempts,),
    is_in_parts=True,
)
def auth_password_forgot(request: Request[ForgottenPasswordBody]) -> ResetRequestedView:
    """Ask for a mail to choose a new password.

    The answer is the same whether or not somebody signs in with the address."""
    ports = request.ports
    request_password_reset(
        request.body.email,
        source_ip=request.source_ip,
        request_id=request.request_id,
        books=ports.books,
        clock=ports.clock,
        ids=ports.ids,
        throttle=ports.throttle,
    )
    return ResetRequestedView()


@routes.post(
    "/api/v1/auth/password/reset",
    may=Access.PUBLIC,
    status=204,
    body=PasswordResetBody,
    raises=(ResetTokenInvalid, Invalid),
)
def auth_password_reset(request: Request[PasswordResetBody]) -> None:
    """Choose a new password with the token of a mail.

    Works once, and ends every session of the user."""
    ports = request.ports
    user = reset_password(
        request.body.token,
        request.body.password,
        books=ports.books,
        clock=ports.clock,
        passwords=ports.passwords,
        tokens=ports.tokens,
    )
    forget(user.organization_id, user.id)
