"""What a route declares about itself: one record, from which everything else follows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from inspect import getdoc
from typing import Any, Required, TypedDict

from pydantic import BaseModel

from chalicelib.api.listing import ListingRules
from chalicelib.api.request import Request
from chalicelib.domain.access import Permission
from chalicelib.domain.errors import PaidupError

JSON_ONLY = ("application/json",)
CREATED = 201


class Access(Enum):
    """What a route may ask for instead of a permission."""

    PUBLIC = "public"


@dataclass(frozen=True, kw_only=True)
class Route:
    """Everything there is to know about one method of one path.

    `content_types` are those of request bodies: with a `body` schema it is JSON; other types reach the view as
    `request.raw_body`. `produces` is what an answer that is a `Reply` may be, for the document. `location` is the
    template of the Location header of a 201; by default the path and the answer's id. `is_in_parts` says that the
    view commits more than once (bulk), so the idempotency receipt is written after all of it. `examples` are bodies
    by name, for the document. `redirects` says that the answer may also be a 302.
    """

    method: str
    path: str
    view: Callable[..., Any]
    tag: str
    may: Permission | Access
    body: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    listing: ListingRules | None = None
    present: Callable[[Any, Request[Any]], BaseModel] | None = None
    status: int = 200
    raises: tuple[type[PaidupError], ...] = ()
    expands: tuple[str, ...] = ()
    content_types: tuple[str, ...] = JSON_ONLY
    produces: tuple[str, ...] = JSON_ONLY
    examples: Mapping[str, Any] = field(default_factory=dict)
    location: str | None = None
    has_secret_answer: bool = False
    is_idempotent: bool = False
    is_in_parts: bool = False
    ignores_unknown_query: bool = False
    redirects: bool = False

    @property
    def name(self) -> str:
        """The operation's name: unique in the application."""
        return self.view.__name__

    @property
    def label(self) -> str:
        """How logs name it."""
        return f"{self.method} {self.path}"

    @cached_property
    def summary(self) -> str:
        return (getdoc(self.view) or "").partition("\n")[0].strip()

    @cached_property
    def description(self) -> str:
        return (getdoc(self.view) or "").partition("\n")[2].strip()

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names in braces of the path."""
        parts = self.path.split("/")
        return tuple(part[1:-1] for part in parts if part.startswith("{"))

    @property
    def is_public(self) -> bool:
        return self.may is Access.PUBLIC

    @cached_property
    def offered_expands(self) -> frozenset[str]:
        return frozenset(self.expands) | frozenset(self.listing.expands if self.listing else ())

    @cached_property
    def field_names(self) -> frozenset[str]:
        """The top-level names of the answer, which `fields=` may pick from."""
        return frozenset(self.answer.model_fields if self.answer else ())

    @cached_property
    def query_names(self) -> frozenset[str]:
        """The parameters that are no filters: those of the `query` schema, and those every list or object has."""
        names = {f.alias or name for name, f in self.query.model_fields.items()} if self.query else set()
        if self.listing is not None:
            names |= {"limit", "cursor", "sort"}
        if self.is_sparse:
            names.add("fields")
        if self.offered_expands:
            names.add("expand")
        return frozenset(names)

    @property
    def is_versioned(self) -> bool:
        """Whether it is about one object with a version, so that ETag and If-Match mean something."""
        if self.listing is not None:
            return False
        if self.answer is not None:
            version = self.answer.model_fields.get("version")
            return version is not None and version.annotation is int
        return self.method == "DELETE" and bool(self.parameters)

    @property
    def is_guarded(self) -> bool:
        """Whether it writes the object that its path names, so that If-Match means something."""
        names_one = self.method == "PUT" or (bool(self.parameters) and self.status != CREATED)
        return self.is_versioned and self.method != "GET" and names_one

    @property
    def is_sparse(self) -> bool:
        """Whether `fields=` works here: every GET that answers with objects."""
        return self.method == "GET" and self.answer is not None


class Declaration(TypedDict, total=False):
    """What `routes.get(...)` and its siblings take beside the path; `Route` says what each means."""

    may: Required[Permission | Access]
    body: type[BaseModel] | None
    answer: type[BaseModel] | None
    query: type[BaseModel] | None
    listing: ListingRules | None
    present: Callable[[Any, Request[Any]], BaseModel] | None
    status: int
    raises: tuple[type[PaidupError], ...]
    expands: tuple[str, ...]
    content_types: tuple[str, ...]
    produces: tuple[str, ...]
    examples: Mapping[str, Any]
    location: str | None
    has_secret_answer: bool
    is_idempotent: bool
    is_in_parts: bool
    ignores_unknown_query: bool
    redirects: bool
