"""Changing a user: profile, address, role, client, and whether they may still come in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.access import Actor
from chalicelib.domain.user import DIRECTORY, EmailClaim, User, claim_id
from chalicelib.ports.books import Aggregate, Books, Change, Check, Save
from chalicelib.use_cases.identity.refusals import EmailTaken
from chalicelib.use_cases.loading import load
from chalicelib.use_cases.users.administrators import another_admin, is_active_admin
from chalicelib.use_cases.users.details import OwnRole, require_fitting_client


def update_user(
    actor: Actor,
    user_id: str,
    changes: Mapping[str, Any],
    *,
    expected_version: int | None = None,
    books: Books,
) -> User:
    """`changes` are fields of User; one write. A role other than `client` drops the client that went with it.

    Raises NotFound, PreconditionFailed, Invalid, OwnRole, LastAdmin, EmailTaken.
    """
    user = load(books, actor, User, user_id, expected_version=expected_version)
    changed = replace(user, **changes, version=user.version + 1)
    if changed.role is not user.role and "client_id" not in changes:
        changed = replace(changed, client_id=None)
    if (changed.role, changed.client_id) != (user.role, user.client_id):
        require_fitting_client(user.organization_id, changed.role, changed.client_id, books=books)
    if user.is_active and not changed.is_active:
        changed = replace(changed, token_version=user.token_version + 1)
    is_admin_lost = is_active_admin(user) and not is_active_admin(changed)
    checks: tuple[Check, ...] = (another_admin(actor, user, books=books),) if is_admin_lost else ()
    if changed.role is not user.role and user.id == actor.principal_id:
        raise OwnRole
    claimed, released = _moved_claim(user, changed, books=books)
    books.commit(
        Change(
            actor.organization_id,
            saves=(Save(changed, before=user), *claimed),
            deletes=released,
            checks=checks,
            result=changed,
        )
    )
    return changed


def _moved_claim(
    user: User, changed: User, *, books: Books
) -> tuple[tuple[Save, ...], tuple[Aggregate, ...]]:
    """A new address is claimed and the old one set free. Raises EmailTaken."""
    old, new = claim_id(user.email), claim_id(changed.email)
    if old == new:
        return (), ()
    if books.get(DIRECTORY, EmailClaim, new) is not None:
        raise EmailTaken
    released = books.get(DIRECTORY, EmailClaim, old)
    claim = EmailClaim(new, user.organization_id, user.id)
    return (Save(claim),), (released,) if released is not None else ()
