"""Who may do what to whose: every route with every kind of caller, generated from the routes themselves.

A new route is in the matrix as soon as it is declared. It fails here when its first word is unknown to the policy, when
it has a parameter that nobody taught the estate to fill, or when it lets somebody see what is not theirs.
"""

from collections.abc import Iterator

import pytest

from chalicelib.api import invoice_documents
from chalicelib.api.blueprints import declared_routes
from chalicelib.api.route import Access, Route
from chalicelib.wiring import use_ports
from tests.api.estate import CONSTANTS, ROLES, SCOPES, Estate, Things, build_estate, minimal_body
from tests.api.house import Answer

EVERYBODY = frozenset(ROLES)
STAFF = frozenset({"admin", "accountant", "viewer"})
BOOKKEEPERS = frozenset({"admin", "accountant"})
ADMIN = frozenset({"admin"})

# The table of API.md: the first word of a path, who may read, who may write. Written down here on purpose, and not
# taken from the declarations: a route that declares the wrong permission has to contradict somebody.
POLICY = {
    "organization": (STAFF, ADMIN),
    "users": (ADMIN, ADMIN),
    "api-keys": (ADMIN, ADMIN),
    "gateways": (ADMIN, ADMIN),
    "gateway-events": (ADMIN, ADMIN),
    "webhook-endpoints": (ADMIN, ADMIN),
    "jobs": (ADMIN, ADMIN),
    "clients": (EVERYBODY, BOOKKEEPERS),
    "products": (EVERYBODY, BOOKKEEPERS),
    "invoices": (EVERYBODY, BOOKKEEPERS),
    "payments": (EVERYBODY, BOOKKEEPERS),
    "credit-notes": (EVERYBODY, BOOKKEEPERS),
    "recurring-invoices": (EVERYBODY, BOOKKEEPERS),
    "imports": (BOOKKEEPERS, BOOKKEEPERS),
    "reports": (STAFF, STAFF),
    "exports": (STAFF, STAFF),
    "journal": (STAFF, STAFF),
    "events": (STAFF, STAFF),
    "number-series": (STAFF, STAFF),
}
PUBLIC = {"auth", "health", "openapi.json", "docs", "password", "i", "webhooks"}
CALLERS = (*ROLES, *(f"{scope} key" for scope in SCOPES))
REFUSED = (401, 403, 404, 405)

ROUTES = declared_routes()
GUARDED = [route for route in ROUTES if route.may is not Access.PUBLIC]
WITH_OBJECTS = [
    (route, parameter) for route in GUARDED for parameter in route.parameters if parameter.endswith("_id")
]


NAMING_OTHERS = [
    (route, name)
    for route in GUARDED
    for name in (route.body.model_fields if route.body else ())
    if name in {"client_id", "product_id", "invoice_id", "payment_id", "user_id"}
]


def named(value: object) -> str | None:
    return f"{value.method} {value.path}" if isinstance(value, Route) else None


def area_of(route: Route) -> str:
    return route.path.removeprefix("/api/v1").split("/")[1]


def allowed_roles(route: Route) -> frozenset[str]:
    """By the policy, not by the declaration."""
    if route.path == "/api/v1/users/me":
        return EVERYBODY
    may_read, may_write = POLICY[area_of(route)]
    return may_read if route.method == "GET" else may_write


def role_of(caller: str) -> str:
    return SCOPES[caller.removesuffix(" key")] if caller.endswith(" key") else caller


@pytest.fixture(scope="module")
def built() -> Iterator[Estate]:
    yield build_estate()
    use_ports(None)


@pytest.fixture
def estate(built: Estate, monkeypatch: pytest.MonkeyPatch) -> Estate:
    """As it was built, however much the test before has destroyed."""
    monkeypatch.setattr(invoice_documents, "PATIENCE_SECONDS", 0)
    built.house.restore(built.state)
    use_ports(built.house.ports)
    return built


def call(estate: Estate, route: Route, caller: str | None, things: Things, **other: str) -> Answer:
    """`other` replaces single path parameters."""
    values = {**CONSTANTS, **things.ids, **other}
    missing = [name for name in route.parameters if name not in values]
    assert not missing, f"teach tests/api/estate.py to fill {missing} of {route.path}"
    path = route.path.format_map(values)
    token = estate.tokens[caller] if caller else None
    return estate.house.send(route.method, path, minimal_body(route.body), token=token)


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_every_route_is_in_the_policy(route: Route) -> None:
    assert area_of(route) in (PUBLIC if route.may is Access.PUBLIC else POLICY)


