"""Access tokens (RFC 9068: JWTs of type `at+jwt`) and secrets that need no row to be checked."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import jwt

from chalicelib.domain.access import Role
from chalicelib.domain.errors import Unauthenticated
from chalicelib.ports.identity import AccessClaims

MIN_KEY_BYTES = 32

_ALGORITHM = "HS256"
_TYPE = "at+jwt"
_ISSUER = "paidup"
_MAX_TOKEN_LENGTH = 2048
_REQUIRED = ["exp", "iat", "nbf", "iss", "aud", "sub", "jti"]
_CLOCK_SKEW_SECONDS = 5
_KID_LENGTH = 12


class WeakSigningKey(Exception):
    """The deployment has a signing key that could be guessed; nothing may be signed with it."""


class JwtTokens:
    """`keys` is newest first: the newest signs, all verify, so a key is replaced without signing anybody out."""

    def __init__(self, keys: Sequence[str], *, audience: str) -> None:
        masters = [key.strip().encode() for key in keys]
        if not masters or any(len(master) < MIN_KEY_BYTES for master in masters):
            raise WeakSigningKey(f"Every signing key needs at least {MIN_KEY_BYTES} bytes.")
        self._audience = audience
        self._signing_kid = _kid(masters[0])
        self._signing_keys = {_kid(master): _subkey(master, "access tokens") for master in masters}
        self._deriving_keys = [_subkey(master, "derived secrets") for master in masters]

    def issue_access(self, claims: AccessClaims, now: datetime, lifetime_seconds: int) -> str:
        issued_at = int(now.timestamp())
        payload = {
            "iss": _ISSUER,
            "aud": self._audience,
            "sub": claims.user_id,
            "jti": secrets.token_urlsafe(12),
            "iat": issued_at,
            "nbf": issued_at,
            "exp": issued_at + lifetime_seconds,
            "org": claims.organization_id,
            "role": claims.role.value,
            "tv": claims.token_version,
            "sid": claims.session_id,
        }
        if claims.client_id is not None:
            payload["cli"] = claims.client_id
        return jwt.encode(
            payload,
            self._signing_keys[self._signing_kid],
            algorithm=_ALGORITHM,
            headers={"typ": _TYPE, "kid": self._signing_kid},
        )

    def read_access(self, token: str, now: datetime) -> AccessClaims:
        """Raises Unauthenticated for anything but a living access token of ours."""
        try:
            payload = self._verified(token)
        except jwt.PyJWTError as error:
            raise Unauthenticated("The access token is not valid.") from error
        if not _is_alive(payload, now.timestamp()):
            raise Unauthenticated("The access token has expired or is not valid yet.")
        return _claims(payload)

    def derive(self, purpose: str, *facts: str) -> str:
        return _derived(self._deriving_keys[0], purpose, facts)

    def matches(self, secret: str, purpose: str, *facts: str) -> bool:
        given = secret.encode()
        matched = [
            hmac.compare_digest(given, _derived(key, purpose, facts).encode()) for key in self._deriving_keys
        ]
        return any(matched)

    def _verified(self, token: str) -> dict[str, Any]:
        """The payload, once header, signature, issuer and audience are right. Times are the caller's to judge:
        the library would ask the machine's clock instead of ours."""
        if len(token) > _MAX_TOKEN_LENGTH:
            raise jwt.InvalidTokenError("too long")
        header = jwt.get_unverified_header(token)
        if set(header) != {"alg", "typ", "kid"} or header["typ"] != _TYPE:
            raise jwt.InvalidTokenError("not a header of ours")
        key = self._signing_keys.get(header["kid"])
        if key is None:
            raise jwt.InvalidTokenError("unknown key")
        payload: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            audience=self._audience,
            issuer=_ISSUER,
            options={"require": _REQUIRED, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )
        return payload


def _is_alive(payload: dict[str, Any], now: float) -> bool:
    times = [payload["nbf"], payload["iat"], payload["exp"]]
    if not all(type(time) is int for time in times):
        return False
    not_before, issued_at, expires_at = times
    return bool(max(not_before, issued_at) <= now + _CLOCK_SKEW_SECONDS and now < expires_at)


def _claims(payload: dict[str, Any]) -> AccessClaims:
    try:
        return AccessClaims(
            user_id=str(payload["sub"]),
            organization_id=str(payload["org"]),
            role=Role(payload["role"]),
            token_version=int(payload["tv"]),
            session_id=str(payload["sid"]),
            client_id=payload.get("cli"),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise Unauthenticated("The access token lacks a claim.") from error


def _kid(master: bytes) -> str:
    """Names a key without telling it."""
    return hashlib.sha256(b"paidup key id\0" + master).hexdigest()[:_KID_LENGTH]


def _subkey(master: bytes, use: str) -> bytes:
    """One key per use, so that nothing made for one can pass for the other."""
    return hmac.new(master, f"paidup {use}".encode(), hashlib.sha256).digest()


def _derived(key: bytes, purpose: str, facts: Sequence[str]) -> str:
    # Lengths go in as well: ("ab", "c") and ("a", "bc") are different facts.
    message = b"".join(
        len(part).to_bytes(4, "big") + part for part in (p.encode() for p in (purpose, *facts))
    )
    return urlsafe_b64encode(hmac.new(key, message, hashlib.sha256).digest()).rstrip(b"=").decode()
