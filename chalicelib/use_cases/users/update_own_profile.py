"""Changing one's own profile and password. Role, client and address are an administrator's to change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.domain.access import Actor
from chalicelib.domain.errors import Invalid, PreconditionFailed
from chalicelib.domain.user import User
from chalicelib.ports.books import Books, Change, Save
from chalicelib.ports.clock import Clock
from chalicelib.ports.effects import Throttle
from chalicelib.ports.identity import PasswordHasher
from chalicelib.use_cases.identity.attempts import give_back, own_password_bucket, take_attempt
from chalicelib.use_cases.identity.new_password import require_good_password
from chalicelib.use_cases.identity.reset_password import with_password
from chalicelib.use_cases.users.read_own_profile import read_own_profile


@dataclass(frozen=True)
class NewPassword:
    current: str
    password: str


def update_own_profile(
    actor: Actor,
    changes: Mapping[str, Any],
    new_password: NewPassword | None,
    *,
    expected_version: int | None = None,
    books: Books,
    clock: Clock,
    passwords: PasswordHasher,
    throttle: Throttle,
) -> User:
    """`changes` are fields of User. A new password signs the user out everywhere, here too.

    Raises NotFound, PreconditionFailed, Invalid, TooManyAttempts.
    """
    user = read_own_profile(actor, books=books)
    if expected_version is not None and user.version != expected_version:
        raise PreconditionFailed(user.version)
    changed = replace(user, **changes, version=user.version + 1)
    if new_password is not None:
        _require_current(user, new_password.current, clock=clock, passwords=passwords, throttle=throttle)
        require_good_password(new_password.password, user.email)
        changed = with_password(replace(changed, version=user.version), passwords.hash(new_password.password))
    books.commit(Change(user.organization_id, saves=(Save(changed, before=user),), result=changed))
    return changed


def _require_current(
    user: User, password: str, *, clock: Clock, passwords: PasswordHasher, throttle: Throttle
) -> None:
    """A token found on a train is not enough to lock its owner out."""
    now, buckets = clock.now(), (own_password_bucket(user.id),)
    take_attempt(buckets, throttle=throttle, now=now)
    if not passwords.verify(user.password_hash, password):
        raise Invalid.field("/current_password", "wrong_password", "is not the current password")
    give_back(buckets, throttle=throttle, now=now)
