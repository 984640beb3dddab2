"""What every implementation of the outside ports must do, in memory and on AWS alike."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from chalicelib.domain.journal import EntryRef
from chalicelib.ports.effects import NotSealedHere, Undeliverable
from tests.contract.effects_fixtures import SENDER, Outside, memory_outside, moto_outside


@pytest.fixture(params=[memory_outside, moto_outside], ids=["memory", "moto"])
def outside(request: pytest.FixtureRequest) -> Iterator[Outside]:
    with request.param() as implementation:
        yield implementation


def a_message(body: str = "Your invoice is attached.") -> bytes:
    message = EmailMessage()
    message["From"] = SENDER
    message["To"] = "ada@client.test"
    message["Subject"] = "Invoice INV-1"
    message.set_content(body)
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="INV-1.pdf")
    return message.as_bytes()


def test_a_stored_file_is_read_back_byte_for_byte(outside: Outside) -> None:
    outside.files.put("org/ab/cd.pdf", bytes(range(256)), "application/pdf")
    assert outside.files.get("org/ab/cd.pdf") == bytes(range(256))


def test_a_file_that_is_not_there_is_none(outside: Outside) -> None:
    assert outside.files.get("org/none.pdf") is None


def test_a_stored_file_never_changes(outside: Outside) -> None:
    outside.files.put("org/ab.pdf", b"first", "application/pdf")
    outside.files.put("org/ab.pdf", b"second", "application/pdf")
    assert outside.files.get("org/ab.pdf") == b"first"


def test_a_link_names_one_object(outside: Outside) -> None:
    first = outside.files.link("org/ab.pdf", "INV-1.pdf", 60)
    assert "org/ab.pdf" in first
    assert first != outside.files.link("org/cd.pdf", "INV-1.pdf", 60)


def test_a_message_reaches_exactly_its_recipients_with_its_attachment(outside: Outside) -> None:
    message = a_message()
    identifier = outside.mail.send(message, sender=SENDER, recipients=("ada@client.test", "bob@client.test"))
    [(raw, recipients)] = outside.mailed()
    assert raw == message
    assert recipients == ("ada@client.test", "bob@client.test")
    assert identifier


def test_two_messages_have_two_identifiers(outside: Outside) -> None:
    identifiers = {
        outside.mail.send(a_message(), sender=SENDER, recipients=("ada@client.test",)) for _ in range(2)
    }
    assert len(identifiers) == 2


def test_mail_that_is_refused_for_good_is_undeliverable(outside: Outside) -> None:
    sender, recipient = outside.refuse_mail()
    with pytest.raises(Undeliverable):
        outside.mail.send(a_message(), sender=sender, recipients=(recipient,))
    assert outside.mailed() == []


def test_queued_work_arrives_as_it_was_sent(outside: Outside) -> None:
    references = [EntryRef("org_1", "inv_1", 3), EntryRef("org_2", "inv_2", 1)]
    for reference in references:
        outside.queue.send(reference)
    assert sorted(outside.queued(), key=lambda r: r.organization_id) == references


@pytest.mark.parametrize("length", [1, 4096, 4097, 20_000])
def test_what_was_sealed_can_be_opened_whatever_its_length(outside: Outside, length: int) -> None:
    secret = b"s" * length
    sealed = outside.vault.seal(secret, "org_1/receipt")
    assert sealed != secret
    assert outside.vault.open(sealed, "org_1/receipt") == secret


def test_a_sealed_secret_does_not_show_the_secret(outside: Outside) -> None:
    assert b"hunter2-hunter2" not in outside.vault.seal(b"hunter2-hunter2", "org_1/receipt")


def test_a_secret_cannot_be_opened_in_another_context(outside: Outside) -> None:
    sealed = outside.vault.seal(b"secret", "org_1/receipt")
    with pytest.raises(NotSealedHere):
        outside.vault.open(sealed, "org_2/receipt")


def test_a_secret_that_was_changed_cannot_be_opened(outside: Outside) -> None:
    sealed = outside.vault.seal(b"secret" * 1000, "org_1/receipt")
    for damaged in (sealed[:-1], sealed[:-1] + bytes([sealed[-1] ^ 1]), b"\x00\x00", b"no"):
        with pytest.raises(NotSealedHere):
            outside.vault.open(damaged, "org_1/receipt")


def test_nothing_cannot_be_sealed(outside: Outside) -> None:
    with pytest.raises(ValueError, match="seal"):
        outside.vault.seal(b"", "org_1/receipt")


@pytest.mark.parametrize("message", ["", "nonsense", '{"organization_id": "org_1"}'])
def test_a_message_that_the_queue_did_not_write_is_refused(outside: Outside, message: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        outside.queue.read(message)
