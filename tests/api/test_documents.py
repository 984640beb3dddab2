"""The documents of an invoice over HTTP."""

import pytest

from tests.api.shop import Shop


def test_the_pdf_is_a_redirect_or_on_request_a_link_with_its_hash(shop: Shop) -> None:
    invoice = shop.sent()
    shop.work()
    path = f"/invoices/{invoice['id']}/pdf"
    redirect = shop.send("GET", path)
    assert redirect.status == 302
    link = shop.send("GET", path, Accept="application/json")
    assert (link.status, set(link.json)) == (200, {"url", "expires_at", "sha256"})
    assert link.json["url"] == redirect.headers["Location"]
    assert len(link.json["sha256"]) == 64


def test_a_draft_has_no_document(shop: Shop) -> None:
    answer = shop.send("GET", f"/invoices/{shop.draft()['id']}/pdf")
    assert (answer.status, answer.json["code"], answer.json["current_status"]) == (
        409,
        "invoice_is_draft",
        "draft",
    )


def test_who_asks_too_early_is_told_when_to_come_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.api.invoice_documents.PATIENCE_SECONDS", 0.0)
    answer = shop.send("GET", f"/invoices/{shop.sent()['id']}/pdf")
    assert (answer.status, answer.json["code"], "Retry-After" in answer.headers) == (
        503,
        "document_not_ready",
        True,
    )


def test_who_asks_a_little_too_early_waits_for_the_worker(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = shop.sent()
    monkeypatch.setattr("time.sleep", lambda seconds: shop.work())
    assert shop.send("GET", f"/invoices/{invoice['id']}/pdf").status == 302


@pytest.mark.parametrize(("who", "status"), [("viewer", 302), ("client", 302), ("stranger", 404)])
def test_a_client_downloads_its_own_and_strangers_find_nothing(shop: Shop, who: str, status: int) -> None:
    invoice = shop.sent()
    shop.work()
    assert shop.send("GET", f"/invoices/{invoice['id']}/pdf", as_=who).status == status


def test_a_client_does_not_download_another_clients(shop: Shop) -> None:
    other = shop.made("/clients", {"name": "Initech"})
    invoice = shop.sent(client_id=other["id"])
    shop.work()
    assert shop.send("GET", f"/invoices/{invoice['id']}/pdf", as_="client").status == 404


def test_a_void_invoice_keeps_its_document(shop: Shop) -> None:
    invoice = shop.sent()
    shop.work()
    shop.made(f"/invoices/{invoice['id']}/void", {"reason": "mistake"}, status=200)
    assert shop.send("GET", f"/invoices/{invoice['id']}/pdf").status == 302
