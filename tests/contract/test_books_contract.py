"""What every store of record promises about single aggregates, versions, credits, receipts and history."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.client import Client
from chalicelib.domain.errors import StaleVersion
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_status import InvoiceStatus
from chalicelib.domain.journal import EntryRef
from chalicelib.domain.organization import Organization
from chalicelib.domain.payment import Payment
from chalicelib.domain.product import Product
from chalicelib.domain.series import NumberSeries
from chalicelib.domain.user import DIRECTORY, EmailClaim, User, claim_id
from chalicelib.ports.books import (
    Aggregate,
    AlreadyAnswered,
    Books,
    Change,
    Check,
    CreditMovement,
    Save,
    saves,
)
from chalicelib.ports.listing import Listing
from tests.contract.books_builders import (
    CLIENT_ID,
    DELIVERY,
    EVERY_KIND,
    NOW,
    ORG,
    OTHER_ORG,
    a_body,
    a_client,
    a_draft,
    a_line,
    a_payment,
    a_receipt,
    a_series,
    an_event,
    an_id,
    create,
    send,
    sent,
    update,
)


@pytest.mark.parametrize("aggregate", EVERY_KIND, ids=lambda a: f"{type(a).__name__}-{a.id[-2:]}")
def test_what_is_read_is_what_was_written(books: Books, aggregate: Any) -> None:
    create(books, aggregate)
    assert books.get(aggregate.organization_id, type(aggregate), aggregate.id) == replace(
        aggregate, version=1
    )


def test_nothing_is_found_where_nothing_was_written(books: Books) -> None:
    assert books.get(ORG, Client, CLIENT_ID) is None
    assert books.get(ORG, Invoice, an_id("inv", 1)) is None
    assert books.get_many(ORG, (Invoice, an_id("inv", 1)), (Client, CLIENT_ID)) == [None, None]
    assert books.receipt(ORG, "k1") is None
    assert books.entries(ORG, an_id("inv", 1)) == []
    assert books.entry(EntryRef(ORG, an_id("inv", 1), 1)) is None
    assert list(books.page(ORG, Invoice, Listing()).items) == []


@pytest.mark.parametrize(
    "identifier", ["", "x", "inv_1#body", "cli_", "#head", "cli_" + "A" * 3000, "cli_\ud800", CLIENT_ID + " "]
)
def test_what_is_no_id_is_not_found(books: Books, identifier: str) -> None:
    create(books, a_client())
    assert books.get(ORG, Client, identifier) is None
    assert books.get_many(ORG, (Client, identifier), (Client, CLIENT_ID))[0] is None
    assert books.entries(ORG, identifier) == []


def test_an_id_of_another_kind_is_not_found(books: Books) -> None:
    create(books, a_client())
    assert books.get(ORG, Product, CLIENT_ID) is None
    assert books.get_many(ORG, (Invoice, CLIENT_ID)) == [None]


def test_another_organisation_sees_nothing(books: Books) -> None:
    invoice, entry = an_event(sent(a_draft()), tasks=(DELIVERY,))
    books.commit(
        Change(ORG, saves=saves(a_client(), a_payment(), invoice), entries=(entry,), receipt=a_receipt())
    )
    assert books.get(OTHER_ORG, Client, CLIENT_ID) is None
    assert books.get(OTHER_ORG, Invoice, invoice.id) is None
    assert books.get_many(OTHER_ORG, (Client, CLIENT_ID), (Invoice, invoice.id)) == [None, None]
    assert not books.page(OTHER_ORG, Invoice, Listing()).items
    assert books.entries(OTHER_ORG, invoice.id) == []
    assert books.entry(EntryRef(OTHER_ORG, invoice.id, 1)) is None
    assert books.receipt(OTHER_ORG, "k1") is None


def test_an_email_claim_lives_in_the_directory_beside_its_user(books: Books) -> None:
    user = next(a for a in EVERY_KIND if isinstance(a, User))
    claim = EmailClaim(claim_id(user.email), ORG, user.id)
    books.commit(Change(ORG, saves=saves(user, claim)))
    assert books.get(DIRECTORY, EmailClaim, claim.id) == claim
    with pytest.raises(StaleVersion):
        books.commit(Change(OTHER_ORG, saves=saves(EmailClaim(claim.id, OTHER_ORG, an_id("usr", 9)))))
    assert books.get(DIRECTORY, EmailClaim, claim.id) == claim


def test_the_store_sets_the_version(books: Books) -> None:
    client = a_client(version=77)
    create(books, client)
    update(books, replace(client, version=1), replace(client, name="Globex AG", version=500))
    assert books.get(ORG, Client, CLIENT_ID) == a_client(name="Globex AG", version=2)


def test_creating_twice_is_refused_and_changes_nothing(books: Books) -> None:
    create(books, a_client())
    with pytest.raises(StaleVersion):
        create(books, a_client(name="Impostor"))
    assert books.get(ORG, Client, CLIENT_ID) == a_client()


@pytest.mark.parametrize("version", [1, 3])
def test_a_stale_version_is_refused_and_changes_nothing(books: Books, version: int) -> None:
    create(books, a_client())
    update(books, a_client(), a_client(name="Second"))
    with pytest.raises(StaleVersion):
        update(books, a_client(version=version), a_client(name="Third"))
    assert books.get(ORG, Client, CLIENT_ID) == a_client(name="Second", version=2)


def test_what_does_not_exist_cannot_be_updated(books: Books) -> None:
    with pytest.raises(StaleVersion):
        update(books, a_client(), a_client(name="Ghost"))
    assert books.get(ORG, Client, CLIENT_ID) is None


def test_a_change_with_nothing_in_it_does_nothing(books: Books) -> None:
    books.commit(Change(ORG))


@pytest.mark.parametrize(
    "spoiled",
    [
        {"saves": (Save(a_series(version=1), before=a_series(version=5)),)},
        {"saves": saves(a_client())},
        {"checks": (Check(Client, CLIENT_ID, 9),)},
        {"checks": (Check(Product, an_id("prd", 1), 1),)},
        {"deletes": (a_draft(2, version=2),)},
        {"credits": (CreditMovement(CLIENT_ID, "EUR", -11),)},
        {"credits": (CreditMovement(an_id("cli", 9), "EUR", 1),)},
        {"finished": (EntryRef(ORG, an_id("inv", 9), 1),)},
    ],
    ids=["save", "new", "check", "check-missing", "delete", "credit", "credit-missing", "finished"],
)
def test_one_failing_guard_stops_the_whole_change(books: Books, spoiled: dict[str, Any]) -> None:
    create(books, a_client(credits_minor={"EUR": 10}), a_draft(2), a_series())
    payment, entry = an_event(a_payment())
    change = Change(ORG, saves=saves(payment), entries=(entry,), receipt=a_receipt())
    with pytest.raises(StaleVersion):
        books.commit(replace(change, **{**spoiled, "saves": (*change.saves, *spoiled.get("saves", ()))}))
    assert books.get(ORG, Payment, payment.id) is None
    assert books.entries(ORG, payment.id) == []
    assert books.receipt(ORG, "k1") is None
    assert books.get(ORG, Client, CLIENT_ID) == a_client(credits_minor={"EUR": 10})
    assert books.get(ORG, Invoice, an_id("inv", 2)) == a_draft(2)
    assert books.get(ORG, NumberSeries, a_series().id) == a_series()
    books.commit(change)
    assert books.get(ORG, Payment, payment.id) == payment


def test_a_check_that_holds_lets_the_change_pass_and_writes_nothing_itself(books: Books) -> None:
    create(books, a_client())
    books.commit(Change(ORG, saves=saves(a_payment()), checks=(Check(Client, CLIENT_ID, 1),)))
    assert books.get_many(ORG, (Client, CLIENT_ID), (Payment, a_payment().id)) == [a_client(), a_payment()]


def test_a_draft_is_deleted_at_its_version_only(books: Books) -> None:
    create(books, a_draft())
    with pytest.raises(StaleVersion):
        books.commit(Change(ORG, deletes=(a_draft(version=2),)))
    books.commit(Change(ORG, deletes=(a_draft(),)))
    assert books.get(ORG, Invoice, a_draft().id) is None
    assert not books.page(ORG, Invoice, Listing()).items
    with pytest.raises(StaleVersion):
        books.commit(Change(ORG, deletes=(a_draft(),)))


@pytest.mark.parametrize(
    "change",
    [
        Change(ORG, saves=saves(a_client(organization_id=OTHER_ORG))),
        Change(ORG, saves=(*saves(a_client()), Save(a_client(), before=a_client()))),
        Change(ORG, saves=saves(a_client()), checks=(Check(Client, CLIENT_ID, 1),)),
        Change(ORG, saves=saves(a_client()), credits=(CreditMovement(CLIENT_ID, "EUR", 1),)),
        Change(ORG, saves=saves(a_draft(body=None, id=an_id("cli", 1)))),
        Change(ORG, saves=saves(*(a_draft(n) for n in range(101)))),
        Change(ORG, receipt=a_receipt(organization_id=OTHER_ORG)),
        Change(ORG, finished=(EntryRef(OTHER_ORG, an_id("inv", 1), 1),)),
    ],
    ids=[
        "foreign",
        "twice",
        "save+check",
        "save+credit",
        "kind",
        "too-many",
        "foreign-receipt",
        "foreign-entry",
    ],
)
def test_a_senseless_change_is_a_defect(books: Books, change: Change) -> None:
    with pytest.raises(AssertionError):
        books.commit(change)


def test_a_page_item_cannot_be_written_back(books: Books) -> None:
    invoice, entry = an_event(sent(a_draft()))
    books.commit(Change(ORG, saves=saves(invoice), entries=(entry,)))
    (summary,) = books.page(ORG, Invoice, Listing()).items
    with pytest.raises(AssertionError):
        update(books, summary, replace(summary, void_reason="x"))


class TestInvoiceBodies:
    def test_sending_freezes_the_body_that_the_draft_had(self, books: Books) -> None:
        draft = a_draft()
        invoice = send(books, draft)
        assert invoice == sent(draft, version=2)
        assert invoice.content == draft.content

    def test_a_draft_may_get_another_body(self, books: Books) -> None:
        create(books, a_draft())
        body = a_body([a_line(9)])
        update(books, a_draft(), a_draft(body=body))
        assert books.get(ORG, Invoice, a_draft().id) == a_draft(body=body, version=2)

    def test_head_writes_leave_the_body_alone_even_when_it_was_not_loaded(self, books: Books) -> None:
        invoice = send(books, a_draft())
        (head,) = books.get_many(ORG, (Invoice, invoice.id))
        assert head == replace(invoice, body=None)
        update(books, head, replace(head, paid_minor=5))
        assert books.get(ORG, Invoice, invoice.id) == replace(invoice, paid_minor=5, version=3)

    def test_a_frozen_body_cannot_be_replaced(self, books: Books) -> None:
        invoice = send(books, a_draft())
        with pytest.raises(AssertionError):
            update(books, invoice, replace(invoice, body=a_body([a_line(9)])))
        assert books.get(ORG, Invoice, invoice.id) == invoice

    def test_an_invoice_of_a_thousand_lines_is_stored_whole(self, books: Books) -> None:
        draft = a_draft(body=a_body([a_line(n) for n in range(1000)]))
        assert send(books, draft).content == draft.content


class TestReadingMany:
    def test_answers_come_in_the_order_asked_with_none_for_what_is_missing(self, books: Books) -> None:
        create(books, a_client(), a_draft(1), a_series())
        wanted: list[tuple[type[Any], str]] = [
            (NumberSeries, a_series().id),
            (Invoice, an_id("inv", 9)),
            (Client, CLIENT_ID),
            (Invoice, an_id("inv", 1)),
            (Client, CLIENT_ID),
        ]
        assert books.get_many(ORG, *wanted) == [a_series(), None, a_client(), a_draft(1), a_client()]

    def test_nothing_asked_is_nothing_answered(self, books: Books) -> None:
        assert books.get_many(ORG) == []

    def test_more_than_a_hundred_at_once(self, books: Books) -> None:
        numbers = range(105)
        for start in (0, 60):
            create(books, *(a_payment(n) for n in numbers[start : start + 60]))
        found = books.get_many(ORG, *((Payment, an_id("pay", n)) for n in numbers))
        assert [payment.id for payment in found] == [an_id("pay", n) for n in numbers]


class TestCredits:
    def credits(self, books: Books) -> Client:
        client = books.get(ORG, Client, CLIENT_ID)
        assert client is not None
        return client

    def test_credit_rises_and_falls_and_moves_the_version(self, books: Books) -> None:
        create(books, a_client())
        books.commit(Change(ORG, credits=(CreditMovement(CLIENT_ID, "EUR", 50),)))
        books.commit(Change(ORG, credits=(CreditMovement(CLIENT_ID, "EUR", -20),)))
        assert self.credits(books) == a_client(credits_minor={"EUR": 30}, version=3)

    def test_using_all_of_it_leaves_none(self, books: Books) -> None:
        create(books, a_client(credits_minor={"EUR": 5}))
        books.commit(Change(ORG, credits=(CreditMovement(CLIENT_ID, "EUR", -5),)))
        assert self.credits(books) == a_client(version=2)

    @pytest.mark.parametrize("movement", [("EUR", -6), ("USD", -1)])
    def test_no_more_can_be_used_than_there_is(self, books: Books, movement: tuple[str, int]) -> None:
        create(books, a_client(credits_minor={"EUR": 5}))
        with pytest.raises(StaleVersion):
            books.commit(Change(ORG, credits=(CreditMovement(CLIENT_ID, *movement),)))
        assert self.credits(books) == a_client(credits_minor={"EUR": 5})

    def test_several_movements_of_one_client_add_up(self, books: Books) -> None:
        create(books, a_client(credits_minor={"EUR": 5, "USD": 1}))
        movements = [("EUR", 10), ("EUR", -12), ("USD", 4), ("JPY", 9), ("JPY", -9)]
        books.commit(Change(ORG, credits=tuple(CreditMovement(CLIENT_ID, *m) for m in movements)))
        assert self.credits(books) == a_client(credits_minor={"EUR": 3, "USD": 5}, version=2)

    def test_an_edit_based_on_the_credit_before_is_stale(self, books: Books) -> None:
        create(books, a_client())
        books.commit(Change(ORG, credits=(CreditMovement(CLIENT_ID, "EUR", 50),)))
        with pytest.raises(StaleVersion):
            update(books, a_client(), a_client(name="New"))


class TestReceipts:
    def test_a_receipt_is_kept_byte_by_byte(self, books: Books) -> None:
        receipt = a_receipt(body=bytes(range(256)), is_sealed=True, headers=())
        books.commit(Change(ORG, saves=saves(a_client()), receipt=receipt))
        assert books.receipt(ORG, "k1") == receipt

    @pytest.mark.parametrize("with_effect", [True, False])
    def test_a_taken_key_answers_with_the_first_receipt_and_writes_nothing(
        self, books: Books, with_effect: bool
    ) -> None:
        books.commit(Change(ORG, receipt=a_receipt()))
        effect = saves(a_client()) if with_effect else ()
        with pytest.raises(AlreadyAnswered) as answered:
            books.commit(Change(ORG, saves=effect, receipt=a_receipt(fingerprint="f2", body=b"other")))
        assert answered.value.receipt == a_receipt()
        assert books.get(ORG, Client, CLIENT_ID) is None

    def test_a_taken_key_outweighs_a_stale_version(self, books: Books) -> None:
        change = Change(ORG, saves=saves(a_client(), a_series()), receipt=a_receipt())
        books.commit(change)
        with pytest.raises(AlreadyAnswered) as answered:
            books.commit(change)
        assert answered.value.receipt == a_receipt()

    def test_an_expired_receipt_that_nobody_removed_is_written_over(self, books: Books) -> None:
        books.commit(Change(ORG, receipt=a_receipt()))
        last = a_receipt(fingerprint="late", expires_at=a_receipt().expires_at + timedelta(days=30))
        with pytest.raises(AlreadyAnswered):
            books.commit(Change(ORG, receipt=last))
        later = replace(last, expires_at=last.expires_at + timedelta(seconds=1))
        books.commit(Change(ORG, receipt=later))
        assert books.receipt(ORG, "k1") == later


class TestHistory:
    def test_entries_come_in_order_from_behind_a_sequence(self, books: Books) -> None:
        invoice: Any = a_draft()
        entries = []
        for number in range(1, 13):
            invoice, entry = an_event(invoice, number)
            entries.append(entry)
        books.commit(Change(ORG, saves=saves(invoice), entries=tuple(entries)))
        assert books.entries(ORG, invoice.id) == entries
        assert books.entries(ORG, invoice.id, after_sequence=8) == entries[8:]
        assert books.entries(ORG, invoice.id, after_sequence=2, limit=3) == entries[2:5]
        assert books.entries(ORG, invoice.id, after_sequence=12) == []
        assert books.get(ORG, Invoice, invoice.id) == invoice

    def test_an_entry_is_read_back_with_the_hash_it_was_sealed_with(self, books: Books) -> None:
        _, entry = an_event(a_draft(), tasks=(DELIVERY,))
        books.commit(Change(ORG, entries=(entry,)))
        found = books.entry(entry.reference)
        assert found == (entry, True)
        assert found[0].computed_hash() == entry.hash

    def test_an_entry_without_tasks_is_not_pending(self, books: Books) -> None:
        _, entry = an_event(a_draft())
        books.commit(Change(ORG, entries=(entry,)))
        assert books.entry(entry.reference) == (entry, False)
        assert books.pending_work(NOW + timedelta(days=1), limit=10) == []

    def test_a_place_in_the_chain_is_taken_once(self, books: Books) -> None:
        _, first = an_event(a_draft(), 1)
        _, second = an_event(a_draft(), 2)
        books.commit(Change(ORG, entries=(first,)))
        with pytest.raises(StaleVersion):
            books.commit(Change(ORG, entries=(second,)))
        assert books.entries(ORG, a_draft().id) == [first]

    def test_finishing_work_twice_is_no_error(self, books: Books) -> None:
        _, entry = an_event(a_draft(), tasks=(DELIVERY,))
        books.commit(Change(ORG, entries=(entry,)))
        ref = entry.reference
        for _ in range(2):
            books.commit(Change(ORG, finished=(ref,)))
            assert books.entry(ref) == (entry, False)
            assert books.pending_work(NOW + timedelta(days=1), limit=10) == []

    def test_work_is_finished_together_with_its_outcome(self, books: Books) -> None:
        _, entry = an_event(a_draft(), tasks=(DELIVERY,))
        books.commit(Change(ORG, entries=(entry,)))
        _, outcome = an_event(a_draft(2), 2)
        books.commit(Change(ORG, entries=(outcome,), finished=(entry.reference,)))
        assert books.pending_work(NOW + timedelta(days=1), limit=10) == []

    def test_pending_work_of_all_organisations_oldest_first(self, books: Books) -> None:
        refs = []
        for number in (3, 1, 5, 2, 4):
            organization_id = ORG if number % 2 else OTHER_ORG
            draft = a_draft(number, organization_id=organization_id)
            _, entry = an_event(draft, number, tasks=(DELIVERY,))
            books.commit(Change(organization_id, entries=(entry,)))
            refs.append((number, entry.reference))
        oldest_first = [ref for _, ref in sorted(refs, key=lambda pair: pair[0])]
        assert books.pending_work(NOW + timedelta(days=1), limit=10) == oldest_first
        assert books.pending_work(NOW + timedelta(days=1), limit=2) == oldest_first[:2]
        assert books.pending_work(NOW + timedelta(seconds=3), limit=10) == oldest_first[:2]


class TestDueInvoices:
    TOMORROW = date(2026, 12, 24)

    def due(self, books: Books, **options: Any) -> list[str]:
        rows = books.due_invoices(self.TOMORROW, **{"limit": 100, **options})
        return sorted(row.invoice_id for row in rows)

    def test_an_invoice_is_watched_from_sending_until_nothing_is_due(self, books: Books) -> None:
        create(books, a_draft())
        assert self.due(books) == []
        update(books, a_draft(), sent(a_draft()))
        invoice = books.get(ORG, Invoice, a_draft().id)
        assert invoice is not None
        assert self.due(books) == [invoice.id]

        paid = replace(invoice, status=InvoiceStatus.PAID, paid_minor=invoice.total_minor)
        update(books, invoice, paid)
        assert self.due(books) == []
        update(books, replace(paid, version=3), replace(invoice, paid_minor=0))
        assert self.due(books) == [invoice.id]

    @pytest.mark.parametrize(
        "ending",
        [
            {"status": InvoiceStatus.VOID},
            {"status": InvoiceStatus.UNCOLLECTIBLE},
            {"overdue_at": NOW},
            {"credited_minor": a_draft().total_minor},
        ],
        ids=["void", "uncollectible", "flagged", "credited"],
    )
    def test_it_is_no_longer_watched_when(self, books: Books, ending: dict[str, Any]) -> None:
        invoice = send(books, a_draft())
        update(books, invoice, replace(invoice, **ending))
        assert self.due(books) == []

    def test_only_what_was_due_before_the_day(self, books: Books) -> None:
        for number, day in enumerate([22, 23, 24, 25]):
            send(books, a_draft(number), due_on=date(2026, 12, day))
        assert self.due(books) == [an_id("inv", 0), an_id("inv", 1)]
        rows = books.due_invoices(self.TOMORROW, limit=10)
        assert {(row.organization_id, row.due_on.day) for row in rows} == {(ORG, 22), (ORG, 23)}

    @pytest.mark.parametrize("limit", [1, 3, 7, 20])
    def test_every_row_comes_once_even_while_rows_leave_the_index(self, books: Books, limit: int) -> None:
        for number in range(20):
            send(books, a_draft(number), due_on=date(2026, 12, 1 + number % 3))
        seen = []
        after = None
        while True:
            rows = books.due_invoices(self.TOMORROW, limit=limit, after=after)
            for row in rows:
                seen.append(row.invoice_id)
                invoice = books.get(ORG, Invoice, row.invoice_id)
                assert invoice is not None
                if len(seen) % 2:
                    update(books, invoice, replace(invoice, overdue_at=NOW))
            if len(rows) < limit:
                break
            after = rows[-1]
        assert sorted(seen) == [an_id("inv", number) for number in range(20)]


def test_aggregates_of_every_kind_fit_one_change(books: Books) -> None:
    by_place: dict[str, Aggregate] = {aggregate.id: aggregate for aggregate in EVERY_KIND}
    books.commit(Change(ORG, saves=saves(*by_place.values()), result="ignored"))
    assert books.get(ORG, Organization, ORG) is not None
