"""The parties of a document, and where its mail goes."""

import pytest

from chalicelib.domain.client import Contact
from chalicelib.domain.party import Party, TaxId
from tests.builders import a_client, an_organization


@pytest.mark.parametrize(
    ("tax_ids", "expected"),
    [
        ((), None),
        ((TaxId("us_ein", "12-3456789"),), None),
        ((TaxId("de_stnr", "1"), TaxId("eu_vat", "DE136695976")), "DE136695976"),
        ((TaxId("gb_vat", "GB980780684"),), "GB980780684"),
    ],
)
def test_the_vat_id_is_the_first_number_of_a_vat_scheme(
    tax_ids: tuple[TaxId, ...], expected: str | None
) -> None:
    assert Party("Somebody", tax_ids=tax_ids).vat_id == expected


def test_a_document_freezes_the_sellers_and_the_buyers_own_words() -> None:
    seller, buyer = an_organization(phone="+49 30 1").party(), a_client().party()
    assert (seller.name, seller.phone, seller.vat_id) == (
        "Analytical Engines GmbH",
        "+49 30 1",
        "DE136695976",
    )
    assert (buyer.name, buyer.email, buyer.address) == (
        "Globex SARL",
        "ap@globex.example",
        a_client().billing_address,
    )


def test_mail_goes_to_the_contacts_that_asked_for_it_else_to_the_client() -> None:
    asked = Contact("Ada", "ada@globex.example", receives_invoices=True)
    silent = Contact("Bob", "bob@globex.example")
    without_address = Contact("Cy", receives_invoices=True)
    assert a_client(contacts=(asked, silent)).invoice_recipients() == ("ada@globex.example",)
    assert a_client(contacts=(silent, without_address)).invoice_recipients() == ("ap@globex.example",)
    assert a_client(email="").invoice_recipients() == ()
