"""Find the route of a path the way API Gateway does: segment by segment, and a fixed segment beats a parameter."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.local.messages import decode_percent


@dataclass(frozen=True)
class Match:
    """`resource` is the route's pattern; `entries` holds Chalice's route entry of each method."""

    resource: str
    path_parameters: dict[str, str]
    entries: Mapping[str, Any]


@dataclass(frozen=True)
class Pattern:
    resource: str
    segments: tuple[str, ...]

    @property
    def rank(self) -> tuple[bool, ...]:
        return tuple(is_parameter(segment) for segment in self.segments)

    def parameters_of(self, segments: tuple[str, ...]) -> dict[str, str] | None:
        """The values of the parameters, or None when a segment differs."""
        parameters: dict[str, str] = {}
        for expected, given in zip(self.segments, segments, strict=True):
            if is_parameter(expected) and given:
                parameters[expected[1:-1]] = given
            elif expected != given:
                return None
        return parameters


class RouteTable:
    """The routes of a Chalice application: `{path: {method: entry}}`."""

    def __init__(self, routes: Mapping[str, Mapping[str, Any]]) -> None:
        self._routes = routes
        self._by_length: dict[int, list[Pattern]] = defaultdict(list)
        for resource in routes:
            pattern = Pattern(resource, split(resource))
            self._by_length[len(pattern.segments)].append(pattern)
        for patterns in self._by_length.values():
            patterns.sort(key=lambda pattern: pattern.rank)

    def match(self, raw_path: str) -> Match | None:
        """Split before decoding, so that an encoded slash stays inside its segment."""
        if not raw_path.startswith("/"):
            return None
        segments = tuple(decode_percent(segment) for segment in split(raw_path))
        for pattern in self._by_length.get(len(segments), ()):
            parameters = pattern.parameters_of(segments)
            if parameters is not None:
                return Match(pattern.resource, parameters, self._routes[pattern.resource])
        return None


def split(path: str) -> tuple[str, ...]:
    """The segments of a path; one trailing slash does not count."""
    return tuple(path.removesuffix("/").split("/")[1:])


def is_parameter(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("}")
