"""The mails the service sends: an invoice with its PDF, a password reset, an invitation."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from chalicelib.documents.amounts import Amounts
from chalicelib.documents.colors import DEFAULT_ACCENT, INK, WHITE, Color, is_pale, parse_color
from chalicelib.documents.content import DocumentKind
from chalicelib.documents.epc_qr import in_groups_of_four
from chalicelib.documents.mail_message import Attachment, Letter, raw_message
from chalicelib.documents.words import locale_of, translation
from chalicelib.domain.party import BankAccount
from chalicelib.ports.documents import Envelope

TEMPLATES = Path(__file__).parent / "templates"
WEB_ADDRESS = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True)
class Letterhead:
    """How the organisation appears in its mails; answers go to its `email`, which may be empty."""

    organization: str
    email: str
    locale: str
    accent_color: str | None = None
    footer: str = ""


def compose_invoice_mail(
    *,
    envelope: Envelope,
    letterhead: Letterhead,
    kind: DocumentKind,
    number: str,
    client_name: str,
    currency: str,
    amount_minor: int,
    due_date: date | None,
    pdf: bytes,
    pay_url: str | None = None,
    bank_account: BankAccount | None = None,
    payment_reference: str = "",
) -> bytes:
    """`amount_minor` is what is still due, or for a credit note what is credited. Payment details appear only where
    there is something to pay. Raises Invalid when a value cannot stand in a header."""
    locale = locale_of(letterhead.locale)
    words = translation(locale.language)["mail"]
    is_payable = kind == "invoice" and amount_minor > 0
    facts = {
        "greeting": _greeting(words, client_name),
        "intro": words[f"{kind}_intro"].format(number=number),
        "amount_label": words["amount_due" if kind == "invoice" else "amount_credited"],
        "amount": Amounts.of(locale, currency).money(amount_minor),
        "due_date": Amounts.of(locale, currency).long_date(due_date) if due_date and is_payable else "",
        "pay_url": _web_address(pay_url) if is_payable else "",
        "bank_facts": _bank_facts(words, bank_account, letterhead, payment_reference or number)
        if is_payable
        else [],
    }
    subject = words[f"{kind}_subject"].format(number=number, organization=letterhead.organization)
    attachment = Attachment(f"{number}.pdf", pdf)
    return _compose(
        envelope, letterhead, template="invoice", subject=subject, facts=facts, attachments=(attachment,)
    )


def compose_password_reset_mail(
    *, envelope: Envelope, letterhead: Letterhead, user_name: str, url: str, valid_minutes: int
) -> bytes:
    words = translation(locale_of(letterhead.locale).language)["mail"]
    facts = {
        "greeting": _greeting(words, user_name),
        "intro": words["reset_intro"].format(organization=letterhead.organization),
        "button_label": words["reset_button"],
        "url": _web_address(url),
        "validity": words["reset_validity"].format(minutes=valid_minutes),
        "ignore": words["reset_ignore"],
    }
    return _compose(envelope, letterhead, template="link", subject=words["reset_subject"], facts=facts)


def compose_invitation_mail(
    *, envelope: Envelope, letterhead: Letterhead, user_name: str, inviter: str, url: str, valid_days: int
) -> bytes:
    """`inviter` may be empty."""
    words = translation(locale_of(letterhead.locale).language)["mail"]
    intro = words["invitation_intro" if inviter else "invitation_intro_plain"]
    facts = {
        "greeting": _greeting(words, user_name),
        "intro": intro.format(inviter=inviter, organization=letterhead.organization),
        "button_label": words["invitation_button"],
        "url": _web_address(url),
        "validity": words["invitation_validity"].format(days=valid_days),
        "ignore": words["invitation_ignore"],
    }
    subject = words["invitation_subject"].format(organization=letterhead.organization)
    return _compose(envelope, letterhead, template="link", subject=subject, facts=facts)


def _compose(
    envelope: Envelope,
    letterhead: Letterhead,
    *,
    template: str,
    subject: str,
    facts: dict[str, Any],
    attachments: tuple[Attachment, ...] = (),
) -> bytes:
    locale = locale_of(letterhead.locale)
    accent = parse_color(letterhead.accent_color) or DEFAULT_ACCENT
    context = facts | {
        "language": locale.language,
        "words": translation(locale.language)["mail"],
        "subject": subject,
        "organization": letterhead.organization,
        "footer": letterhead.footer,
        "accent": _css(accent),
        "accent_ink": _css(INK if is_pale(accent) else WHITE),
    }
    letter = Letter(
        sender_name=letterhead.organization,
        reply_to=letterhead.email,
        subject=subject,
        text=_render(f"{template}.txt", context),
        html=_render(f"{template}.html", context),
        attachments=attachments,
    )
    return raw_message(envelope, letter)


def _render(template: str, context: dict[str, Any]) -> str:
    """Lone surrogates cannot be sent and become question marks."""
    text = _templates().get_template(template).render(context)
    return text.encode("utf-8", "replace").decode("utf-8")


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _greeting(words: dict[str, Any], name: str) -> str:
    greeting: str = words["greeting"].format(name=name) if name else words["greeting_plain"]
    return greeting


def _bank_facts(
    words: dict[str, Any], account: BankAccount | None, letterhead: Letterhead, reference: str
) -> list[tuple[str, str]]:
    if account is None:
        return []
    facts = [
        (words["account_holder"], account.holder or letterhead.organization),
        ("IBAN", in_groups_of_four(account.iban)),
        ("BIC", account.bic),
        (words["payment_reference"], reference),
    ]
    return [(label, value) for label, value in facts if value]


def _web_address(url: str | None) -> str:
    """The address if it is one; a mail must not carry a `javascript:` link."""
    return url if url and WEB_ADDRESS.fullmatch(url) else ""


def _css(color: Color) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)
