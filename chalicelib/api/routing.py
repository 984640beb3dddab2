"""Declaring routes: one declaration each for parsing, authorisation, idempotency, errors and the OpenAPI document."""

from collections.abc import Callable
from typing import Any, TypeVar, Unpack

from chalice.app import Blueprint, Response

from chalicelib.api.kernel import handle
from chalicelib.api.listing import Filter, FilterKind, ListingRules
from chalicelib.api.replies import Reply
from chalicelib.api.request import Call, Request
from chalicelib.api.route import Access, Declaration, Route

__all__ = ["Access", "Filter", "FilterKind", "ListingRules", "Reply", "Request", "Route", "Routes"]

View = TypeVar("View", bound=Callable[..., Any])


class Routes(Blueprint):
    """A Chalice blueprint whose views are declared, and run by the kernel."""

    def __init__(self, import_name: str, *, tag: str, about: str) -> None:
        super().__init__(import_name)
        self.tag = tag
        self.about = about
        self.declared: list[Route] = []

    def get(self, path: str, **declaration: Unpack[Declaration]) -> Callable[[View], View]:
        return self._declare("GET", path, declaration)

    def post(self, path: str, **declaration: Unpack[Declaration]) -> Callable[[View], View]:
        """201 and idempotent unless declared otherwise."""
        return self._declare("POST", path, {"status": 201, "is_idempotent": True, **declaration})

    def put(self, path: str, **declaration: Unpack[Declaration]) -> Callable[[View], View]:
        return self._declare("PUT", path, declaration)

    def delete(self, path: str, **declaration: Unpack[Declaration]) -> Callable[[View], View]:
        """204, for a view that returns None; declare a status if it answers with an object."""
        return self._declare("DELETE", path, {"status": 204, **declaration})

    def _declare(self, method: str, path: str, declaration: Declaration) -> Callable[[View], View]:
        def register(view: View) -> View:
            route = Route(method=method, path=path, view=view, tag=self.tag, **declaration)
            self.declared.append(route)
            # `*/*`: Chalice must not answer 415 by itself, in its own format.
            self.route(path, methods=[method], name=route.name, content_types=["*/*"])(self._runner(route))
            return view

        return register

    def _runner(self, route: Route) -> Callable[..., Response]:
        def run(**arguments: str) -> Response:
            call = Call.from_event(self.current_request.to_original_event())
            reply = handle(route, call, arguments)
            return Response(body=reply.body.decode(), headers=dict(reply.headers), status_code=reply.status)

        run.__name__ = route.name
        return run
