"""Products: lines that are used again and again."""

from decimal import Decimal
from typing import Any

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.errors import Invalid, PreconditionFailed
from chalicelib.domain.product import Product, ProductDetails
from chalicelib.ports.listing import Condition, Listing, Operator
from chalicelib.use_cases.products.archive_product import archive_product
from chalicelib.use_cases.products.create_product import create_product
from chalicelib.use_cases.products.list_products import list_products
from chalicelib.use_cases.products.update_product import update_product
from tests.builders import VAT, an_actor
from tests.company import Company, a_line_input


def add(company: Company, **details: Any) -> Product:
    what = ProductDetails(**{"name": "Consulting", "unit_price": Decimal(12_500), **details})
    return create_product(company.admin, what, **company.ports())


def names(company: Company, *conditions: Condition, role: Role = Role.ADMIN) -> list[str]:
    return [p.name for p in list_products(an_actor(role), Listing(conditions), books=company.books).items]


def test_without_a_currency_it_is_priced_in_the_organisations(company: Company) -> None:
    assert (add(company).currency, add(company, currency="USD").currency) == ("EUR", "USD")


def test_a_change_keeps_what_it_does_not_name(company: Company) -> None:
    product = add(company, unit="hour", tax=VAT)
    changed = update_product(company.admin, product.id, {"unit_price": Decimal("0.35")}, books=company.books)
    assert (changed.unit_price, changed.unit, changed.tax, changed.version) == (
        Decimal("0.35"),
        "hour",
        VAT,
        2,
    )


def test_a_change_of_another_version_is_refused(company: Company) -> None:
    product = add(company)
    with pytest.raises(PreconditionFailed):
        update_product(company.admin, product.id, {"name": "X"}, expected_version=2, books=company.books)


def test_archived_products_leave_the_list_until_they_are_changed(company: Company) -> None:
    product = add(company)
    for _ in range(2):
        archive_product(company.admin, product.id, books=company.books)
    assert names(company) == []
    assert names(company, Condition("is_archived", Operator.EQ, True)) == ["Consulting"]
    update_product(company.admin, product.id, {"name": "Coaching"}, books=company.books)
    assert names(company) == ["Coaching"]


def test_the_catalogue_is_none_of_a_clients_business(company: Company) -> None:
    add(company)
    assert names(company, role=Role.CLIENT) == []


def test_a_line_takes_from_its_product_what_it_does_not_say_itself(company: Company) -> None:
    product = add(company, unit="hour", tax=VAT)
    by_product = a_line_input(description=None, unit_price=None, tax=None, product_id=product.id)
    cheaper = a_line_input(100, description=None, unit="day", product_id=product.id)
    first, second = company.draft(lines=[by_product, cheaper]).content.lines
    assert (first.description, first.unit_price, first.unit, first.tax) == ("Consulting", 12_500, "hour", VAT)
    assert (second.description, second.unit_price, second.unit) == ("Consulting", 100, "day")


def test_lines_already_written_keep_their_price(company: Company) -> None:
    product = add(company, tax=VAT)
    draft = company.draft(lines=[a_line_input(unit_price=None, product_id=product.id)])
    update_product(company.admin, product.id, {"unit_price": Decimal(1)}, books=company.books)
    assert company.send(draft).amounts.subtotal_minor == 12_500


def refusals(company: Company, **line: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        company.draft(lines=[a_line_input(), a_line_input(**line)])
    return [(problem.pointer, problem.code) for problem in refused.value.problems]


def test_a_line_without_what_no_product_supplies_is_refused_field_by_field(company: Company) -> None:
    assert refusals(company, description=None, unit_price=None, tax=None) == [
        ("/lines/1/description", "missing"),
        ("/lines/1/unit_price", "missing"),
        ("/lines/1/tax", "missing"),
    ]
    untaxed = add(company)
    assert refusals(company, tax=None, product_id=untaxed.id) == [("/lines/1/tax", "missing")]


def test_a_product_that_is_unknown_or_archived_cannot_be_put_on_a_line(company: Company) -> None:
    product = add(company, tax=VAT)
    archive_product(company.admin, product.id, books=company.books)
    for identifier in (product.id, "prd_unknown", "nonsense"):
        assert refusals(company, product_id=identifier) == [("/lines/1/product_id", "unknown_product")]


def test_a_price_in_another_currency_is_not_taken_over(company: Company) -> None:
    product = add(company, currency="USD", tax=VAT)
    assert refusals(company, unit_price=None, product_id=product.id) == [
        ("/lines/1/product_id", "currency_mismatch")
    ]
    assert company.draft(lines=[a_line_input(100, product_id=product.id)]).total_minor == 119
