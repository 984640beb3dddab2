"""Users: unique addresses, roles that fit, and always an administrator left."""

import pytest

from chalicelib.domain.access import Actor, Role
from chalicelib.domain.client import Client, ClientType
from chalicelib.domain.errors import Invalid, NotFound, PreconditionFailed, StaleVersion
from chalicelib.domain.ids import Kind
from chalicelib.domain.user import User
from chalicelib.ports.books import Change, saves
from chalicelib.use_cases.identity.refusals import (
    EmailTaken,
    InvalidCredentials,
    NotSignedIn,
    RefreshTokenInvalid,
    TooManyAttempts,
)
from chalicelib.use_cases.users.administrators import LastAdmin
from chalicelib.use_cases.users.deactivate_user import deactivate_user
from chalicelib.use_cases.users.details import OwnRole
from chalicelib.use_cases.users.read_own_profile import read_own_profile
from chalicelib.use_cases.users.update_own_profile import NewPassword, update_own_profile
from chalicelib.use_cases.users.update_user import update_user
from tests.use_cases.identity.world import EMAIL, PASSWORD, World, actor_of


@pytest.fixture
def admin(world: World) -> User:
    return world.sign_up().user


@pytest.fixture
def boss(admin: User) -> Actor:
    return actor_of(admin)


def add_client(world: World, organization_id: str) -> Client:
    client = Client(
        world.ids.new(Kind.CLIENT), organization_id, ClientType.COMPANY, "Babbage", world.clock.now()
    )
    world.books.commit(Change(organization_id, saves=saves(client)))
    return client


def change(world: World, actor: Actor, user_id: str, **changes) -> User:
    return update_user(actor, user_id, changes, books=world.books)


def stored(world: World, user: User) -> User:
    found = world.books.get(user.organization_id, User, user.id)
    assert found is not None
    return found


def test_an_address_belongs_to_one_user_in_the_whole_deployment(world: World, boss: Actor) -> None:
    world.add_user(boss, "bob@example.com", Role.VIEWER)
    elsewhere = actor_of(world.sign_up("eve@example.com").user)
    for email in (EMAIL, "BOB@example.com"):
        with pytest.raises(EmailTaken):
            world.add_user(elsewhere, email, Role.VIEWER)


def test_a_user_with_role_client_needs_a_client_of_this_organization(world: World, boss: Actor) -> None:
    theirs = add_client(world, world.sign_up("eve@example.com").user.organization_id)
    ours = add_client(world, boss.organization_id)
    for role, client_id in (
        (Role.CLIENT, None),
        (Role.CLIENT, theirs.id),
        (Role.CLIENT, "cli_nonsense"),
        (Role.CLIENT, boss.principal_id),
        (Role.VIEWER, ours.id),
    ):
        with pytest.raises(Invalid) as refusal:
            world.add_user(boss, "carl@example.com", role, client_id=client_id)
        assert [problem.pointer for problem in refusal.value.problems] == ["/client_id"]
    assert world.add_user(boss, "carl@example.com", Role.CLIENT, client_id=ours.id).client_id == ours.id


def test_a_client_who_becomes_an_employee_loses_the_client(world: World, boss: Actor) -> None:
    ours = add_client(world, boss.organization_id)
    user = world.add_user(boss, "carl@example.com", Role.CLIENT, client_id=ours.id)
    assert change(world, boss, user.id, role=Role.VIEWER).client_id is None
    with pytest.raises(Invalid):
        change(world, boss, user.id, role=Role.CLIENT)
    with pytest.raises(Invalid):
        change(world, boss, user.id, client_id=ours.id)
    assert change(world, boss, user.id, role=Role.CLIENT, client_id=ours.id).client_id == ours.id


def test_a_changed_address_signs_in_and_sets_the_old_one_free(world: World, boss: Actor) -> None:
    user = world.add_user(boss, "bob@example.com", Role.VIEWER)
    change(world, boss, user.id, email="robert@example.com")
    assert world.log_in("robert@example.com").user.id == user.id
    with pytest.raises(InvalidCredentials):
        world.log_in("bob@example.com")
    world.add_user(boss, "bob@example.com", Role.VIEWER)
    with pytest.raises(EmailTaken):
        change(world, boss, user.id, email=EMAIL)
    assert change(world, boss, user.id, email="Robert@example.com").email == "Robert@example.com"


def test_a_deactivated_user_is_out_and_can_be_let_in_again(world: World, boss: Actor) -> None:
    user = world.add_user(boss, "bob@example.com", Role.VIEWER)
    tokens = world.log_in("bob@example.com")
    for _ in range(2):
        deactivate_user(boss, user.id, books=world.books)
    with pytest.raises(InvalidCredentials):
        world.log_in("bob@example.com")
    change(world, boss, user.id, is_active=True)
    assert world.log_in("bob@example.com").user.id == user.id
    with pytest.raises(RefreshTokenInvalid):
        world.refresh(tokens.refresh_token)
    with pytest.raises(NotSignedIn):
        world.authenticate(tokens.access_token)


