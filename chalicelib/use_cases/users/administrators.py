"""The last administrator stays: somebody must always be able to let others in."""

from chalicelib.domain.access import Actor, Role
from chalicelib.domain.errors import Conflict
from chalicelib.domain.user import User
from chalicelib.ports.books import Books, Check
from chalicelib.ports.listing import Condition, Listing, Operator

_MOST_WITNESSES = 25


class LastAdmin(Conflict):
    code = "last_admin"

    def __init__(self) -> None:
        super().__init__("This is the last active administrator; make somebody else one first.")


def is_active_admin(user: User) -> bool:
    return user.role is Role.ADMIN and user.is_active


def another_admin(actor: Actor, leaving: User, *, books: Books) -> Check:
    """Another active administrator, whose row must be unchanged when `leaving` goes: two administrators who remove
    each other at the same moment cannot both succeed. Raises LastAdmin.

    The list is an index and may lag, so whoever it names is read again; the asker is tried first, without it.
    """
    asker = books.get(actor.organization_id, User, actor.principal_id)
    if asker is not None and asker.id != leaving.id and is_active_admin(asker):
        return Check(User, asker.id, asker.version)
    admins = Condition("role", Operator.EQ, Role.ADMIN.value)
    after_id = None
    while True:
        listed = books.page(
            actor.organization_id, User, Listing((admins,), limit=_MOST_WITNESSES, after_id=after_id)
        )
        wanted = [(User, user.id) for user in listed.items if user.id != leaving.id]
        candidates: list[User | None] = books.get_many(actor.organization_id, *wanted) if wanted else []
        for user in candidates:
            if user is not None and is_active_admin(user):
                return Check(User, user.id, user.version)
        if listed.next_after_id is None:
            raise LastAdmin
        after_id = listed.next_after_id
