"""How long the rows of journal entries stay."""

from dataclasses import replace

from chalicelib.adapters.dynamodb.rows.entries import REQUEST_LIFETIME, EntryRow
from chalicelib.domain.user import DIRECTORY
from tests.contract.books_builders import NOW, a_payment, an_event


def test_the_history_of_an_organisation_never_expires() -> None:
    assert "expires_at" not in EntryRow.of(an_event(a_payment())[1]).item()


def test_a_request_in_the_directory_is_forgotten_after_a_week() -> None:
    row = EntryRow.of(replace(an_event(a_payment())[1], organization_id=DIRECTORY, at=NOW)).item()
    assert row["expires_at"] == {"N": str(int((NOW + REQUEST_LIFETIME).timestamp()))}
