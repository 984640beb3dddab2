"""The words of documents and mails, one JSON file per language in `translations/`; others read English."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError

LANGUAGES = frozenset({"de", "en", "es", "fr", "it", "nl", "pt"})
TRANSLATIONS = Path(__file__).parent / "translations"


@dataclass(frozen=True)
class Words:
    """What a document prints; `{…}` marks a place to fill. `tax` is the general word, `vat` is for VAT sellers."""

    invoice: str
    credit_note: str
    bill_to: str
    credit_to: str
    seller: str
    number: str
    issue_date: str
    due_date: str
    purchase_order: str
    payment_reference: str
    description: str
    quantity: str
    unit_price: str
    unit_price_with_tax: str
    net_amount: str
    tax: str
    vat: str
    tax_id: str
    vat_id: str
    discount: str
    subtotal: str
    net_total: str
    tax_on: str
    tax_total: str
    rounding: str
    total: str
    amount_paid: str
    amount_due: str
    due_on: str
    nothing_due: str
    total_credit: str
    payment_details: str
    account_holder: str
    scan_to_pay: str
    pay_online: str
    notes: str
    exempt: str
    zero_rated: str
    reverse_charge: str
    intra_community: str
    export: str
    outside_scope: str


@cache
def locale_of(name: str) -> Locale:
    """The locale to format in. A language without words becomes English as a whole, so that no document mixes the
    date style of one language with the words of another."""
    try:
        locale = Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
    return locale if locale.language in LANGUAGES else Locale("en")


@cache
def words_for(language: str) -> Words:
    return Words(**translation(language)["document"])


@cache
def translation(language: str) -> dict[str, dict[str, Any]]:
    """The whole file of one of `LANGUAGES`."""
    parsed: dict[str, dict[str, Any]] = json.loads((TRANSLATIONS / f"{language}.json").read_text("utf-8"))
    return parsed
