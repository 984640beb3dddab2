"""Lists of invoices: overdue is a status of the reader's moment, and clients see no drafts."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.invoice import Invoice
from chalicelib.ports.listing import Condition, Listing, Operator
from chalicelib.use_cases.invoices.list_invoices import MOST_READS, list_invoices
from tests.builders import an_actor
from tests.company import OTHER_CLIENT, Company

DUE_FIRST = date(2026, 12, 1)
DUE_LAST = date(2026, 12, 31)
BETWEEN = timedelta(days=10)


def by_status(*statuses: str, limit: int = 20, after_id: str | None = None) -> Listing:
    return Listing((Condition("status", Operator.IN, statuses),), limit=limit, after_id=after_id)


def listed(company: Company, listing: Listing, role: Role = Role.ADMIN) -> list[str]:
    now = company.clock.now() + BETWEEN
    return [i.id for i in list_invoices(an_actor(role), listing, now, books=company.books).items]


@pytest.fixture
def invoices(company: Company) -> dict[str, Invoice]:
    """One in each state, seen ten days later."""
    paid = company.sent(due_on=DUE_FIRST)
    company.pay(11_900, paid)
    return {
        "paid": paid,
        "overdue": company.sent(due_on=DUE_FIRST),
        "sent": company.sent(due_on=DUE_LAST),
        "draft": company.draft(),
    }


@pytest.mark.parametrize("status", ["paid", "overdue", "sent", "draft"])
def test_each_status_lists_its_own(company: Company, invoices: dict[str, Invoice], status: str) -> None:
    assert listed(company, by_status(status)) == [invoices[status].id]


def test_several_statuses_list_all_of_theirs_newest_first(
    company: Company, invoices: dict[str, Invoice]
) -> None:
    assert listed(company, by_status("overdue", "draft")) == [invoices["draft"].id, invoices["overdue"].id]
    assert listed(company, Listing()) == [invoices[s].id for s in ("draft", "sent", "overdue", "paid")]


def test_a_client_sees_its_own_and_no_drafts(company: Company, invoices: dict[str, Invoice]) -> None:
    company.sent(client_id=OTHER_CLIENT)
    own = [invoices[s].id for s in ("sent", "overdue", "paid")]
    assert listed(company, Listing(), Role.CLIENT) == own
    assert listed(company, by_status("draft"), Role.CLIENT) == []
    assert listed(company, by_status("draft", "paid"), Role.CLIENT) == [invoices["paid"].id]


def test_a_client_cannot_widen_its_view_by_asking_for_another(
    company: Company, invoices: dict[str, Invoice]
) -> None:
    company.sent(client_id=OTHER_CLIENT)
    others = Listing((Condition("client_id", Operator.EQ, OTHER_CLIENT),))
    assert listed(company, others, Role.CLIENT) == []
    assert len(listed(company, others)) == 1


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_pages_of_overdue_invoices_miss_none_and_repeat_none(company: Company, limit: int) -> None:
    wanted = []
    for number in range(12):
        is_late = number % 3 > 0
        invoice = company.sent(due_on=DUE_FIRST if is_late else DUE_LAST)
        wanted += [invoice.id] if is_late else []
    now, seen, after_id = company.clock.now() + BETWEEN, [], None
    for _ in range(30):
        page = list_invoices(
            company.admin, by_status("overdue", limit=limit, after_id=after_id), now, books=company.books
        )
        assert len(page.items) <= limit
        seen += [invoice.id for invoice in page.items]
        after_id = page.next_after_id
        if after_id is None:
            break
    assert seen == wanted[::-1]


def test_a_page_of_a_rare_status_stops_reading_and_says_where_to_go_on(company: Company) -> None:
    for _ in range(MOST_READS + 2):
        company.sent(due_on=DUE_LAST)
    now = company.clock.now() + BETWEEN
    page = list_invoices(company.admin, by_status("overdue", limit=1), now, books=company.books)
    assert (list(page.items), page.next_after_id is not None) == ([], True)
