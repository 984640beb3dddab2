"""Adding a user: with a password, or with an invitation by mail to choose one."""

from chalicelib.domain.access import Actor
from chalicelib.domain.ids import Kind
from chalicelib.domain.journal import Entry, TaskKind
from chalicelib.domain.user import DIRECTORY, EmailClaim, User, claim_id
from chalicelib.ports.books import Books, Change, saves
from chalicelib.ports.clock import Clock, Ids
from chalicelib.ports.identity import PasswordHasher
from chalicelib.use_cases.identity.announcing import announcement
from chalicelib.use_cases.identity.new_password import require_good_password
from chalicelib.use_cases.identity.refusals import EmailTaken
from chalicelib.use_cases.users.details import UserDetails, require_fitting_client

USER_INVITED = "user.invited"


def create_user(
    actor: Actor,
    details: UserDetails,
    password: str | None,
    *,
    books: Books,
    clock: Clock,
    ids: Ids,
    passwords: PasswordHasher,
) -> User:
    """At most two reads, one write. Raises EmailTaken, Invalid for a bad password or an unfitting client."""
    require_fitting_client(actor.organization_id, details.role, details.client_id, books=books)
    if password is not None:
        require_good_password(password, details.email)
    if books.get(DIRECTORY, EmailClaim, claim_id(details.email)) is not None:
        raise EmailTaken
    user = User(
        id=ids.new(Kind.USER),
        organization_id=actor.organization_id,
        email=details.email,
        name=details.name,
        role=details.role,
        created_at=clock.now(),
        password_hash=passwords.hash(password) if password is not None else "",
        client_id=details.client_id,
        phone=details.phone,
        job_title=details.job_title,
        locale=details.locale,
        timezone=details.timezone,
    )
    claim = EmailClaim(claim_id(user.email), user.organization_id, user.id)
    entries = (_invitation(actor, user, ids=ids),) if password is None else ()
    books.commit(Change(actor.organization_id, saves=saves(user, claim), entries=entries, result=user))
    return user


def _invitation(actor: Actor, user: User, *, ids: Ids) -> Entry:
    return announcement(
        user.organization_id,
        USER_INVITED,
        TaskKind.MAIL_INVITATION,
        {"user_id": user.id},
        actor_id=actor.principal_id,
        request_id=actor.request_id,
        at=user.created_at,
        ids=ids,
    )