@pytest.mark.parametrize("route", GUARDED, ids=named)
def test_without_a_token_there_is_nothing(estate: Estate, route: Route) -> None:
    answer = call(estate, route, None, estate.ours)
    assert (answer.status, answer.json["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("route", GUARDED, ids=named)
def test_a_caller_may_exactly_what_the_policy_says(estate: Estate, route: Route, caller: str) -> None:
    answer = call(estate, route, caller, estate.ours)
    if role_of(caller) not in allowed_roles(route):
        assert (answer.status, answer.json["code"]) == (403, "forbidden")
    elif route.path == "/api/v1/users/me" and caller.endswith(" key"):
        assert answer.status == 404
    elif caller == "client" and "product_id" in route.parameters:
        assert answer.status == 404, "the price list is not the client's"
    else:
        assert answer.status not in REFUSED, answer.body
        assert answer.status != 500


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize(("route", "parameter"), WITH_OBJECTS, ids=named)
def test_another_organizations_object_does_not_exist(
    estate: Estate, route: Route, parameter: str, caller: str
) -> None:
    if role_of(caller) not in allowed_roles(route):
        return
    before = estate.house.ports.books.dump()
    answer = call(estate, route, caller, estate.ours, **{parameter: estate.abroad.ids[parameter]})
    assert (answer.status, answer.json["code"]) == (404, "not_found"), answer.body
    assert estate.house.ports.books.dump() == before


@pytest.mark.parametrize(("route", "field"), NAMING_OTHERS, ids=named)
def test_another_organizations_object_cannot_be_named_in_a_body(
    estate: Estate, route: Route, field: str
) -> None:
    before = estate.house.ports.books.dump()
    path = route.path.format_map({**CONSTANTS, **estate.ours.ids})
    body = {**minimal_body(route.body), field: estate.abroad.ids[field]}
    answer = estate.house.send(route.method, path, body, token=estate.tokens["admin"])
    assert answer.status in (404, 409, 422), answer.body
    assert estate.house.ports.books.dump() == before


@pytest.mark.parametrize(
    ("route", "parameter"), [pair for pair in WITH_OBJECTS if "client" in allowed_roles(pair[0])], ids=named
)
def test_another_clients_object_does_not_exist_for_a_client(
    estate: Estate, route: Route, parameter: str
) -> None:
    answer = call(estate, route, "client", estate.ours, **{parameter: estate.theirs.ids[parameter]})
    assert (answer.status, answer.json["code"]) == (404, "not_found"), answer.body


@pytest.mark.parametrize(
    "route",
    [route for route, name in WITH_OBJECTS if name == "invoice_id" and "client" in allowed_roles(route)],
    ids=named,
)
def test_a_clients_own_draft_does_not_exist_for_it_yet(estate: Estate, route: Route) -> None:
    answer = call(estate, route, "client", estate.ours, invoice_id=estate.ours.draft_id)
    assert (answer.status, answer.json["code"]) == (404, "not_found"), answer.body


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("route", [route for route in GUARDED if route.method == "GET"], ids=named)
def test_no_answer_mentions_what_belongs_to_others(estate: Estate, route: Route, caller: str) -> None:
    answer = call(estate, route, caller, estate.ours)
    foreign = [*estate.abroad.ids.values(), estate.abroad.draft_id]
    if caller == "client":
        foreign += [*estate.theirs.ids.values(), estate.theirs.draft_id, estate.ours.draft_id]
    assert not [identifier for identifier in foreign if identifier.encode() in answer.body]


@pytest.mark.parametrize("caller", CALLERS)
def test_a_list_cannot_be_asked_for_somebody_elses(estate: Estate, caller: str) -> None:
    token = estate.tokens[caller]
    for path in ("/invoices", "/payments"):
        answer = estate.house.send("GET", f"{path}?client_id={estate.abroad.ids['client_id']}", token=token)
        assert (answer.status, answer.json["data"]) == (200, [])
    if caller == "client":
        for path in ("/invoices", "/payments"):
            answer = estate.house.send(
                "GET", f"{path}?client_id={estate.theirs.ids['client_id']}", token=token
            )
            assert (answer.status, answer.json["data"]) == (200, [])
