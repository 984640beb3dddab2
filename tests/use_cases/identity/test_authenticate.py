"""Who is asking is decided by today's row, not by yesterday's token."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jwt
import pytest

from chalicelib.adapters.jwt.tokens import JwtTokens
from chalicelib.domain.access import Role, Scope
from chalicelib.domain.user import ApiKey, User
from chalicelib.ports.books import Change, Save
from chalicelib.ports.identity import AccessClaims
from chalicelib.ports.metering import database_calls, reset_database_calls
from chalicelib.use_cases.api_keys.create_api_key import create_api_key
from chalicelib.use_cases.api_keys.revoke_api_key import revoke_api_key
from chalicelib.use_cases.identity.authenticate import REMEMBERED_FOR, Principals
from chalicelib.use_cases.identity.log_out import log_out
from chalicelib.use_cases.identity.refusals import NotSignedIn, RefreshTokenReused
from chalicelib.use_cases.users.deactivate_user import deactivate_user
from chalicelib.use_cases.users.update_user import update_user
from tests.use_cases.identity.world import AUDIENCE, KEY, World, actor_of

Claims = dict[str, Any]
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def signing_key() -> bytes:
    return hmac.new(KEY.encode(), b"paidup access tokens", hashlib.sha256).digest()


def header_of(token: str) -> dict[str, Any]:
    return dict(jwt.get_unverified_header(token))


def encode(header: Claims, payload: Claims, key: bytes | None = None, digest: str = "sha256") -> str:
    """A JWT without a library that would refuse to write what an attacker writes."""
    parts = [json.dumps(part).encode() for part in (header, payload)]
    signed = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    signature = hmac.new(key or signing_key(), signed, digest).digest()
    return (signed + b"." + urlsafe_b64encode(signature).rstrip(b"=")).decode()


def forged(token: str, *, header: Claims | None = None, without: str = "", **claims: Any) -> str:
    """The token signed anew with the real key after a change: as bad as an attacker could wish for."""
    payload = jwt.decode(token, options={"verify_signature": False}) | claims
    payload.pop(without, None)
    return encode(header_of(token) | (header or {}), payload)


def bad_tokens(good: str) -> Iterator[tuple[str, str]]:
    payload = jwt.decode(good, options={"verify_signature": False})
    header, body, signature = good.split(".")
    yield "no signature", f"{header}.{body}."
    unsigned = encode(header_of(good) | {"alg": "none"}, payload)
    yield "algorithm none", unsigned
    yield "algorithm none without signature", unsigned.rpartition(".")[0] + "."
    yield "signature of another", f"{header}.{body}.{signature[::-1]}"
    yield (
        "another algorithm",
        jwt.encode(payload, signing_key() * 2, algorithm="HS512", headers=header_of(good) | {"alg": "HS512"}),
    )
    yield "signed with the master key", jwt.encode(payload, KEY, algorithm="HS256", headers=header_of(good))
    for claim in ("exp", "iat", "nbf", "iss", "aud", "sub", "jti", "org", "role", "tv", "sid"):
        yield f"without {claim}", forged(good, without=claim)
    for claim, value in (
        ("iss", "somebody"),
        ("aud", "https://elsewhere.example"),
        ("aud", [AUDIENCE, 7]),
        ("sub", "usr_" + "0" * 26),
        ("sub", 7),
        ("org", "org_" + "0" * 26),
        ("org", "../directory"),
        ("role", "owner"),
        ("tv", 2),
        ("sid", "ses_" + "0" * 26),
        ("sid", 7),
        ("tv", None),
        ("exp", "tomorrow"),
        ("exp", 1e300),
        ("exp", True),
        ("nbf", payload["nbf"] + 60),
        ("iat", payload["iat"] + 60),
    ):
        yield f"{claim} = {value!r}", forged(good, **{claim: value})
    for name, value in (("typ", "JWT"), ("typ", "rt+jwt"), ("kid", "0" * 12), ("kid", None), ("kid", "../x")):
        yield f"{name} = {value!r}", forged(good, header={name: value})
    for name, value in (
        ("jwk", {"kty": "oct", "k": "AAAA"}),
        ("jku", "https://evil.example/keys"),
        ("crit", ["exp"]),
    ):
        yield f"header with {name}", forged(good, header={name: value})
    yield (
        "another deployment's",
        JwtTokens([KEY], audience="https://staging.example").issue_access(
            JwtTokens([KEY], audience=AUDIENCE).read_access(good, WORLD_NOW), WORLD_NOW, 900
        ),
    )
    yield "nothing", ""
    yield "one word", "Bearer"
    yield "two dots", ".."
    yield "long", "a" * 3000
    yield "unicode", good[:-1] + "é"
    for position in range(len(good)):
        # The neighbour in the alphabet differs in one bit, which the last character may not even need.
        other = ALPHABET[ALPHABET.index(good[position]) ^ 1] if good[position] in ALPHABET else "A"
        yield f"character {position}", good[:position] + other + good[position + 1 :]


WORLD_NOW = World().clock.now()


def test_every_token_of_the_corpus_is_refused_in_the_same_words(world: World) -> None:
    good = world.sign_up().access_token
    assert world.authenticate(good).role is Role.ADMIN
    sentences = set()
    for name, token in bad_tokens(good):
        try:
            actor = world.authenticate(token)
        except NotSignedIn as refusal:
            sentences.add(str(refusal))
        else:
            pytest.fail(f"{name}: accepted as {actor}")
    assert len(sentences) == 1


def test_a_token_dies_after_fifteen_minutes(world: World) -> None:
    token = world.sign_up().access_token
    world.clock.turn(seconds=899)
    world.authenticate(token)
    world.clock.turn(seconds=1)
    with pytest.raises(NotSignedIn):
        world.authenticate(token)


def test_a_replaced_signing_key_signs_nobody_out_until_it_is_gone(world: World) -> None:
    token = world.sign_up().access_token
    fresh = "another-signing-key-of-more-than-32-bytes-length"
    world.tokens = JwtTokens([fresh, KEY], audience=AUDIENCE)
    world.authenticate(token)
    assert header_of(world.log_in().access_token)["kid"] != header_of(token)["kid"]
    world.tokens = JwtTokens([fresh], audience=AUDIENCE)
    with pytest.raises(NotSignedIn):
        world.authenticate(token)


def test_the_role_is_that_of_today(world: World) -> None:
    admin = world.sign_up().user
    user = world.add_user(actor_of(admin), "bob@example.com", Role.ADMIN)
    token = world.log_in("bob@example.com").access_token
    assert world.authenticate(token).role is Role.ADMIN
    update_user(actor_of(admin), user.id, {"role": Role.VIEWER}, books=world.books)
    world.principals.forget(user.organization_id, user.id)
    assert world.authenticate(token).role is Role.VIEWER


@pytest.mark.parametrize("revoke", ["deactivate", "raise the token version"])
def test_another_process_notices_a_revocation_within_thirty_seconds(world: World, revoke: str) -> None:
    admin = world.sign_up().user
    user = world.add_user(actor_of(admin), "bob@example.com", Role.VIEWER)
    token = world.log_in("bob@example.com").access_token
    world.authenticate(token)
    if revoke == "deactivate":
        deactivate_user(actor_of(admin), user.id, books=world.books)
    else:
        raised = replace(user, token_version=user.token_version + 1)
        world.books.commit(Change(user.organization_id, saves=(Save(raised, before=user),)))
    world.clock.turn(seconds=REMEMBERED_FOR.total_seconds())
    with pytest.raises(NotSignedIn):
        world.authenticate(token)


def test_verifying_a_token_costs_one_read_in_thirty_seconds(world: World) -> None:
    token = world.sign_up().access_token
    reset_database_calls()
    for _ in range(29):
        world.authenticate(token)
        world.clock.turn(seconds=1)
    assert database_calls() == 1


def test_a_token_newer_than_what_is_remembered_is_believed_at_once(world: World) -> None:
    signed_up = world.sign_up()
    world.authenticate(signed_up.access_token)
    raised = replace(signed_up.user, token_version=2)
    world.books.commit(Change(raised.organization_id, saves=(Save(raised, before=signed_up.user),)))
    assert world.authenticate(world.log_in().access_token).principal_id == raised.id


def test_signing_out_ends_the_access_tokens_of_that_session_only(world: World) -> None:
    elsewhere, here = world.sign_up(), world.log_in()
    world.authenticate(here.access_token)
    log_out(here.refresh_token, **world.ports("books", "clock", "tokens"))
    world.clock.turn(seconds=REMEMBERED_FOR.total_seconds())
    with pytest.raises(NotSignedIn):
        world.authenticate(here.access_token)
    world.authenticate(elsewhere.access_token)


def test_a_thief_who_is_noticed_loses_the_access_token_too(world: World) -> None:
    stolen = world.sign_up().refresh_token
    stolen_access = world.refresh(stolen).access_token
    world.refresh(world.refresh(stolen).refresh_token)
    with pytest.raises(RefreshTokenReused):
        world.refresh(stolen)
    with pytest.raises(NotSignedIn):
        world.authenticate(stolen_access)


def test_what_is_remembered_is_bounded(world: World) -> None:
    user = world.sign_up().user
    principals = Principals()
    for number in range(1500):
        one = replace(user, id=f"usr_{number:026d}")
        world.books.commit(Change(user.organization_id, saves=(Save(one),)))
        claims = AccessClaims(one.id, one.organization_id, one.role, one.token_version, "ses_" + "0" * 26)
        principals.user_in_session(claims, books=world.books, now=world.clock.now())
    assert len(principals._remembered) == 1000


@pytest.fixture
def make_key(world: World) -> Callable[[Scope], tuple[ApiKey, str]]:
    admin: list[User] = []

    def make(scope: Scope) -> tuple[ApiKey, str]:
        admin[:] = admin or [world.sign_up().user]
        made = create_api_key(actor_of(admin[0]), "shop", scope, **world.ports("books", "clock", "ids"))
        return made.api_key, made.token

    return make


@pytest.mark.parametrize(
    ("scope", "role"), [(Scope.READ, Role.VIEWER), (Scope.WRITE, Role.ACCOUNTANT), (Scope.ADMIN, Role.ADMIN)]
)
def test_an_api_key_acts_with_the_role_of_its_scope(world: World, make_key, scope: Scope, role: Role) -> None:
    key, token = make_key(scope)
    actor = world.authenticate(token)
    assert (actor.organization_id, actor.principal_id, actor.role) == (key.organization_id, key.id, role)


def test_an_api_key_is_looked_up_once_in_thirty_seconds_and_forgotten_when_revoked(
    world: World, make_key
) -> None:
    key, token = make_key(Scope.READ)
    reset_database_calls()
    for _ in range(5):
        actor = world.authenticate(token)
    assert database_calls() == 1
    revoke_api_key(actor, key.id, **world.ports("books", "clock"))
    world.clock.turn(seconds=30)
    with pytest.raises(NotSignedIn):
        world.authenticate(token)


def test_no_part_of_an_api_key_can_be_changed(world: World, make_key) -> None:
    _, token = make_key(Scope.READ)
    _, other = make_key(Scope.ADMIN)
    stranger = world.sign_up("eve@example.com").user
    prefix, organization, key_id, secret = token.split("_", 3)
    _, _, other_key_id, _ = other.split("_", 3)
    for wrong in (
        f"{prefix}_{organization}_{other_key_id}_{secret}",
        f"{prefix}_{stranger.organization_id[4:]}_{key_id}_{secret}",
        f"{prefix}_{organization}_{key_id}_{secret[::-1]}",
        f"{prefix}_{organization}_{key_id}_{secret}x",
        f"{prefix}_{organization}_{key_id}_",
        f"{prefix}_{organization}_{'0' * 26}_{secret}",
    ):
        with pytest.raises(NotSignedIn):
            world.authenticate(wrong)


def test_the_store_holds_no_api_key_secret(world: World, make_key) -> None:
    key, token = make_key(Scope.READ)
    secret = token.split("_", 3)[3]
    assert secret not in repr(world.books.dump())
    assert key.last_four == token[-4:]
    assert timedelta(0) < REMEMBERED_FOR <= timedelta(seconds=30)