def test_the_last_administrator_stays(world: World, admin: User, boss: Actor) -> None:
    world.add_user(boss, "bob@example.com", Role.ACCOUNTANT)
    with pytest.raises(LastAdmin):
        deactivate_user(boss, admin.id, books=world.books)
    with pytest.raises(LastAdmin):
        change(world, boss, admin.id, role=Role.VIEWER)
    key = Actor(boss.organization_id, "key_" + "0" * 26, Role.ADMIN)
    with pytest.raises(LastAdmin):
        change(world, key, admin.id, is_active=False)
    assert stored(world, admin) == admin


def test_a_deactivated_administrator_does_not_count(world: World, admin: User, boss: Actor) -> None:
    other = world.add_user(boss, "bob@example.com", Role.ADMIN)
    deactivate_user(boss, other.id, books=world.books)
    with pytest.raises(LastAdmin):
        deactivate_user(boss, admin.id, books=world.books)


def test_an_administrator_may_leave_when_another_stays(world: World, admin: User, boss: Actor) -> None:
    world.add_user(boss, "bob@example.com", Role.ADMIN)
    deactivate_user(boss, admin.id, books=world.books)
    assert not stored(world, admin).is_active


def test_two_administrators_cannot_remove_each_other_at_the_same_moment(
    world: World, admin: User, boss: Actor
) -> None:
    other = world.add_user(boss, "bob@example.com", Role.ADMIN)
    commit = world.books.commit

    def raced(change_of_admin: Change) -> None:
        world.books.commit = commit  # type: ignore[method-assign]
        deactivate_user(actor_of(other), admin.id, books=world.books)
        commit(change_of_admin)

    world.books.commit = raced  # type: ignore[method-assign]
    with pytest.raises(StaleVersion):
        deactivate_user(boss, other.id, books=world.books)
    with pytest.raises(LastAdmin):
        deactivate_user(boss, other.id, books=world.books)
    assert stored(world, other).is_active


def test_nobody_changes_their_own_role(world: World, admin: User, boss: Actor) -> None:
    world.add_user(boss, "bob@example.com", Role.ADMIN)
    with pytest.raises(OwnRole):
        change(world, boss, admin.id, role=Role.VIEWER)
    assert change(world, boss, admin.id, role=Role.ADMIN, name="Ada").name == "Ada"


def test_an_old_version_changes_nothing(world: World, boss: Actor) -> None:
    user = world.add_user(boss, "bob@example.com", Role.VIEWER)
    renamed = change(world, boss, user.id, name="Bob")
    assert (renamed.version, stored(world, user).version) == (2, 2)
    with pytest.raises(PreconditionFailed):
        update_user(boss, user.id, {"name": "Rob"}, expected_version=1, books=world.books)
    with pytest.raises(PreconditionFailed):
        deactivate_user(boss, user.id, expected_version=1, books=world.books)
    assert update_user(boss, user.id, {"name": "Rob"}, expected_version=2, books=world.books).name == "Rob"


def test_somebody_elses_user_does_not_exist(world: World, boss: Actor) -> None:
    stranger = world.sign_up("eve@example.com").user
    with pytest.raises(NotFound):
        change(world, boss, stranger.id, name="Mallory")


def own_change(world: World, user: User, new_password: NewPassword | None = None, **changes) -> User:
    ports = world.ports("books", "clock", "passwords", "throttle")
    return update_own_profile(actor_of(user), changes, new_password, **ports)


def test_a_profile_is_its_owners_to_change(world: World, admin: User) -> None:
    changed = own_change(world, admin, name="Ada", job_title="Countess", locale="de")
    assert read_own_profile(actor_of(admin), books=world.books) == changed
    assert (changed.name, changed.job_title, changed.token_version) == ("Ada", "Countess", 1)


def test_a_new_password_needs_the_current_one_and_ends_every_session(world: World, admin: User) -> None:
    tokens = world.log_in()
    with pytest.raises(Invalid) as refusal:
        own_change(world, admin, NewPassword("a wrong guess", "a much better phrase"))
    assert refusal.value.problems[0].pointer == "/current_password"
    changed = own_change(world, admin, NewPassword(PASSWORD, "a much better phrase"), name="Ada")
    assert (changed.name, changed.version) == ("Ada", 2)
    with pytest.raises(RefreshTokenInvalid):
        world.refresh(tokens.refresh_token)
    assert world.log_in(password="a much better phrase").user.name == "Ada"


def test_a_stolen_token_is_no_way_to_guess_the_password(world: World, admin: User) -> None:
    for _ in range(10):
        with pytest.raises(Invalid):
            own_change(world, admin, NewPassword("a wrong guess", "a much better phrase"))
    with pytest.raises(TooManyAttempts):
        own_change(world, admin, NewPassword(PASSWORD, "a much better phrase"))


def test_an_api_key_has_no_profile(world: World, admin: User) -> None:
    with pytest.raises(NotFound):
        read_own_profile(Actor(admin.organization_id, "key_" + "0" * 26, Role.ADMIN), books=world.books)
