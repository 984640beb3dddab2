"""API keys are shown once, and stop working when they are revoked."""

import pytest

from chalicelib.domain.access import Scope
from chalicelib.domain.errors import NotFound
from chalicelib.domain.user import ApiKey
from chalicelib.use_cases.api_keys.create_api_key import create_api_key
from chalicelib.use_cases.api_keys.revoke_api_key import revoke_api_key
from tests.use_cases.identity.world import World, actor_of


def test_revoking_twice_keeps_the_first_time(world: World) -> None:
    boss = actor_of(world.sign_up().user)
    key = create_api_key(boss, "shop", Scope.READ, **world.ports("books", "clock", "ids")).api_key
    revoke_api_key(boss, key.id, **world.ports("books", "clock"))
    revoked_at = world.clock.now()
    world.clock.turn(days=1)
    revoke_api_key(boss, key.id, **world.ports("books", "clock"))
    stored = world.books.get(boss.organization_id, ApiKey, key.id)
    assert stored is not None
    assert stored.revoked_at == revoked_at


def test_somebody_elses_key_does_not_exist(world: World) -> None:
    boss = actor_of(world.sign_up().user)
    key = create_api_key(boss, "shop", Scope.READ, **world.ports("books", "clock", "ids")).api_key
    stranger = actor_of(world.sign_up("eve@example.com").user)
    with pytest.raises(NotFound):
        revoke_api_key(stranger, key.id, **world.ports("books", "clock"))
