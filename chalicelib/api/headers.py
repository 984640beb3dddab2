"""The headers that every answer carries, errors included."""

from collections.abc import Mapping

from chalicelib.api.replies import Reply
from chalicelib.ports.metering import database_calls
from chalicelib.settings import Settings

ALLOWED_REQUEST_HEADERS = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "X-Request-Id",
)
EXPOSED_HEADERS = (
    "ETag",
    "Idempotent-Replayed",
    "Location",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "Server-Timing",
    "X-Request-Id",
)
SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def finished(
    reply: Reply, request_id: str, extra: Mapping[str, str] | None = None, settings: Settings | None = None
) -> Reply:
    """The reply with everything around it. What the reply itself says, wins."""
    headers = {
        **SECURITY_HEADERS,
        "Access-Control-Allow-Origin": settings.cors_origin if settings else "*",
        "Access-Control-Expose-Headers": ",".join(EXPOSED_HEADERS),
        "Cache-Control": "private, no-cache" if "ETag" in reply.headers else "no-store",
        "X-Request-Id": request_id,
        **(extra or {}),
    }
    if settings and settings.debug_timing:
        headers["Server-Timing"] = f'db;desc="{database_calls()} calls"'
    return Reply(reply.status, {**headers, **reply.headers}, reply.body)
