"""Signing in tells strangers nothing, slows guessing down, and locks nobody out."""

from dataclasses import replace

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.user import User
from chalicelib.ports.books import Change, Save
from chalicelib.ports.metering import database_calls, reset_database_calls
from chalicelib.use_cases.identity.attempts import network_of
from chalicelib.use_cases.identity.refusals import InvalidCredentials, TooManyAttempts
from chalicelib.use_cases.users.deactivate_user import deactivate_user
from tests.use_cases.identity.world import EMAIL, PASSWORD, World, actor_of


def test_the_right_password_signs_in(world: World) -> None:
    signed_up = world.sign_up()
    result = world.log_in()
    assert result.user.id == signed_up.user.id
    assert world.authenticate(result.access_token).organization_id == signed_up.user.organization_id


def test_the_address_may_be_spelt_in_any_case(world: World) -> None:
    world.sign_up()
    assert world.log_in("ADA@Example.com").user.email == EMAIL


def test_unknown_address_wrong_password_and_deactivated_user_cost_and_say_the_same(world: World) -> None:
    admin = world.sign_up().user
    gone = world.add_user(actor_of(admin), "gone@example.com", Role.VIEWER)
    world.add_user(actor_of(admin), "invited@example.com", Role.VIEWER, password=None)
    deactivate_user(actor_of(admin), gone.id, books=world.books)
    observed = []
    for email, password in [
        ("nobody@example.com", PASSWORD),
        (EMAIL, "something else"),
        ("gone@example.com", PASSWORD),
        ("invited@example.com", PASSWORD),
    ]:
        reset_database_calls()
        world.passwords.verifications = 0
        with pytest.raises(InvalidCredentials) as refusal:
            world.log_in(email, password)
        observed.append((str(refusal.value), world.passwords.verifications, database_calls()))
    assert observed == [("The e-mail address or the password is wrong.", 1, 2)] * 4


def test_the_eleventh_guess_is_refused_before_any_hash_is_computed(world: World) -> None:
    world.sign_up()
    for _ in range(10):
        with pytest.raises(InvalidCredentials):
            world.log_in(password="a wrong guess")
    world.passwords.verifications = 0
    with pytest.raises(TooManyAttempts) as refusal:
        world.log_in(password="a wrong guess")
    assert (world.passwords.verifications, refusal.value.retry_after_seconds) == (0, 30)
    world.clock.turn(seconds=30)
    assert world.log_in().user.email == EMAIL


def test_an_attacker_cannot_lock_the_owner_out(world: World) -> None:
    world.sign_up()
    for _ in range(200):
        with pytest.raises((InvalidCredentials, TooManyAttempts)):
            world.log_in(password="a wrong guess", source_ip="198.51.100.66")
    assert world.log_in(source_ip="203.0.113.5").user.email == EMAIL


def test_one_network_cannot_try_many_accounts(world: World) -> None:
    hashes_before = world.passwords.verifications
    for number in range(1000):
        with pytest.raises((InvalidCredentials, TooManyAttempts)):
            world.log_in(f"user{number}@example.com", source_ip=f"198.51.100.{number % 256}")
    assert world.passwords.verifications - hashes_before == 100


def test_signing_in_rightly_is_never_throttled(world: World) -> None:
    world.sign_up()
    for _ in range(150):
        world.log_in()


def test_networks_are_24_bits_of_ipv4_and_64_of_ipv6() -> None:
    assert network_of("198.51.100.7") == network_of("198.51.100.200") != network_of("198.51.101.7")
    assert (
        network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9") != network_of("2001:db8:1:3::1")
    )
    assert network_of("::ffff:198.51.100.7") == network_of("198.51.100.7")
    assert network_of("") == network_of("not an address")


def test_a_hash_of_yesterday_is_made_stronger_at_the_next_sign_in(world: World) -> None:
    user = world.sign_up().user
    weak = replace(user, password_hash=f"weak:{PASSWORD}")
    world.books.commit(Change(user.organization_id, saves=(Save(weak, before=user),)))
    world.log_in()
    stored = world.books.get(user.organization_id, User, user.id)
    assert stored is not None
    assert stored.password_hash == f"strong:{PASSWORD}"
    assert world.log_in().user.id == user.id
