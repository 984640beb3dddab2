"""Mails read back by a parser that is not ours: who, what, the PDF, and nothing that was smuggled in."""

from datetime import UTC, date, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from chalicelib.documents.mail import (
    Letterhead,
    compose_invitation_mail,
    compose_invoice_mail,
    compose_password_reset_mail,
)
from chalicelib.documents.mail_message import file_name
from chalicelib.documents.words import LANGUAGES, translation
from chalicelib.domain.errors import Invalid
from chalicelib.ports.documents import Envelope
from tests.documents.builders import ACCOUNT

PDF = bytes(range(256)) * 40


def an_envelope(**changes: Any) -> Envelope:
    values: dict[str, Any] = {
        "message_id": "<inv_1.4.evt_9@mail.paidup.example>",
        "sender": "billing@mail.paidup.example",
        "recipients": ("ann@client.example",),
        "sent_at": datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    }
    return Envelope(**values | changes)


def a_letterhead(**changes: Any) -> Letterhead:
    values: dict[str, Any] = {
        "organization": "Nordlicht GmbH",
        "email": "office@nordlicht.example",
        "locale": "en",
    }
    return Letterhead(**values | changes)


def an_invoice_mail(**changes: Any) -> bytes:
    values: dict[str, Any] = {
        "envelope": an_envelope(),
        "letterhead": a_letterhead(),
        "kind": "invoice",
        "number": "INV-2026-0007",
        "client_name": "Ann",
        "currency": "EUR",
        "amount_minor": 123450,
        "due_date": date(2026, 3, 31),
        "pdf": PDF,
        "pay_url": "https://pay.example/i/abc?x=1&y=2",
        "bank_account": ACCOUNT,
        "payment_reference": "RF18539007547034",
    }
    return compose_invoice_mail(**values | changes)


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def body(raw: bytes, kind: str) -> str:
    part = parsed(raw).get_body((kind,))
    assert part is not None
    return str(part.get_content())


def decoded(raw: bytes, name: str) -> str:
    """As a reader shows it."""
    return str(make_header(decode_header(message_from_bytes(raw)[name])))


def test_the_invoice_mail_says_from_whom_to_whom_and_what() -> None:
    message = parsed(an_invoice_mail(envelope=an_envelope(recipients=("a@x.example", "b@y.example"))))
    assert message["From"].addresses[0].addr_spec == "billing@mail.paidup.example"
    assert message["From"].addresses[0].display_name == "Nordlicht GmbH"
    assert [address.addr_spec for address in message["To"].addresses] == ["a@x.example", "b@y.example"]
    assert message["Reply-To"] == "office@nordlicht.example"
    assert message["Subject"] == "Invoice INV-2026-0007 from Nordlicht GmbH"
    assert message["Date"].datetime == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert message["Message-ID"] == "<inv_1.4.evt_9@mail.paidup.example>"


def test_the_attached_pdf_is_the_one_given() -> None:
    (attachment,) = parsed(an_invoice_mail()).iter_attachments()
    assert attachment.get_content() == PDF
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_filename() == "INV-2026-0007.pdf"


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_both_bodies_tell_amount_due_date_and_how_to_pay(kind: str) -> None:
    text = body(an_invoice_mail(), kind)
    for expected in (
        "€1,234.50",
        "March 31, 2026",
        "DE89 3704 0044 0532 0130 00",
        "COBADEFFXXX",
        "RF18539007547034",
    ):
        assert expected in text
    assert (
        "https://pay.example/i/abc?x=1&amp;y=2" if kind == "html" else "https://pay.example/i/abc?x=1&y=2"
    ) in text


def test_where_nothing_is_due_nothing_is_asked_for() -> None:
    for raw in (an_invoice_mail(amount_minor=0), an_invoice_mail(kind="credit_note")):
        for kind in ("plain", "html"):
            assert "pay.example" not in body(raw, kind)
            assert "DE89" not in body(raw, kind)


def test_a_credit_note_is_called_one() -> None:
    raw = an_invoice_mail(kind="credit_note", number="CN-1")
    assert parsed(raw)["Subject"] == "Credit note CN-1 from Nordlicht GmbH"
    assert "Amount credited: €1,234.50" in body(raw, "plain")


def test_the_same_mail_has_the_same_bytes() -> None:
    assert an_invoice_mail() == an_invoice_mail()


def test_every_line_ends_in_crlf_and_none_is_too_long() -> None:
    raw = an_invoice_mail(
        letterhead=a_letterhead(organization="Sehr lange Gesellschaft für Müll & Co. " * 5, footer="x" * 3000)
    )
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert max(map(len, raw.split(b"\r\n"))) <= 78


def test_html_is_escaped_and_plain_text_is_not() -> None:
    raw = an_invoice_mail(
        client_name="<script>alert(1)</script>",
        letterhead=a_letterhead(organization="A & <b>B</b>", footer="<i>"),
    )
    html = body(raw, "html")
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "A &amp; &lt;b&gt;B&lt;/b&gt;" in html
    assert "&lt;i&gt;" in html
    assert "<script>alert(1)</script>" in body(raw, "plain")


@pytest.mark.parametrize("name", ['x" style="y', "#fff;background:url(x)", "red", "#12345g"])
def test_a_color_that_is_none_is_not_used(name: str) -> None:
    assert name not in body(an_invoice_mail(letterhead=a_letterhead(accent_color=name)), "html")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://x y", 'https://x"\n', ""]
)
def test_only_a_web_address_becomes_a_link(url: str) -> None:
    assert "href" not in body(an_invoice_mail(pay_url=url), "html")


