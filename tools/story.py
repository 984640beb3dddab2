"""The main story over plain HTTP: an organisation signs up, bills a client, and gets paid.

Each function is one step: it does something, requires what must be true afterwards, and returns what later steps need.
`play` runs them in order. The demo prints them; the end-to-end tests play them and use single steps to set the stage.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from tools.plain_http import Http, require

V1 = "/api/v1"
PASSWORD = "eleven quiet herons"  # noqa: S105 - of accounts that live as long as a demo
PATIENCE_SECONDS = 30.0
PAUSE_SECONDS = 0.05
TOTAL = 245_475
FIRST_PAYMENT = 100_000

Json = dict[str, Any]
Tell = Callable[[str], None]


def _tell_nobody(_sentence: str) -> None:
    """The tests read assertions, not sentences."""


def play(http: Http, tell: Tell = _tell_nobody) -> None:
    """The whole story, in about two seconds. Raises Unexpected at the first step that differs."""
    tell("An organisation signs up")
    seller = sign_up(http)
    furnish_organization(seller)
    tell("It adds a client")
    client = add_client(seller)
    tell("It drafts an invoice, and sees where each figure comes from")
    draft = draft_invoice(seller, client["id"])
    explain(seller, draft["id"])
    tell("It sends the invoice: numbered, frozen, on its way")
    sent = send(seller, draft["id"])
    cannot_change(seller, sent["id"])
    tell("The client's mail has the PDF attached: the very bytes that S3 keeps")
    compare_pdf_with_mail(seller, sent, to=client["email"])
    tell("The client pays in two parts; the first request is repeated, as if its answer had been lost")
    pay_in_part(seller, sent["id"])
    pay_the_rest(seller, sent["id"])
    tell("Another invoice has passed its due date, and the scheduled job flags it")
    late = send_late_invoice(seller, client["id"])
    flag_overdue(seller, late["id"])


def sign_up(http: Http, name: str = "Harbour & Pine Studio") -> Http:
    """A client that is signed in as the administrator of a new organisation."""
    body = {
        "organization_name": name,
        "country": "DE",
        "email": f"owner-{secrets.token_hex(6)}@harbour.example",
        "password": PASSWORD,
    }
    shown = ("organization.id", "organization.currency", "organization.timezone", "user.email", "user.role")
    answer = http.post(f"{V1}/auth/signup", body, show=shown)
    return http.signed_in(answer.at("access_token"))


def furnish_organization(seller: Http) -> Json:
    """What an invoice must say about its seller."""
    body = {
        "address": {"line1": "Speicherstraße 11", "postal_code": "20457", "city": "Hamburg", "country": "DE"},
        "tax_ids": [{"scheme": "eu_vat", "value": "DE136695976"}],
        "payment_terms_days": 14,
        "bank_account": {
            "iban": "DE89370400440532013000",
            "bic": "COBADEFFXXX",
            "holder": "Harbour & Pine Studio",
        },
    }
    furnished: Json = seller.call(
        "PUT",
        f"{V1}/organization",
        body,
        expect=200,
        show=("legal_name", "payment_terms_days", "bank_account.iban"),
    ).json
    return furnished


def add_client(seller: Http, name: str = "Zoë Brückner Verlag GmbH") -> Json:
    body = {
        "type": "company",
        "name": name,
        "email": f"accounts-{secrets.token_hex(6)}@brueckner.example",
        "billing_address": {"line1": "Am Markt 3", "postal_code": "28195", "city": "Bremen", "country": "DE"},
    }
    client: Json = seller.post(f"{V1}/clients", body, show=("id", "name", "email")).json
    return client


def draft_invoice(seller: Http, client_id: str, **fields: Any) -> Json:
    """By default 12.5 hours, a flat rate with a discount and a book at the reduced rate: EUR 2,454.75."""
    body = {"client_id": client_id, "lines": LINES, **fields}
    shown = ("id", "status", "number", "net_total", "tax_total", "total", "currency")
    draft: Json = seller.post(f"{V1}/invoices", body, show=shown).json
    require(draft["number"] is None, "a draft has no number")
    if not fields:
        require(draft["total"] == TOTAL, "lines, discount and both tax rates add up")
    return draft


LINES = [
    {
        "description": "Illustration",
        "quantity": "12.5",
        "unit": "hour",
        "unit_price": 12_000,
        "tax": {"category": "S", "rate": "19"},
    },
    {
        "description": "Cover design",
        "quantity": "1",
        "unit_price": 60_000,
        "discount": {"percent": "10"},
        "tax": {"category": "S", "rate": "19"},
    },
    {
        "description": "Printed proof",
        "quantity": "3",
        "unit_price": "845.5",
        "tax": {"category": "S", "rate": "7"},
    },
]


def explain(seller: Http, invoice_id: str) -> Json:
    shown = tuple(f"lines.{line}.figures.0.derivation" for line in range(len(LINES)))
    shown += tuple(f"tax_groups.{group}.figures.1.derivation" for group in range(2))
    explained: Json = seller.get(f"{V1}/invoices/{invoice_id}/explain", show=shown).json
    return explained


def send(seller: Http, invoice_id: str, *, deliver: str = "email") -> Json:
    shown = ("number", "status", "issue_date", "due_date", "amount_due", "payment_reference")
    sent: Json = seller.post(
        f"{V1}/invoices/{invoice_id}/send", {"deliver": deliver}, expect=200, show=shown
    ).json
    require(bool(sent["number"]), "a sent invoice has a number")
    return sent


def cannot_change(seller: Http, invoice_id: str) -> None:
    seller.call(
        "PUT",
        f"{V1}/invoices/{invoice_id}",
        {"notes": "One more thing"},
        expect=409,
        show=("code", "current_status", "allowed"),
    )


def compare_pdf_with_mail(seller: Http, invoice: Json, *, to: str) -> bytes:
    """The bytes of the PDF, after the link, the attachment and the announced hash have been found to agree."""
    path = f"{V1}/invoices/{invoice['id']}/pdf"
    pdf = seller.get(await_link(seller, path)).body
    require(pdf.startswith(b"%PDF-"), "the link leads to a PDF")
    stored = hashlib.sha256(pdf).hexdigest()
    announced = seller.get(path, headers={"Accept": "application/json"}, show=("sha256", "expires_at"))
    require(announced.at("sha256") == stored, "the announced hash is that of the bytes in S3")
    mail = await_mail(seller, to=to)
    attachment = mail["attachments"][0]
    require(attachment["filename"] == f"{invoice['number']}.pdf", "the attachment is named for the invoice")
    require(attachment["sha256"] == stored, "the attachment is the document in S3, byte for byte")
    return pdf


def await_link(seller: Http, path: str) -> str:
    """Where the document is. While it is being rendered the answer is 503, which a slow machine may need."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        answer = seller.get(path, expect=(302, 503), show=("location",))
        if answer.status == HTTPStatus.FOUND:
            return answer.headers["location"]
        require(time.monotonic() < give_up_at, "the document was not rendered in time")


