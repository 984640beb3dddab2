"""Refresh tokens: a lost answer signs nobody out, a spent token betrays whoever holds it."""

from itertools import product

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.errors import StaleVersion, Unauthenticated
from chalicelib.domain.user import Session
from chalicelib.use_cases.identity.log_out import log_out
from chalicelib.use_cases.identity.refusals import RefreshTokenInvalid, RefreshTokenReused
from chalicelib.use_cases.users.deactivate_user import deactivate_user
from tests.use_cases.identity.world import World, actor_of


def test_a_refresh_gives_a_new_pair_and_both_work(world: World) -> None:
    first = world.sign_up()
    second = world.refresh(first.refresh_token)
    assert second.refresh_token != first.refresh_token
    assert world.authenticate(second.access_token).principal_id == first.user.id
    assert world.refresh(second.refresh_token).user.id == first.user.id


def test_after_a_lost_answer_the_old_token_gives_the_same_successor_and_writes_nothing(world: World) -> None:
    first = world.sign_up().refresh_token
    lost = world.refresh(first).refresh_token
    before = world.books.dump()
    world.clock.turn(days=3)
    assert world.refresh(first).refresh_token == lost
    assert world.books.dump() == before


def test_a_token_that_was_spent_for_certain_revokes_the_family(world: World) -> None:
    first = world.sign_up().refresh_token
    second = world.refresh(first).refresh_token
    third = world.refresh(second).refresh_token
    with pytest.raises(RefreshTokenReused):
        world.refresh(first)
    for token in (first, second, third):
        with pytest.raises(RefreshTokenInvalid):
            world.refresh(token)


def test_another_session_of_the_same_user_survives(world: World) -> None:
    first = world.sign_up().refresh_token
    other = world.log_in().refresh_token
    world.refresh(world.refresh(first).refresh_token)
    with pytest.raises(RefreshTokenReused):
        world.refresh(first)
    assert world.refresh(other).refresh_token


@pytest.mark.parametrize("answers", list(product([True, False], repeat=6)))
def test_an_owner_alone_is_never_signed_out_whichever_answers_are_lost(world: World, answers) -> None:
    held = world.sign_up().refresh_token
    for arrives in answers:
        given = world.refresh(held).refresh_token
        held = given if arrives else held


@pytest.mark.parametrize("steps", list(product("OT", repeat=6)))
def test_a_thief_who_gets_ahead_is_found_out_by_the_owners_next_use(world: World, steps) -> None:
    """Both begin with the same token. Whoever presents a token two generations old ends it for both."""
    stolen = world.sign_up().refresh_token
    held = {"O": stolen, "T": stolen}
    generations = {"O": 1, "T": 1}
    for who in steps:
        newest = max(generations.values())
        try:
            held[who] = world.refresh(held[who]).refresh_token
        except RefreshTokenReused:
            assert newest - generations[who] >= 2
            for token in held.values():
                with pytest.raises(RefreshTokenInvalid):
                    world.refresh(token)
            return
        assert newest - generations[who] <= 1
        generations[who] = int(held[who].split("_")[3])


def test_two_refreshes_at_once_get_the_same_successor(world: World) -> None:
    """The loser of the race finds the session rotated when it is asked to decide again."""
    token = world.sign_up().refresh_token
    commit = world.books.commit
    winners = []

    def raced(change):
        world.books.commit = commit
        winners.append(world.refresh(token).refresh_token)
        return commit(change)

    world.books.commit = raced
    with pytest.raises(StaleVersion):
        world.refresh(token)
    assert [world.refresh(token).refresh_token] == winners


def test_a_session_ends_thirty_days_after_it_began_however_often_it_was_refreshed(world: World) -> None:
    token = world.sign_up().refresh_token
    for _ in range(29):
        world.clock.turn(days=1)
        token = world.refresh(token).refresh_token
    world.clock.turn(days=1)
    with pytest.raises(RefreshTokenInvalid):
        world.refresh(token)


def test_signing_out_ends_the_family_and_may_be_repeated(world: World) -> None:
    first = world.sign_up().refresh_token
    second = world.refresh(first).refresh_token
    for token in (second, second, "rt_nonsense"):
        log_out(token, **world.ports("books", "clock", "tokens"))
    for token in (first, second):
        with pytest.raises(RefreshTokenInvalid):
            world.refresh(token)


def test_a_deactivated_user_is_not_refreshed(world: World) -> None:
    admin = world.sign_up().user
    user = world.add_user(actor_of(admin), "gone@example.com", Role.VIEWER)
    token = world.log_in("gone@example.com").refresh_token
    deactivate_user(actor_of(admin), user.id, books=world.books)
    with pytest.raises(RefreshTokenInvalid):
        world.refresh(token)


def test_no_part_of_a_refresh_token_can_be_changed(world: World) -> None:
    mine, theirs = world.sign_up(), world.sign_up("eve@example.com")
    _, organization, session, generation, secret = mine.refresh_token.split("_", 4)
    _, other_organization, other_session, _, _ = theirs.refresh_token.split("_", 4)
    forged = [
        f"rt_{other_organization}_{other_session}_{generation}_{secret}",
        f"rt_{organization}_{other_session}_{generation}_{secret}",
        f"rt_{organization}_{session}_2_{secret}",
        f"rt_{organization}_{session}_0_{secret}",
        f"rt_{organization}_{session}_{generation}_{'A' * 43}",
        f"rt_{organization}_{session}_{generation}_{secret}\n",
        mine.access_token,
        "",
    ]
    for token in forged:
        with pytest.raises(RefreshTokenInvalid):
            world.refresh(token)
    stored = world.books.get(mine.user.organization_id, Session, f"ses_{session}")
    assert stored is not None
    assert (stored.generation, stored.revoked_at) == (1, None)


def test_a_refresh_token_is_no_access_token(world: World) -> None:
    with pytest.raises(Unauthenticated):
        world.authenticate(world.sign_up().refresh_token)
