"""Which kind of id each aggregate carries, and which kinds can be listed: what every store has to know."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.client import Client
from chalicelib.domain.ids import Kind
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.journal import GENESIS_HASH
from chalicelib.domain.organization import Organization
from chalicelib.domain.payment import Payment
from chalicelib.domain.product import Product
from chalicelib.domain.series import NumberSeries
from chalicelib.domain.user import ApiKey, EmailClaim, Session, User

KINDS: Mapping[type[Any], Kind] = {
    Organization: Kind.ORGANIZATION,
    NumberSeries: Kind.SERIES,
    Client: Kind.CLIENT,
    Product: Kind.PRODUCT,
    Invoice: Kind.INVOICE,
    Payment: Kind.PAYMENT,
    User: Kind.USER,
    EmailClaim: Kind.EMAIL_CLAIM,
    Session: Kind.SESSION,
    ApiKey: Kind.API_KEY,
}

LISTED: frozenset[type[Any]] = frozenset({Client, Product, Invoice, Payment, User, ApiKey})

_IDENTIFIER = re.compile(r"([a-z]{3})_[0-9A-Za-z_-]{1,100}")


def may_identify(identifier: str, kind: type[Any]) -> bool:
    """Whether an object of this kind could have this id. Anything else need not be looked for."""
    match = _IDENTIFIER.fullmatch(identifier)
    return match is not None and match.group(1) == KINDS[kind]


def may_have_history(identifier: str) -> bool:
    return _IDENTIFIER.fullmatch(identifier) is not None


def name_of(kind: type[Any]) -> str:
    """What people call an object of this kind, in sentences."""
    return KINDS[kind].name.lower().replace("_", " ")


def summary_of(aggregate: Any) -> Any:
    """What lists hold of it: everything but the body and the long hashes, which no list shows."""
    match aggregate:
        case Invoice():
            return replace(aggregate, body=None, journal_hash=GENESIS_HASH, document_sha256="")
        case Payment():
            return replace(aggregate, journal_hash=GENESIS_HASH)
        case _:
            return aggregate