def await_mail(http: Http, *, to: str, subject: str = "") -> Json:
    """The newest mail to an address. Raises Unexpected when none arrives within seconds."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    quiet = Http(http.url)
    while True:
        captured = quiet.get("/_local/mail?limit=100").json["data"]
        for index, mail in enumerate(captured):
            if to in mail["to"] and subject in mail["subject"]:
                place = f"data.{index}"
                shown = tuple(f"{place}.{name}" for name in ("to", "subject", "attachments"))
                http.get("/_local/mail?limit=100", show=shown)
                found: Json = mail
                return found
        require(time.monotonic() < give_up_at, f"no mail to {to} arrived in time")
        time.sleep(PAUSE_SECONDS)


def pay(seller: Http, invoice_id: str, amount: int, *, key: str | None = None) -> Any:
    body = {"invoice_id": invoice_id, "amount": amount, "currency": "EUR", "method": "bank_transfer"}
    headers = {"Idempotency-Key": key or secrets.token_hex(12)}
    return seller.post(f"{V1}/payments", body, headers=headers, show=("id", "amount", "unallocated_amount"))


def pay_in_part(seller: Http, invoice_id: str) -> None:
    key = secrets.token_hex(12)
    first = pay(seller, invoice_id, FIRST_PAYMENT, key=key)
    again = pay(seller, invoice_id, FIRST_PAYMENT, key=key)
    require(again.headers.get("idempotent-replayed") == "true", "the repetition is a replay")
    require(again.body == first.body, "the replay has the same bytes")
    invoice = read_invoice(seller, invoice_id)
    require(invoice["status"] == "sent", "a part does not settle the invoice")
    require(invoice["amount_due"] == TOTAL - FIRST_PAYMENT, "one payment was counted, once")


def pay_the_rest(seller: Http, invoice_id: str) -> None:
    pay(seller, invoice_id, TOTAL - FIRST_PAYMENT)
    invoice = read_invoice(seller, invoice_id)
    require(invoice["status"] == "paid", "the invoice is paid")
    require(invoice["amount_due"] == 0, "nothing is due any more")


def read_invoice(seller: Http, invoice_id: str) -> Json:
    shown = ("number", "status", "total", "amount_paid", "amount_due", "paid_at")
    invoice: Json = seller.get(f"{V1}/invoices/{invoice_id}", show=shown).json
    return invoice


def send_late_invoice(seller: Http, client_id: str) -> Json:
    """Issued 40 days ago and due 26 days ago."""
    issued = (datetime.now(UTC) - timedelta(days=40)).date()
    draft = draft_invoice(seller, client_id, issue_date=issued.isoformat())
    late = send(seller, draft["id"], deliver="none")
    require(late["status"] == "overdue", "the status is derived, so it is never late")
    return late


def flag_overdue(seller: Http, invoice_id: str, **as_of: str) -> None:
    """Twice, because a schedule may run twice: the event is there exactly once."""
    for _ in range(2):
        run_overdue_job(seller, **as_of)
    shown = ("data.*.type", "data.*.at")
    kinds = seller.get(f"{V1}/invoices/{invoice_id}/events", show=shown).at("data.*.type")
    require(kinds[0] == "invoice.sent", "the timeline begins with the sending")
    require(kinds.count("invoice.overdue") == 1, f"flagged exactly once, not {kinds}")


def run_overdue_job(seller: Http, **as_of: str) -> Json:
    answer = seller.post(f"{V1}/jobs/flag-overdue-invoices/run", as_of, expect=200, show=("counts",))
    counts: Json = answer.at("counts")
    return counts
