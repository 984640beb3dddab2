"""Editing a draft: what is given replaces what was there; the rest stays."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.domain.access import Actor
from chalicelib.domain.drafting import redraft, require_editable, terms_of
from chalicelib.domain.invoice import Invoice
from chalicelib.ports.books import Books, Change, Save
from chalicelib.use_cases.invoices.materials import LineInput, complete, gather
from chalicelib.use_cases.loading import load


def edit_draft(
    actor: Actor,
    invoice_id: str,
    changes: Mapping[str, Any],
    lines: Sequence[LineInput] | None,
    *,
    expected_version: int | None = None,
    books: Books,
) -> Invoice:
    """`changes` are fields of Terms other than `lines`. Raises IllegalTransition once the invoice is sent."""
    invoice = load(books, actor, Invoice, invoice_id, expected_version=expected_version)
    require_editable(invoice)
    terms = replace(terms_of(invoice), **changes)
    materials = gather(actor, terms.client_id, lines or (), books=books)
    if lines is not None:
        terms = complete(terms, lines, materials)
    edited = replace(
        redraft(invoice, terms, materials.organization, materials.client), version=invoice.version + 1
    )
    books.commit(Change(actor.organization_id, saves=(Save(edited, before=invoice),), result=edited))
    return edited
