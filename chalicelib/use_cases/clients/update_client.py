"""Changing a client: what is given replaces what was there. Sent documents keep what they froze."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.access import Actor
from chalicelib.domain.client import Client
from chalicelib.ports.books import Books, Change, Save
from chalicelib.ports.identity import TaxIdRules
from chalicelib.use_cases.clients.details import ClientDetails, checked
from chalicelib.use_cases.loading import load


def update_client(
    actor: Actor,
    client_id: str,
    changes: Mapping[str, Any],
    *,
    expected_version: int | None = None,
    books: Books,
    tax_ids: TaxIdRules,
) -> Client:
    """`changes` are fields of ClientDetails. A changed client is no longer archived."""
    client = load(books, actor, Client, client_id, expected_version=expected_version)
    details = checked(replace(ClientDetails.of(client), **changes), tax_ids)
    changed = replace(details.applied_to(client), is_archived=False, version=client.version + 1)
    books.commit(Change(actor.organization_id, saves=(Save(changed, before=client),), result=changed))
    return changed
