"""Where every history begins: a company with a draft to send, invoices to be paid, and a payment with money left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chalicelib.domain.organization import Organization
from chalicelib.domain.party import Address, BankAccount, TaxId
from chalicelib.ports.books import Change, Save
from chalicelib.use_cases.identity.sessions import SignedIn
from chalicelib.use_cases.identity.sign_up import Signup, found_organization
from chalicelib.wiring import Ports
from tests.faults.account import account
from tests.faults.invariants import Item
from tests.faults.service import Json, Order, Service
from tests.use_cases.identity.world import PASSWORD

TOTAL = 23_800
LINE: Json = {
    "description": "Consulting",
    "quantity": "2",
    "unit_price": 10_000,
    "tax": {"category": "S", "rate": "19"},
}
CLIENT: Json = {
    "type": "company",
    "name": "Difference Ltd",
    "email": "ap@difference.example",
    "billing_address": {"line1": "1 Mill Lane", "city": "London", "postal_code": "N1", "country": "GB"},
}


@dataclass(frozen=True)
class Seed:
    """Rows and objects to start from, and what is what among them. The client of the outdated draft has changed
    since it was written."""

    token: str
    client_id: str
    draft_id: str
    outdated_draft_id: str
    open_id: str
    other_open_id: str
    payment_id: str
    items: Sequence[Item] = ()
    objects: Mapping[str, bytes] = ()  # type: ignore[assignment]


def make_seed() -> Seed:
    """Made by the product itself, in an account that is then forgotten."""
    with account() as made:
        made.fill()
        service = Service(made)
        service.token = found_company(service.ports).access_token
        seed = replace(bill(service), token=service.token)
        return replace(seed, items=made.table.items(), objects=made.objects())


def found_company(ports: Ports) -> SignedIn:
    """With its administrator signed in, and with all that an invoice says of its seller."""
    signed_in = found_organization(
        Signup("Analytical Engines", "DE", "ada@engines.example", PASSWORD),
        ports.clock.now(),
        books=ports.books,
        ids=ports.ids,
        passwords=ports.passwords,
        tokens=ports.tokens,
    )
    organization_id = signed_in.user.organization_id
    organization = ports.books.get(organization_id, Organization, organization_id)
    assert organization is not None
    furnished = replace(
        organization,
        version=organization.version + 1,
        address=Address("DE", "Invalidenstr. 1", "", "10115", "Berlin"),
        tax_ids=(TaxId("eu_vat", "DE136695976"),),
        bank_account=BankAccount("DE89370400440532013000", "COBADEFFXXX", "Analytical Engines"),
    )
    ports.books.commit(Change(organization_id, saves=(Save(furnished, before=organization),)))
    return signed_in


def bill(service: Service) -> Seed:
    client_id = asked(service, "/clients", CLIENT, 201)["id"]
    body = {"client_id": client_id, "lines": [LINE]}
    outdated_id, open_id, other_open_id = (asked(service, "/invoices", body, 201)["id"] for _ in range(3))
    for invoice_id in (open_id, other_open_id):
        asked(service, f"/invoices/{invoice_id}/send", {"deliver": "email"}, 200)
    service.settle()
    money = {"client_id": client_id, "amount": 9_000, "currency": "EUR", "method": "cash"}
    payment_id = asked(service, "/payments", money, 201)["id"]
    draft_id = asked(service, "/invoices", body, 201)["id"]
    return Seed("", client_id, draft_id, outdated_id, open_id, other_open_id, payment_id)


def asked(service: Service, path: str, body: Json, status: int) -> Json:
    answer = service.ask(Order("POST", path, body, key=f"seed-{service.requests_sent}"))
    assert answer.status == status, answer.body
    return dict(answer.json)
