"""What only the AWS adapters have to get right: refusals, silence, links and messages of strangers."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
import pytest
from botocore.stub import Stubber

from chalicelib.adapters.kms import vault as kms_vault
from chalicelib.adapters.s3 import files as s3_files
from chalicelib.adapters.s3.disposition import attachment, safe_filename
from chalicelib.adapters.s3.files import S3Files
from chalicelib.adapters.ses import mail as ses_mail
from chalicelib.adapters.ses.mail import SesMail
from chalicelib.adapters.sqs import queue as sqs_queue
from chalicelib.adapters.sqs.messages import UnreadableMessage, read_message, write_message
from chalicelib.adapters.sqs.queue import SqsQueue
from chalicelib.adapters.ssm.parameters import ParameterMissing, read_parameter
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.journal import EntryRef
from chalicelib.ports.effects import Undeliverable
from tests.contract.effects_fixtures import REGION, empty_account

REFERENCE = EntryRef("org_1", "inv_1", 7)


@pytest.fixture(autouse=True)
def account() -> Iterator[None]:
    with empty_account():
        yield


def refusing(monkeypatch: pytest.MonkeyPatch, module: Any, service: str, method: str, **error: Any) -> None:
    """Have the next call of the adapter's client answered by AWS with this error."""
    client = boto3.client(service, REGION)
    stub = Stubber(client)
    stub.add_client_error(method, **error)
    stub.activate()
    monkeypatch.setattr(module, "build_client", lambda *_, **__: client)


