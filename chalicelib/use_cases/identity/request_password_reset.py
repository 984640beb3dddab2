"""Asking for a password reset: nobody learns from it whether an address is known, not even from a stopwatch.

The request looks nothing up. It always writes one entry into the directory, naming the hash of the address; the
worker later finds out whether there is somebody to write to (`compose_password_mail`).
"""

from datetime import datetime

from chalicelib.domain.journal import TaskKind
from chalicelib.domain.user import DIRECTORY, claim_id
from chalicelib.ports.books import Books, Change
from chalicelib.ports.clock import Clock, Ids
from chalicelib.ports.effects import Throttle
from chalicelib.use_cases.identity.announcing import announcement
from chalicelib.use_cases.identity.attempts import reset_buckets, reset_mail_bucket, take_attempt

PASSWORD_RESET_REQUESTED = "user.password_reset_requested"  # noqa: S105 - an event's name


def request_password_reset(
    email: str,
    *,
    source_ip: str,
    request_id: str,
    books: Books,
    clock: Clock,
    ids: Ids,
    throttle: Throttle,
) -> None:
    """No read, one write; none when the address was asked for too often. Raises TooManyAttempts by network only."""
    now = clock.now()
    take_attempt(reset_buckets(source_ip), throttle=throttle, now=now)
    if _is_too_often(email, throttle=throttle, now=now):
        return
    entry = announcement(
        DIRECTORY,
        PASSWORD_RESET_REQUESTED,
        TaskKind.MAIL_PASSWORD_RESET,
        {"claim_id": claim_id(email)},
        actor_id="anonymous",
        request_id=request_id,
        at=now,
        ids=ids,
    )
    books.commit(Change(DIRECTORY, entries=(entry,)))


def _is_too_often(email: str, *, throttle: Throttle, now: datetime) -> bool:
    bucket = reset_mail_bucket(email)
    return throttle.take(bucket.key, bucket.attempts, now) > 0
