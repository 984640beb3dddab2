"""The name of a rendered document: equal content and template give an equal digest, without rendering."""

import dataclasses
import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from chalicelib.documents.content import InvoiceDocument

TEMPLATE_VERSION = 1
"""Raise it with every change that alters a rendered page: stored documents keep their key, new ones get another."""


def document_digest(document: InvoiceDocument) -> str:
    """SHA-256, in hexadecimal, of the document's canonical JSON together with the template version."""
    named = {"template": TEMPLATE_VERSION, "document": _plain(document)}
    canonical = json.dumps(named, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _plain(value: Any) -> Any:
    """The JSON form of a value; a type that has none is a broken invariant."""
    if value is None or isinstance(value, str | int):
        return value
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    raise TypeError(f"A document cannot hold a {type(value).__name__}.")