class Failing(BaseHTTPRequestHandler):
    """An AWS endpoint that is down, and counts who asked."""

    requests = 0

    def do_POST(self) -> None:
        type(self).requests += 1
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def failing_endpoint() -> Iterator[str]:
    Failing.requests = 0
    server = HTTPServer(("127.0.0.1", 0), Failing)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_mail_whose_fate_is_unknown_is_not_sent_twice_by_the_adapter(
    failing_endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", failing_endpoint)
    with pytest.raises(Unavailable):
        SesMail().send(b"raw", sender="a@paidup.test", recipients=("b@client.test",))
    assert Failing.requests == 1


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("MessageRejected", 400, Undeliverable),
        ("BadRequestException", 400, Undeliverable),
        ("TooManyRequestsException", 429, Unavailable),
        ("SendingPausedException", 400, Unavailable),
        ("AccountSuspendedException", 400, Unavailable),
        ("MailFromDomainNotVerifiedException", 400, Unavailable),
        ("InternalServiceError", 500, Unavailable),
    ],
)
def test_a_refusal_for_good_is_told_apart_from_a_refusal_for_now(
    code: str, status: int, expected: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(monkeypatch, ses_mail, "sesv2", "send_email", service_error_code=code, http_status_code=status)
    with pytest.raises(expected) as raised:
        SesMail().send(b"raw", sender="a@paidup.test", recipients=("b@client.test",))
    assert raised.value.__cause__ is not None


def test_a_queue_that_refuses_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    refusing(monkeypatch, sqs_queue, "sqs", "send_message", service_error_code="RequestThrottled")
    with pytest.raises(Unavailable):
        SqsQueue("https://sqs.eu-central-1.amazonaws.com/1/q").send(REFERENCE)


def test_a_queue_that_cannot_be_reached_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        SqsQueue("http://127.0.0.1:9/1/q").send(REFERENCE)


@pytest.mark.parametrize("method", ["put_object", "get_object"])
def test_a_bucket_that_refuses_is_unavailable_and_not_empty(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(monkeypatch, s3_files, "s3", method, service_error_code="AccessDenied", http_status_code=403)
    files = S3Files("bucket")
    with pytest.raises(Unavailable):
        files.put("k", b"x", "text/plain") if method == "put_object" else files.get("k")


def test_a_key_that_may_not_be_used_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    refusing(monkeypatch, kms_vault, "kms", "encrypt", service_error_code="AccessDeniedException")
    with pytest.raises(Unavailable):
        kms_vault.KmsVault("key").seal(b"secret", "context")


def test_more_than_a_secret_is_refused_before_the_key_is_asked() -> None:
    with pytest.raises(ValueError, match="32768 bytes"):
        kms_vault.KmsVault("key").seal(b"x" * 32_769, "context")


def test_an_object_is_stored_with_its_type_and_checksum_and_never_over_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = boto3.client("s3", REGION)
    monkeypatch.setattr(s3_files, "build_client", lambda *_, **__: client)
    with Stubber(client) as stub:
        expected = {
            "Bucket": "bucket",
            "Key": "a.pdf",
            "Body": b"%PDF",
            "ContentType": "application/pdf",
            "ChecksumSHA256": "MV1Cm3cUzttq0ErDEkAUUldpJjBFfzyIJTxb7OrHYCc=",
            "IfNoneMatch": "*",
        }
        stub.add_response("put_object", {}, expected)
        S3Files("bucket").put("a.pdf", b"%PDF", "application/pdf")
        stub.assert_no_pending_responses()


def test_a_link_downloads_under_the_given_name_and_expires() -> None:
    link = urlsplit(S3Files("bucket").link("org/a.pdf", "Rechnung Ä-1.pdf", 90))
    query = parse_qs(link.query)
    assert link.hostname == f"bucket.s3.{REGION}.amazonaws.com"
    assert link.path == "/org/a.pdf"
    assert query["X-Amz-Expires"] == ["90"]
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["response-content-disposition"] == [attachment("Rechnung Ä-1.pdf")]


def test_a_link_of_the_local_run_points_at_the_local_server() -> None:
    link = S3Files("bucket", endpoint_url="http://127.0.0.1:5000").link("org/a.pdf", "a.pdf", 90)
    assert link.startswith("http://127.0.0.1:5000/bucket/org/a.pdf?")


@pytest.mark.parametrize(
    ("filename", "safe"),
    [
        ("INV-2026-0007.pdf", "INV-2026-0007.pdf"),
        ('a"; filename="evil.exe', "a filename=evil.exe"),
        ("../../etc/passwd", "etcpasswd"),
        ("line\r\nSet-Cookie: x", "lineSet-Cookie x"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("Ärger 請求書.pdf", "Ärger 請求書.pdf"),
        (" . ", "document"),
        ("", "document"),
    ],
)
def test_a_download_name_cannot_leave_its_header_or_folder(filename: str, safe: str) -> None:
    assert safe_filename(filename) == safe
    header = attachment(filename)
    assert header.isascii()
    assert header.isprintable()
    assert unquote(header.partition("UTF-8''")[2]) == safe
    assert header.count('"') == 2


def test_a_missing_parameter_is_named() -> None:
    with pytest.raises(ParameterMissing, match="/paidup/none"):
        read_parameter("/paidup/none")


def test_a_secure_parameter_is_read_in_clear() -> None:
    boto3.client("ssm", REGION).put_parameter(Name="/paidup/key", Value="s3cret", Type="SecureString")
    assert read_parameter("/paidup/key") == "s3cret"


def test_a_queue_message_is_read_as_it_was_written() -> None:
    assert read_message(write_message(REFERENCE)) == REFERENCE


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no json",
        "[]",
        "{}",
        '{"organization_id": "org_1", "document_id": "inv_1"}',
        '{"organization_id": "org_1", "document_id": "inv_1", "sequence": "7"}',
        '{"organization_id": "org_1", "document_id": "inv_1", "sequence": true}',
        '{"organization_id": null, "document_id": "inv_1", "sequence": 7}',
        '{"organization_id": "org_1", "document_id": "inv_1", "sequence": 7, "more": 1}',
    ],
)
def test_a_message_of_somebody_else_is_refused(body: str) -> None:
    with pytest.raises(UnreadableMessage):
        read_message(body)