@pytest.mark.parametrize(
    "poison",
    ["\r\nBcc: evil@x.example", "\nX: y", "\rX: y", "\x00", "\x1b[2J", "\u2028X: y", "\x85", "\ud800"],
)
def test_a_line_break_or_control_character_in_a_header_is_refused(poison: str) -> None:
    refused: list[dict[str, Any]] = [
        {"number": f"INV{poison}"},
        {"letterhead": a_letterhead(organization=f"Nordlicht{poison}")},
        {"letterhead": a_letterhead(email=f"a@x.example{poison}")},
        {"envelope": an_envelope(recipients=(f"a@x.example{poison}",))},
        {"envelope": an_envelope(sender=f"a@x.example{poison}")},
        {"envelope": an_envelope(message_id=f"<a@x.example>{poison}")},
    ]
    for change in refused:
        with pytest.raises(Invalid):
            an_invoice_mail(**change)


NOT_ONE_ADDRESS = [
    "plain",
    "a@",
    "@b",
    "a@b@c",
    "a@x.example,b@y.example",
    "<a@x.example>",
    '"a"@x.example',
    "ü@x.example",
    "a@ü..example",
    "a..b@x.example",
    "a@x.example;",
]


@pytest.mark.parametrize("address", ["", "a b@c.example", *NOT_ONE_ADDRESS])
def test_what_is_not_one_address_is_refused(address: str) -> None:
    with pytest.raises(Invalid):
        an_invoice_mail(envelope=an_envelope(recipients=("ok@x.example", address)))


def test_an_international_domain_is_spelled_in_ascii() -> None:
    message = parsed(an_invoice_mail(envelope=an_envelope(recipients=("ann@bücher.example",))))
    assert message["To"].addresses[0].addr_spec == "ann@xn--bcher-kva.example"


def test_a_mail_to_nobody_is_refused() -> None:
    with pytest.raises(Invalid):
        an_invoice_mail(envelope=an_envelope(recipients=()))


NAMES = [
    "Müller, Söhne & Co. <evil@x.example>",
    '"Jörg" a@b.example; d',
    "Plain, Inc.",
    '()<>@,;:\\".[]',
    "株式会社（東京）" * 12,
    "A" * 200 + " é, b",
    "=?utf-8?q?=0d=0aBcc:_evil@x.example?=",
    "x =?utf-8?b?DQpCY2M6IGV2aWxAeC5leGFtcGxl?= é",
    'back\\slash "quote"',
]


@pytest.mark.parametrize("name", NAMES)
def test_no_name_adds_an_address_or_a_header(name: str) -> None:
    raw = an_invoice_mail(letterhead=a_letterhead(organization=name))
    message = parsed(raw)
    assert [address.addr_spec for address in message["From"].addresses] == ["billing@mail.paidup.example"]
    assert {"bcc", "cc"}.isdisjoint(key.lower() for key in message)
    assert decoded(raw, "Subject") == f"Invoice INV-2026-0007 from {name}"
    assert name.replace("\\", "\\\\").replace('"', '\\"') in decoded(raw, "From") or name in decoded(
        raw, "From"
    )


@pytest.mark.parametrize(
    ("wanted", "safe"),
    [
        ("INV/2026/7.pdf", "INV-2026-7.pdf"),
        ("../../etc/passwd.pdf", "etc-passwd.pdf"),
        ("..", "document.pdf"),
        (".pdf", "document.pdf"),
        ('a"; filename="b.exe.pdf', "a-filename-b.exe.pdf"),
        ("Rechnung Ü 1.pdf", "Rechnung-Ü-1.pdf"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
    ],
)
def test_a_file_name_is_only_a_name(wanted: str, safe: str) -> None:
    assert file_name(wanted) == safe


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_mail_exists_in_every_language(language: str) -> None:
    words, letterhead = translation(language)["mail"], a_letterhead(locale=language)
    assert words["closing"] in body(an_invoice_mail(letterhead=letterhead), "plain")
    reset = compose_password_reset_mail(
        envelope=an_envelope(),
        letterhead=letterhead,
        user_name="Ann",
        url="https://x.example/r#t",
        valid_minutes=30,
    )
    assert decoded(reset, "Subject") == words["reset_subject"]
    assert "https://x.example/r#t" in body(reset, "plain")
    assert 'href="https://x.example/r#t"' in body(reset, "html")
    assert "30" in body(reset, "html")
    invitation = compose_invitation_mail(
        envelope=an_envelope(),
        letterhead=letterhead,
        user_name="",
        inviter="Bob <b>",
        url="https://x.example/i",
        valid_days=7,
    )
    assert "Bob <b>" in body(invitation, "plain")
    assert "Bob &lt;b&gt;" in body(invitation, "html")
    for raw in (reset, invitation):
        assert "{" not in body(raw, "plain")


def test_braces_in_names_are_not_filled_in() -> None:
    raw = an_invoice_mail(
        client_name="{0.__class__} {number}", number="{x}", letterhead=a_letterhead(organization="{{ 7*7 }}")
    )
    assert "{0.__class__} {number}" in body(raw, "plain")
    assert "{{ 7*7 }}" in body(raw, "html")
