"""An organisation that bills: signed up, with a client, over HTTP; its worker works when it is told to."""

from typing import Any
from urllib.parse import urlencode

from chalicelib.use_cases.outbox.do_work import do_work
from tests.api.house import Answer, House
from tests.builders import FakeDocuments
from tests.use_cases.identity.world import PASSWORD

ADDRESS = {"line1": "Hauptstr. 1", "city": "Berlin", "postal_code": "10115", "country": "DE"}
VAT = {"category": "S", "rate": "19"}
LINE = {"description": "Consulting", "quantity": "1", "unit_price": 10_000, "tax": VAT}
"""119.00 with its tax."""
TAX_IDS = [{"scheme": "eu_vat", "value": "DE136695976"}]


EMAILS = {"admin": "ada@example.com", "stranger": "eve@example.com"}


class Shop:
    """Callers are named by their role; `stranger` is another organisation's administrator."""

    def __init__(self) -> None:
        self.house = House()
        self.ports = self.house.ports
        self.ports.documents = FakeDocuments()
        self._known = {"admin"}
        self._tokens = {"admin": self.house.sign_up()["access_token"]}
        assert self.put("/organization", {"address": ADDRESS, "tax_ids": TAX_IDS}).status == 200
        self.client = self.made("/clients", {"name": "Globex SARL", "email": "ap@globex.example"})

    def token(self, who: str) -> str:
        """Whoever is not there yet is added; a client's user is that of `self.client`."""
        email = EMAILS.get(who, f"{who}@example.com")
        if who not in self._known:
            self._known.add(who)
            self._add(who, email)
        if who not in self._tokens:
            self._tokens[who] = self.house.log_in(email)
        return self._tokens[who]

    def _add(self, who: str, email: str) -> None:
        if who == "stranger":
            self.house.sign_up(email)
            return
        own = {"client_id": self.client["id"]} if who == "client" else {}
        self.made("/users", {"email": email, "name": who, "role": who, "password": PASSWORD, **own})

    def wait(self, **by: float) -> None:
        """Time passes; access tokens do not live long, so everybody signs in again."""
        self.ports.clock.turn(**by)
        self._tokens.clear()

    def send(self, method: str, path: str, body: Any = None, *, as_: str = "admin", **headers: str) -> Answer:
        return self.house.send(method, path, body, token=self.token(as_), **headers)

    def post(self, path: str, body: Any = None, *, key: str = "", as_: str = "admin") -> Answer:
        headers = {"Idempotency_Key": key} if key else {}
        return self.send("POST", path, body, as_=as_, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Answer:
        return self.send("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Answer:
        return self.send("DELETE", path, **headers)

    def get(self, path: str, *, as_: str = "admin", **query: Any) -> Any:
        """The answer's JSON; anything but 200 fails the test."""
        answer = self.send("GET", path + (f"?{urlencode(query)}" if query else ""), as_=as_)
        assert answer.status == 200, answer.body
        return answer.json

    def made(self, path: str, body: Any = None, status: int = 201) -> dict[str, Any]:
        answer = self.post(path, body)
        assert answer.status == status, answer.body
        return dict(answer.json)

    def a_draft(self, **fields: Any) -> dict[str, Any]:
        return {"client_id": self.client["id"], "lines": [LINE], **fields}

    def draft(self, **fields: Any) -> dict[str, Any]:
        self.ports.clock.turn(milliseconds=1)
        return self.made("/invoices", self.a_draft(**fields))

    def sent(self, deliver: str = "none", **fields: Any) -> dict[str, Any]:
        identifier = self.draft(**fields)["id"]
        return self.made(f"/invoices/{identifier}/send", {"deliver": deliver}, status=200)

    def a_payment(self, amount: int = 11_900, **fields: Any) -> dict[str, Any]:
        return {"amount": amount, "currency": "EUR", "method": "bank_transfer", **fields}

    def pay(self, amount: int, invoice: dict[str, Any], **fields: Any) -> dict[str, Any]:
        self.ports.clock.turn(milliseconds=1)
        return self.made("/payments", self.a_payment(amount, invoice_id=invoice["id"], **fields))

    def invoice(self, invoice: dict[str, Any], **query: Any) -> dict[str, Any]:
        return dict(self.get(f"/invoices/{invoice['id']}", **query))

    def work(self) -> int:
        """Do what the queue holds."""
        return sum(do_work(reference, self.ports.workshop) for reference in self.ports.queue.take_all())

    def stored(self) -> Any:
        """Everything there is: two equal answers mean that nothing was written."""
        return self.ports.books.dump()
