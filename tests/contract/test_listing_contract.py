"""What every store of record promises about lists: order, pages, and filters that all mean the same."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.adapters.aggregate_kinds import summary_of
from chalicelib.adapters.memory.columns import matches
from chalicelib.domain.access import Role
from chalicelib.domain.client import Client
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_status import InvoiceStatus
from chalicelib.domain.payment import Payment, PaymentStatus
from chalicelib.domain.product import Product
from chalicelib.domain.user import ApiKey, Session, User
from chalicelib.ports.books import Books, Change, saves
from chalicelib.ports.listing import Condition, Listing, Operator
from tests.contract.books_builders import (
    CLIENT_ID,
    EVERY_KIND,
    NOW,
    ORG,
    OTHER_ORG,
    a_client,
    a_draft,
    a_payment,
    an_id,
    create,
    sent,
    update,
)

OTHER_CLIENT = an_id("cli", 77)
_organizations = count(1)


def pages(books: Books, kind: Any, listing: Listing, organization_id: str = ORG) -> list[list[Any]]:
    """Every page of a list, from the first to the last."""
    result = []
    while True:
        page = books.page(organization_id, kind, listing)
        result.append(list(page.items))
        assert len(page.items) <= listing.limit
        if page.next_after_id is None:
            return result
        listing = replace(listing, after_id=page.next_after_id)


def found(books: Books, kind: Any, *conditions: Condition) -> list[str]:
    return [item.id for page in pages(books, kind, Listing(conditions, limit=50)) for item in page]


def test_lists_are_newest_first_unless_asked_otherwise(books: Books) -> None:
    create(books, *(a_client(id=an_id("cli", n)) for n in (2, 3, 1)))
    newest_first = [an_id("cli", n) for n in (3, 2, 1)]
    assert [c.id for c in books.page(ORG, Client, Listing()).items] == newest_first
    oldest = Listing(is_descending=False)
    assert [c.id for c in books.page(ORG, Client, oldest).items] == newest_first[::-1]


@pytest.mark.parametrize("is_descending", [True, False])
@pytest.mark.parametrize("limit", [1, 3, 6, 7, 100])
def test_every_object_is_on_exactly_one_page(books: Books, limit: int, is_descending: bool) -> None:
    create(books, *(a_payment(n) for n in range(6)))
    create(books, a_client(), a_draft())
    listed = pages(books, Payment, Listing(limit=limit, is_descending=is_descending))
    ids = [payment.id for page in listed for payment in page]
    assert ids == sorted((an_id("pay", n) for n in range(6)), reverse=is_descending)
    assert len(listed) == -(-6 // limit)


def test_a_page_goes_on_behind_an_object_that_is_gone(books: Books) -> None:
    create(books, *(a_draft(n) for n in range(4)))
    first = books.page(ORG, Invoice, Listing(limit=2))
    assert first.next_after_id == an_id("inv", 2)
    books.commit(Change(ORG, deletes=(a_draft(2),)))
    second = books.page(ORG, Invoice, Listing(limit=2, after_id=first.next_after_id))
    assert [invoice.id for invoice in second.items] == [an_id("inv", 1), an_id("inv", 0)]


@pytest.mark.parametrize("aggregate", EVERY_KIND, ids=lambda a: f"{type(a).__name__}-{a.id[-2:]}")
def test_a_list_holds_summaries(books: Books, aggregate: Any) -> None:
    kind = type(aggregate)
    if kind not in {Client, Product, Invoice, Payment, User, ApiKey}:
        with pytest.raises(AssertionError):
            books.page(ORG, kind, Listing())
        return
    create(books, aggregate)
    assert list(books.page(ORG, kind, Listing()).items) == [summary_of(aggregate)]


def test_a_list_follows_changes(books: Books) -> None:
    create(books, a_client())
    update(books, a_client(), a_client(name="Other", is_archived=True))
    assert list(books.page(ORG, Client, Listing()).items) == [
        a_client(name="Other", is_archived=True, version=2)
    ]


def test_lists_of_one_client(books: Books) -> None:
    create(books, a_draft(1), a_draft(2, client_id=OTHER_CLIENT), a_draft(3), a_payment(4))
    user = next(a for a in EVERY_KIND if isinstance(a, User) and a.client_id)
    create(books, user)
    of_client = Condition("client_id", Operator.EQ, CLIENT_ID)
    assert found(books, Invoice, of_client) == [an_id("inv", 3), an_id("inv", 1)]
    assert found(books, Payment, of_client) == [an_id("pay", 4)]
    assert found(books, User, of_client) == [user.id]
    assert found(books, Invoice, Condition("client_id", Operator.EQ, an_id("cli", 5))) == []


def test_a_selective_filter_finds_everything_however_far_apart(books: Books) -> None:
    rare = {an_id("pay", n) for n in (3, 260, 421)}
    for start in range(0, 450, 90):
        payments = (a_payment(n) for n in range(start, start + 90))
        create(books, *(replace(p, currency="JPY") if p.id in rare else p for p in payments))
    assert found(books, Payment, Condition("currency", Operator.EQ, "JPY")) == sorted(rare, reverse=True)
    listing = Listing((Condition("currency", Operator.EQ, "JPY"),), limit=2)
    listed = [payment.id for page in pages(books, Payment, listing) for payment in page]
    assert listed == sorted(rare, reverse=True)


SEARCHED = {
    an_id("inv", 1): ("INV-2026-0001", "Ärger & Söhne"),
    an_id("inv", 2): ("INV-2026-0012", "Acme"),
    an_id("inv", 3): (None, "Invest AG"),
}


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("inv-2026-00", [2, 1]),
        ("INV", [3, 2, 1]),
        ("arger", [1]),
        ("ÄRGER &", [1]),
        ("sohne", []),
        ("", [3, 2, 1]),
        ("  ", [3, 2, 1]),
    ],
)
def test_search_takes_a_prefix_of_the_number_or_the_name(
    books: Books, typed: str, numbers: list[int]
) -> None:
    for position, (number, name) in enumerate(SEARCHED.values(), 1):
        create(books, replace(sent(a_draft(position), client_name=name), number=number))
    search = Condition("search", Operator.PREFIX, typed)
    assert found(books, Invoice, search) == [an_id("inv", n) for n in numbers]


@pytest.mark.parametrize(
    "condition",
    [
        Condition("status", Operator.IN, ()),
        Condition("number", Operator.EQ, ""),
        Condition("metadata.empty", Operator.EQ, "x"),
        Condition("metadata.none", Operator.EQ, ""),
        Condition("due_on", Operator.GTE, date(2027, 1, 1)),
    ],
)
def test_what_nothing_can_be_finds_nothing(books: Books, condition: Condition) -> None:
    create(books, a_draft(1), sent(a_draft(2)))
    assert found(books, Invoice, condition) == []


def test_metadata_is_compared_whole_under_any_key(books: Books) -> None:
    create(books, a_draft(1), sent(a_draft(2)))
    for key, value in (("project", "apollo"), ("empty", ""), ("a.b[0]", "c")):
        assert found(books, Invoice, Condition(f"metadata.{key}", Operator.EQ, value)) == [an_id("inv", 2)]


def test_a_field_that_the_kind_does_not_have_is_a_defect(books: Books) -> None:
    create(books, a_client())
    with pytest.raises(AssertionError):
        books.page(ORG, Client, Listing((Condition("due_on", Operator.LT, date(2026, 1, 1)),)))


def test_filters_of_one_organisation_never_find_another_ones(books: Books) -> None:
    create(books, a_draft(1))
    create(books, a_draft(2, organization_id=OTHER_ORG))
    of_client = Condition("client_id", Operator.EQ, CLIENT_ID)
    assert found(books, Invoice, of_client) == [an_id("inv", 1)]


DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 4))
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 1, 0, 0, 2), timezones=st.just(UTC))  # noqa: DTZ001
AMOUNTS = st.integers(-2, 2)
NAMES = st.sampled_from(["acme", "Acme Inc", "ÁCME", "Zed", "ac"])
CLIENTS = st.sampled_from([CLIENT_ID, OTHER_CLIENT])
METADATA = st.dictionaries(st.sampled_from(["k", "a.b"]), st.sampled_from(["", "v", "w"]))
ORDERINGS = st.sampled_from([Operator.EQ, Operator.LT, Operator.LTE, Operator.GT, Operator.GTE])


def in_any_order(field: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Condition]:
    return st.builds(Condition, st.just(field), ORDERINGS, values)


def equal(field: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Condition]:
    return st.builds(Condition, st.just(field), st.just(Operator.EQ), values)


def among(field: str, values: type[Any]) -> st.SearchStrategy[Condition]:
    some = st.lists(st.sampled_from([value.value for value in values]), max_size=3, unique=True).map(tuple)
    return st.builds(Condition, st.just(field), st.just(Operator.IN), some)


SEARCH = st.builds(
    Condition, st.just("search"), st.just(Operator.PREFIX), st.sampled_from(["a", "ac", "acme", "inv-1", "ç"])
)
CREATED = in_any_order("created_at", INSTANTS)
CURRENCY = equal("currency", st.sampled_from(["EUR", "JPY", ""]))
ARCHIVED = equal("is_archived", st.booleans())
TAGGED = equal("metadata.k", st.sampled_from(["", "v", "x"])) | equal("metadata.a.b", st.just("w"))


@st.composite
def invoices(draw: st.DrawFn) -> Callable[..., Invoice]:
    values = {
        "client_id": draw(CLIENTS),
        "client_name": draw(NAMES),
        "status": draw(st.sampled_from([s for s in InvoiceStatus if s is not InvoiceStatus.OVERDUE])),
        "currency": draw(st.sampled_from(["EUR", "JPY"])),
        "number": draw(st.sampled_from([None, "INV-1", "INV-12", "ACME-1"])),
        "issue_on": draw(st.none() | DAYS),
        "due_on": draw(st.none() | DAYS),
        "created_at": draw(INSTANTS),
        "metadata": draw(METADATA),
    }
    base = a_draft()
    amounts = replace(base.amounts, total_minor=draw(AMOUNTS))
    return lambda **place: replace(base, amounts=amounts, paid_minor=0, **values, **place)


@st.composite
def payments(draw: st.DrawFn) -> Callable[..., Payment]:
    values = {
        "client_id": draw(CLIENTS),
        "amount_minor": draw(AMOUNTS),
        "allocations": (),
        "status": draw(st.sampled_from(PaymentStatus)),
        "currency": draw(st.sampled_from(["EUR", "JPY"])),
        "received_on": draw(DAYS),
        "created_at": draw(INSTANTS),
        "metadata": draw(METADATA),
    }
    return lambda **place: replace(a_payment(), **values, **place)


@st.composite
def clients(draw: st.DrawFn) -> Callable[..., Client]:
    values = {
        "name": draw(NAMES),
        "currency": draw(st.sampled_from([None, "EUR"])),
        "is_archived": draw(st.booleans()),
        "created_at": draw(INSTANTS),
        "metadata": draw(METADATA),
    }
    return lambda **place: a_client(**values, **place)


@st.composite
def users(draw: st.DrawFn) -> Callable[..., User]:
    base = next(a for a in EVERY_KIND if isinstance(a, User))
    values = {
        "name": draw(NAMES),
        "role": draw(st.sampled_from(Role)),
        "client_id": draw(st.none() | CLIENTS),
        "created_at": draw(INSTANTS),
    }
    return lambda **place: replace(base, **values, **place)


FAMILIES: dict[str, tuple[Any, st.SearchStrategy[Any], st.SearchStrategy[Condition]]] = {
    "inv": (
        Invoice,
        invoices(),
        equal("client_id", CLIENTS)
        | among("status", InvoiceStatus)
        | equal("number", st.sampled_from(["INV-1", ""]))
        | in_any_order("issue_on", DAYS)
        | in_any_order("due_on", DAYS)
        | in_any_order("total_minor", AMOUNTS)
        | in_any_order("due_minor", AMOUNTS)
        | CURRENCY
        | CREATED
        | SEARCH
        | TAGGED,
    ),
    "pay": (
        Payment,
        payments(),
        equal("client_id", CLIENTS)
        | among("status", PaymentStatus)
        | in_any_order("received_on", DAYS)
        | in_any_order("unallocated_minor", AMOUNTS)
        | CURRENCY
        | CREATED
        | TAGGED,
    ),
    "cli": (Client, clients(), CURRENCY | CREATED | ARCHIVED | SEARCH | TAGGED),
    "usr": (User, users(), equal("client_id", CLIENTS) | among("role", Role) | CREATED | SEARCH),
}


@pytest.mark.parametrize("prefix", FAMILIES)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_filters_mean_what_they_mean_in_memory(books: Books, prefix: str, data: st.DataObject) -> None:
    kind, objects, conditions = FAMILIES[prefix]
    organization_id = an_id("org", next(_organizations))
    made = [
        make(id=an_id(prefix, number), organization_id=organization_id)
        for number, make in enumerate(data.draw(st.lists(objects, min_size=1, max_size=8)))
    ]
    books.commit(Change(organization_id, saves=saves(*made)))
    for _ in range(4):
        chosen = tuple(data.draw(st.lists(conditions, min_size=1, max_size=3)))
        expected = [o.id for o in made[::-1] if all(matches(o, condition) for condition in chosen)]
        listed = pages(books, kind, Listing(chosen, limit=3), organization_id)
        assert [item.id for page in listed for item in page] == expected


def test_sessions_are_kept_but_never_listed(books: Books) -> None:
    session = next(a for a in EVERY_KIND if isinstance(a, Session))
    create(books, session)
    assert books.get(ORG, Session, session.id) == session
    assert session.expires_at > NOW + timedelta(days=1)
