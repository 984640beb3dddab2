"""The field types that every schema shares: each checks one kind of value and documents itself.

Numbers are in `schemas/amounts.py`, addresses and tax numbers in `schemas/parties.py`.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic import StringConstraints as Text
from pydantic_core import PydanticCustomError

from chalicelib.domain.countries import is_country
from chalicelib.domain.currencies import is_currency
from chalicelib.domain.text import clean_text_problem

MAX_METADATA_KEYS = 50
MAX_EMAIL_LENGTH = 254


class Body(BaseModel):
    """What a client sends. Unknown fields are refused, so that a misspelt one is not silently lost."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)


class View(BaseModel):
    """What a client receives: only fields that are named here ever leave."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def refusal(code: str, sentence: str) -> PydanticCustomError:
    """A field problem with a stable code. The sentence travels as data: it may hold braces."""
    return PydanticCustomError(code, "{reason}", {"reason": sentence})


def _clean(*, multiline: bool) -> AfterValidator:
    def check(value: str) -> str:
        problem = clean_text_problem(value, multiline=multiline)
        if problem is not None:
            raise refusal("text_invalid", problem)
        return unicodedata.normalize("NFC", value.replace("\r\n", "\n") if multiline else value)

    return AfterValidator(check)


ShortText = Annotated[str, Text(max_length=200), _clean(multiline=False), AfterValidator(str.strip)]
"""One line, such as a name; may be empty."""


def _not_blank(value: str) -> str:
    if not value.strip():
        raise refusal("blank", "must not be blank")
    return value


Name = Annotated[ShortText, AfterValidator(_not_blank), Field(min_length=1)]
"""One line that says something."""

LongText = Annotated[str, Text(max_length=5000), _clean(multiline=True)]
"""Several lines, such as notes; may be empty."""

Description = Annotated[
    str, Text(max_length=1000), _clean(multiline=True), AfterValidator(_not_blank), Field(min_length=1)
]
"""Several lines that say what something is."""


_EMAIL = re.compile(
    r"(?P<local>[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)@(?P<domain>[^@\s]+)"
)
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_MAX_LOCAL_LENGTH = 64


def _email(value: str) -> str:
    match = _EMAIL.fullmatch(value.strip(" "))
    domain = _ascii_domain(match["domain"]) if match else ""
    if match is None or len(match["local"]) > _MAX_LOCAL_LENGTH or not _DOMAIN.fullmatch(domain):
        raise refusal("email_invalid", "must be one e-mail address, such as 'ada@example.com'")
    return f"{match['local']}@{domain}"


def _ascii_domain(domain: str) -> str:
    """International domains in the spelling that mail servers understand; empty when there is none."""
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


Email = Annotated[
    str,
    Text(max_length=MAX_EMAIL_LENGTH),
    AfterValidator(_email),
    Field(examples=["ada@example.com"], json_schema_extra={"format": "email"}),
]


def _empty_or(check: Callable[[str], str]) -> AfterValidator:
    return AfterValidator(lambda value: check(value) if value else value)


OptionalEmail = Annotated[
    str, Text(max_length=MAX_EMAIL_LENGTH), _empty_or(_email), Field(examples=["billing@example.com"])
]
"""An e-mail address, or an empty string for none."""


def _country(value: str) -> str:
    if not is_country(value):
        raise refusal("unknown_country", "must be an upper-case ISO 3166-1 alpha-2 code, such as 'DE'")
    return value


CountryCode = Annotated[str, Text(max_length=2), AfterValidator(_country), Field(examples=["DE"])]


def _currency(value: str) -> str:
    if not is_currency(value):
        raise refusal("unknown_currency", "must be an active ISO 4217 code in upper case, such as 'EUR'")
    return value


CurrencyCode = Annotated[str, Text(max_length=3), AfterValidator(_currency), Field(examples=["EUR"])]

_TIMEZONE = re.compile(r"UTC|[A-Z][A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){1,2}")


def _timezone(value: str) -> str:
    try:
        if _TIMEZONE.fullmatch(value):
            return ZoneInfo(value).key
    except (ValueError, OSError, LookupError):
        pass
    raise refusal("unknown_timezone", "must be an IANA time zone, such as 'Europe/Berlin'")


Timezone = Annotated[str, Text(max_length=64), AfterValidator(_timezone), Field(examples=["Europe/Berlin"])]
OptionalTimezone = Annotated[
    str, Text(max_length=64), _empty_or(_timezone), Field(examples=["Europe/Berlin"])
]

_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


def _locale(value: str) -> str:
    if not _LOCALE.fullmatch(value):
        raise refusal("locale_invalid", "must be a BCP 47 language tag, such as 'de' or 'pt-BR'")
    return value


Locale = Annotated[str, Text(max_length=16), AfterValidator(_locale), Field(examples=["de"])]
OptionalLocale = Annotated[str, Text(max_length=16), _empty_or(_locale), Field(examples=["de"])]


def _metadata(value: dict[str, str]) -> dict[str, str]:
    for key, text in value.items():
        problem = clean_text_problem(key, multiline=False) or clean_text_problem(text, multiline=True)
        if problem is not None:
            raise refusal("text_invalid", problem)
    return value


Metadata = Annotated[
    dict[Annotated[str, Text(min_length=1, max_length=40)], Annotated[str, Text(max_length=500)]],
    Field(max_length=MAX_METADATA_KEYS, examples=[{"order": "A-1007"}]),
    AfterValidator(_metadata),
]
"""Facts of the client's own: up to 50 keys of 40 characters with values of 500."""

Flag = Annotated[bool, Field(strict=True)]
"""true or false; no "yes", no 1."""

Identifier = Annotated[str, Text(min_length=1, max_length=40)]
"""An id; whether it exists is for the store to say."""

_ISO_DATE = re.compile(r"(?:19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}")
"""Years 1900 to 2999: far enough from the ends of the calendar to count days from any of them."""


def _date(value: Any) -> date:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise refusal("date_invalid", "must be a day of the calendar written as YYYY-MM-DD")


CalendarDate = Annotated[date, BeforeValidator(_date), Field(examples=["2026-11-30"])]
