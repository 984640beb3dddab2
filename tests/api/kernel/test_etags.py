"""ETags: conditional reads save bytes, conditional writes refuse to overwrite what was not seen."""

import pytest

from chalicelib.api.etag import etag, expected_version, is_unchanged
from chalicelib.domain.errors import StaleVersion
from tests.api.kernel.conftest import World

PRODUCTS = "/api/v1/products"


@pytest.mark.parametrize(
    ("header", "version"),
    [
        (None, None),
        ("*", None),
        ("7", 7),
        ('"7"', 7),
        ('"7-0f343b0931126a20"', 7),
        ('W/"7"', 7),
        (' W/"12-ab" ', 12),
    ],
)
def test_if_match_names_a_version(header: str | None, version: int | None) -> None:
    assert expected_version(header) == version


@pytest.mark.parametrize("header", ["", '"seven"', '"7', '"-7"', '"7-"', '"' + "9" * 50 + '"', '"٧"'])
def test_a_tag_that_is_none_of_ours_names_no_version_that_ever_was(header: str) -> None:
    assert expected_version(header) == 0


def test_if_match_takes_one_tag_only() -> None:
    assert expected_version('"7", "8"') == 0


def test_the_tag_notices_the_version_and_everything_else() -> None:
    tags = {etag(1, b"a"), etag(2, b"a"), etag(1, b"b")}
    assert len(tags) == 3
    assert all(expected_version(tag) in {1, 2} for tag in tags)


@pytest.mark.parametrize(
    ("header", "is_same"),
    [
        (None, False),
        ('"1-a"', True),
        ('W/"1-a"', True),
        ('"0", "1-a"', True),
        ("*", True),
        ('"1-b"', False),
        ("1-a", False),
    ],
)
def test_if_none_match_compares_weakly_and_in_lists(header: str | None, is_same: bool) -> None:
    assert is_unchanged(header, '"1-a"') is is_same


def test_an_unchanged_object_is_304_without_a_body(world: World) -> None:
    url = f"{PRODUCTS}/{world.create()['id']}"
    first = world.send("GET", url)
    again = world.send("GET", url, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    world.send("PUT", url, {"name": "Stool"})
    assert world.send("GET", url, headers={"If-None-Match": first.headers["ETag"]}).status == 200


def test_a_write_answers_with_the_tag_that_a_read_would(world: World) -> None:
    url = f"{PRODUCTS}/{world.create()['id']}"
    written = world.send("PUT", url, {"name": "Stool"})
    assert written.json["version"] == 2
    assert written.headers["ETag"].startswith('"2-')
    assert (
        world.send("PUT", url, {"name": "Sofa"}, headers={"If-Match": written.headers["ETag"]}).status == 200
    )


def test_a_write_against_an_old_version_is_412_and_changes_nothing(world: World) -> None:
    url = f"{PRODUCTS}/{world.create()['id']}"
    old = world.send("GET", url).headers["ETag"]
    world.send("PUT", url, {"name": "Stool"})
    refused = world.send("PUT", url, {"name": "Sofa"}, headers={"If-Match": old})
    assert (refused.status, refused.code) == (412, "precondition_failed")
    assert world.send("GET", url).json["name"] == "Stool"


@pytest.mark.parametrize("tag", ['"never-issued"', "yesterday", '"999999999999"', ""])
def test_a_write_with_a_tag_that_was_never_issued_is_412(world: World, tag: str) -> None:
    url = f"{PRODUCTS}/{world.create()['id']}"
    refused = world.send("PUT", url, {"name": "Sofa"}, headers={"If-Match": tag})
    assert (refused.status, refused.code) == (412, "precondition_failed")
    assert world.send("GET", url).json["version"] == 1


def test_a_write_with_several_tags_names_no_version(world: World) -> None:
    url = f"{PRODUCTS}/{world.create()['id']}"
    refused = world.send("PUT", url, {"name": "Sofa"}, headers={"If-Match": '"1", "2"'})
    assert (refused.status, refused.code) == (412, "precondition_failed")


def test_with_if_match_a_lost_race_for_the_object_is_412_not_an_overwrite(world: World) -> None:
    """Somebody writes between this request's read and its commit."""
    url = f"{PRODUCTS}/{world.create()['id']}"
    tag = world.send("GET", url).headers["ETag"]
    _race(world, url)
    refused = world.send("PUT", url, {"name": "Sofa"}, headers={"If-Match": tag})
    assert refused.status == 412
    assert world.send("GET", url).json["name"] == "Stool"


def test_with_if_match_a_lost_race_for_something_else_is_tried_again(world: World) -> None:
    url = f"{PRODUCTS}/{world.create()['id']}"
    tag = world.send("GET", url).headers["ETag"]
    world.tiny.before_view.append(StaleVersion("number series"))
    assert world.send("PUT", url, {"name": "Sofa"}, headers={"If-Match": tag}).status == 200


def test_without_if_match_a_lost_race_is_decided_again(world: World) -> None:
    url = f"{PRODUCTS}/{world.create()['id']}"
    _race(world, url)
    answer = world.send("PUT", url, {"name": "Sofa"})
    assert (answer.status, answer.json["version"]) == (200, 3)
    assert len(world.slept) == 1


def _race(world: World, url: str) -> None:
    """Rename the product at the very moment of the next commit."""
    books = world.ports.books
    commit = books.commit

    def lose(change):  # type: ignore[no-untyped-def]
        books.commit = commit
        assert world.send("PUT", url, {"name": "Stool"}).status == 200
        commit(change)

    books.commit = lose
