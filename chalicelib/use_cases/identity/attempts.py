"""How often somebody may try: token buckets that slow guessing down and lock nobody out.

A bucket belongs to an address and the network the tries come from, so that an attacker who uses up a bucket
leaves the owner's, in another network, untouched.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, ip_address, ip_network

from chalicelib.domain.user import normalised_email
from chalicelib.ports.effects import Attempts, Throttle
from chalicelib.use_cases.identity.refusals import TooManyAttempts

_GUESSES_OF_ONE_ACCOUNT = Attempts(capacity=10, refill_seconds=30)
_GUESSES_FROM_ONE_NETWORK = Attempts(capacity=100, refill_seconds=30)
_SIGNUPS_FROM_ONE_NETWORK = Attempts(capacity=300, refill_seconds=10)
_RESETS_FROM_ONE_NETWORK = Attempts(capacity=30, refill_seconds=60)
_MAILS_TO_ONE_ADDRESS = Attempts(capacity=5, refill_seconds=600)


@dataclass(frozen=True)
class Bucket:
    key: str
    attempts: Attempts


def sign_in_buckets(email: str, source_ip: str) -> tuple[Bucket, ...]:
    network = network_of(source_ip)
    return (
        Bucket(f"sign-in:{_hashed(normalised_email(email), network)}", _GUESSES_OF_ONE_ACCOUNT),
        Bucket(f"sign-in-network:{_hashed(network)}", _GUESSES_FROM_ONE_NETWORK),
    )


def sign_up_buckets(source_ip: str) -> tuple[Bucket, ...]:
    return (Bucket(f"sign-up-network:{_hashed(network_of(source_ip))}", _SIGNUPS_FROM_ONE_NETWORK),)


def reset_buckets(source_ip: str) -> tuple[Bucket, ...]:
    return (Bucket(f"reset-network:{_hashed(network_of(source_ip))}", _RESETS_FROM_ONE_NETWORK),)


def reset_mail_bucket(email: str) -> Bucket:
    """Keeps a stranger from filling somebody's inbox; the mails already sent still work."""
    return Bucket(f"reset-mail:{_hashed(normalised_email(email))}", _MAILS_TO_ONE_ADDRESS)


def own_password_bucket(user_id: str) -> Bucket:
    """A stolen access token must not be good for guessing the password."""
    return Bucket(f"own-password:{user_id}", _GUESSES_OF_ONE_ACCOUNT)


def take_attempt(buckets: Sequence[Bucket], *, throttle: Throttle, now: datetime) -> None:
    """Use one try of each. Raises TooManyAttempts."""
    for bucket in buckets:
        wait_seconds = throttle.take(bucket.key, bucket.attempts, now)
        if wait_seconds:
            raise TooManyAttempts(wait_seconds)


def give_back(buckets: Sequence[Bucket], *, throttle: Throttle, now: datetime) -> None:
    """The try was legitimate: whoever knows the password may sign in as often as they like."""
    for bucket in buckets:
        throttle.give_back(bucket.key, bucket.attempts, now)


def network_of(source_ip: str) -> str:
    """The /24 or /64 that one attacker can be assumed to own whole; one network for all unreadable addresses."""
    try:
        address = ip_address(source_ip)
    except ValueError:
        return "unknown"
    if not isinstance(address, IPv4Address):
        address = address.ipv4_mapped or address
    prefix_length = 24 if isinstance(address, IPv4Address) else 64
    return str(ip_network((address, prefix_length), strict=False))


def _hashed(*facts: str) -> str:
    """E-mail and network addresses do not belong into a table of counters."""
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()[:40]
