"""Getting back in: one mail, one use, and nothing to learn for strangers."""

from datetime import timedelta

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.errors import Invalid
from chalicelib.domain.journal import Task, TaskKind
from chalicelib.domain.user import DIRECTORY
from chalicelib.ports.metering import database_calls, reset_database_calls
from chalicelib.use_cases.identity.compose_password_mail import PasswordMail, compose_password_mail
from chalicelib.use_cases.identity.refusals import (
    InvalidCredentials,
    NotSignedIn,
    RefreshTokenInvalid,
    ResetTokenInvalid,
    TooManyAttempts,
)
from chalicelib.use_cases.identity.request_password_reset import request_password_reset
from chalicelib.use_cases.identity.reset_password import reset_password
from chalicelib.use_cases.users.deactivate_user import deactivate_user
from tests.use_cases.identity.world import EMAIL, World, actor_of

NEW_PASSWORD = "a much better phrase"


def ask(world: World, email: str = EMAIL, source_ip: str = "192.0.2.1") -> None:
    ports = world.ports("books", "clock", "ids", "throttle")
    request_password_reset(email, source_ip=source_ip, request_id="req-1", **ports)


def mails(world: World) -> list[PasswordMail | None]:
    """What the worker would make of the work that is pending."""
    composed = []
    for reference in world.books.pending_work(world.clock.now() + timedelta(days=1), limit=100):
        found = world.books.entry(reference)
        assert found is not None
        entry, _ = found
        ports = world.ports("books", "clock", "tokens")
        composed += [compose_password_mail(entry.organization_id, task, **ports) for task in entry.tasks]
    return composed


def token_of(world: World) -> str:
    ask(world)
    [mail] = mails(world)
    assert mail is not None
    return mail.token


def choose(world: World, token: str, password: str = NEW_PASSWORD) -> None:
    reset_password(token, password, **world.ports("books", "clock", "passwords", "tokens"))


def test_the_mailed_token_sets_a_new_password(world: World) -> None:
    world.sign_up()
    choose(world, token_of(world))
    assert world.log_in(password=NEW_PASSWORD).user.email == EMAIL
    with pytest.raises(InvalidCredentials):
        world.log_in()


def test_it_works_once(world: World) -> None:
    world.sign_up()
    token = token_of(world)
    choose(world, token)
    with pytest.raises(ResetTokenInvalid):
        choose(world, token, "yet another phrase")


def test_it_ends_every_session_and_every_access_token(world: World) -> None:
    signed_up, elsewhere = world.sign_up(), world.log_in()
    choose(world, token_of(world))
    world.principals.forget(signed_up.user.organization_id, signed_up.user.id)
    for tokens in (signed_up, elsewhere):
        with pytest.raises(RefreshTokenInvalid):
            world.refresh(tokens.refresh_token)
        with pytest.raises(NotSignedIn):
            world.authenticate(tokens.access_token)


def test_it_expires_after_an_hour(world: World) -> None:
    world.sign_up()
    token = token_of(world)
    world.clock.turn(hours=1)
    with pytest.raises(ResetTokenInvalid):
        choose(world, token)


def test_a_bad_password_does_not_spend_it(world: World) -> None:
    world.sign_up()
    token = token_of(world)
    with pytest.raises(Invalid) as refusal:
        choose(world, token, "password123")
    assert refusal.value.problems[0].pointer == "/password"
    choose(world, token)


def test_no_part_of_it_can_be_changed(world: World) -> None:
    world.sign_up()
    other = world.sign_up("eve@example.com").user
    _, organization, user, expires, secret = token_of(world).split("_", 4)
    forged = [
        f"pw_{organization}_{user}_{int(expires) + 1}_{secret}",
        f"pw_{other.organization_id[4:]}_{other.id[4:]}_{expires}_{secret}",
        f"pw_{organization}_{user}_9999999999_{'A' * 43}",
        f"pw_{organization}_{user}_{expires}_",
        "",
    ]
    for token in forged:
        with pytest.raises(ResetTokenInvalid):
            choose(world, token)


def test_asking_costs_and_stores_the_same_for_known_and_unknown_addresses(world: World) -> None:
    world.sign_up()
    seen = []
    for email in (EMAIL, "nobody@example.com"):
        reset_database_calls()
        ask(world, email)
        seen.append(database_calls())
    assert seen == [1, 1]
    references = world.books.pending_work(world.clock.now() + timedelta(days=1), limit=10)
    assert [reference.organization_id for reference in references] == [DIRECTORY, DIRECTORY]
    composed = mails(world)
    assert len([mail for mail in composed if mail is None]) == 1


def test_the_stored_entry_does_not_tell_the_address(world: World) -> None:
    ask(world, "nobody@example.com")
    assert "nobody@example.com" not in repr(world.books.dump())


def test_a_deactivated_user_gets_no_mail_and_cannot_use_an_older_one(world: World) -> None:
    admin = world.sign_up().user
    user = world.add_user(actor_of(admin), "gone@example.com", Role.VIEWER)
    ask(world, user.email)
    [mail] = mails(world)
    assert mail is not None
    deactivate_user(actor_of(admin), user.id, books=world.books)
    assert mails(world) == [None]
    with pytest.raises(ResetTokenInvalid):
        choose(world, mail.token)


def test_nobodys_inbox_is_filled(world: World) -> None:
    world.sign_up()
    for number in range(12):
        ask(world, source_ip=f"198.51.{number}.1")
    assert len(mails(world)) == 5


def test_one_network_cannot_ask_for_ever(world: World) -> None:
    for number in range(30):
        ask(world, f"user{number}@example.com")
    with pytest.raises(TooManyAttempts):
        ask(world, "user30@example.com")


def test_an_invitation_is_good_for_a_week_and_names_the_invited(world: World) -> None:
    admin = world.sign_up().user
    invited = world.add_user(actor_of(admin), "new@example.com", Role.VIEWER, password=None)
    [mail] = mails(world)
    assert mail is not None
    assert mail.user.id == invited.id
    world.clock.turn(days=6)
    choose(world, mail.token)
    assert world.log_in("new@example.com", NEW_PASSWORD).user.id == invited.id


def test_a_task_for_nobody_is_no_mail(world: World) -> None:
    task = Task(TaskKind.MAIL_PASSWORD_RESET, {"claim_id": "eml_" + "0" * 64})
    assert compose_password_mail(DIRECTORY, task, **world.ports("books", "clock", "tokens")) is None
