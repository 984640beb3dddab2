"""Archiving a client: no new invoices; everything on record stays."""

from dataclasses import replace

from chalicelib.domain.access import Actor
from chalicelib.domain.client import Client
from chalicelib.ports.books import Books, Change, Save
from chalicelib.use_cases.loading import load


def archive_client(
    actor: Actor, client_id: str, *, expected_version: int | None = None, books: Books
) -> None:
    """Archiving twice changes nothing."""
    client = load(books, actor, Client, client_id, expected_version=expected_version)
    if client.is_archived:
        return
    archived = replace(client, is_archived=True, version=client.version + 1)
    books.commit(Change(actor.organization_id, saves=(Save(archived, before=client),)))
