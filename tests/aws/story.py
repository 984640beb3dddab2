"""One pass through everything that the functions do on AWS, each step in the function where it runs there."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import boto3
from chalice.local import LambdaContext
from chalice.test import Client
from moto import mock_aws

from app import app
from chalicelib.adapters.dynamodb.table import create_table
from chalicelib.local.moto_fixes import corrected_moto
from chalicelib.settings import Settings, read_settings
from chalicelib.wiring import Ports, use_ports
from tests.aws.recording import Recording
from tools.aws_template.names import API, FUNCTIONS, OVERDUE, SWEEPER, WORKER

REGION = "eu-central-1"
PASSWORD = "correct horse battery staple 9"
SENDER = "billing@paidup.test"
NEXT_YEAR = timedelta(days=400)
Json = dict[str, Any]


class MovableClock:
    """Real time, plus what the story has skipped."""

    def __init__(self) -> None:
        self.skipped = timedelta()

    def now(self) -> datetime:
        moment = datetime.now(UTC) + self.skipped
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@contextmanager
def deployment() -> Iterator[Settings]:
    """An account with everything that the template creates, and what its functions are told of it."""
    environment = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with patch.dict(os.environ, kept | environment, clear=True), corrected_moto(), mock_aws():
        try:
            yield read_settings(provision())
        finally:
            use_ports(None)


def provision() -> dict[str, str]:
    create_table(boto3.client("dynamodb", REGION), "paidup")
    place = {"LocationConstraint": REGION}
    boto3.client("s3", REGION).create_bucket(Bucket="paidup-documents", CreateBucketConfiguration=place)
    boto3.client("sesv2", REGION).create_email_identity(EmailIdentity=SENDER)
    boto3.client("ssm", REGION).put_parameter(Name="/paidup/keys", Value="k" * 43, Type="SecureString")
    return {
        "TABLE_NAME": "paidup",
        "BUCKET_NAME": "paidup-documents",
        "QUEUE_URL": boto3.client("sqs", REGION).create_queue(QueueName="outbox")["QueueUrl"],
        "MAIL_FROM": SENDER,
        "PUBLIC_URL": "https://paidup.test",
        "KMS_KEY_ID": boto3.client("kms", REGION).create_key()["KeyMetadata"]["KeyId"],
        "SIGNING_KEY_PARAMETER": "/paidup/keys",
        "SIGNUP": "open",
    }


class Story:
    """Plays against a deployment, and tells the recording which function runs."""

    def __init__(self, settings: Settings, recording: Recording) -> None:
        self._recording = recording
        self._queue_url = settings.queue_url
        self._clock = MovableClock()
        self._processes = {function: Ports(settings) for function in FUNCTIONS}
        for ports in self._processes.values():
            ports.clock = self._clock
        self._token = ""
        self._keys = 0

    def play(self) -> None:
        use_ports(self._processes[API])
        with Client(app) as self._client:
            self._sign_up_and_set_up()
            self._bill_and_get_paid()
            self._let_one_go_overdue()
            self._lose_the_queue_and_sweep()
            self._run_jobs_by_hand()

    def _sign_up_and_set_up(self) -> None:
        account = {"organization_name": "Analytical Engines", "country": "DE", "email": "ada@engines.test"}
        signed_in = self._ask("POST", "/auth/signup", {**account, "password": PASSWORD})
        self._token = signed_in["access_token"]
        self._ask("POST", "/auth/login", {"email": account["email"], "password": PASSWORD})
        name = {"name": "Robot", "scopes": ["read"]}
        self._ask("POST", "/api-keys", name, key="same")
        self._ask("POST", "/api-keys", name, key="same")
        self._ask("POST", "/auth/password/forgot", {"email": account["email"]})
        self._work()
        organization = self._ask("GET", "/organization")
        self._ask("PUT", "/organization", completed(organization))

    def _bill_and_get_paid(self) -> None:
        client = self._ask("POST", "/clients", {"type": "company", "name": "Difference Ltd", **WHERE})
        self._client_id = client["id"]
        self._ask("GET", "/clients?q=Diff")
        unwanted = self._draft()
        self._ask("DELETE", f"/invoices/{unwanted['id']}")
        draft = self._draft()
        self._ask("GET", f"/invoices/{draft['id']}?expand=client,payments")
        self._ask("GET", f"/invoices?client_id={self._client_id}")
        sent = self._ask("POST", f"/invoices/{draft['id']}/send", {"deliver": "email"})
        self._work()
        self._ask("GET", f"/invoices/{sent['id']}/pdf", accept="application/json")
        self._ask("POST", f"/invoices/{sent['id']}/send", {"deliver": "email"})
        self._work()
        payment = {"invoice_id": sent["id"], "amount": 1000, "currency": "EUR", "method": "bank_transfer"}
        self._ask("POST", "/payments", payment)
        self._ask("POST", "/payments", {**payment, "amount": sent["amount_due"] - 1000})
        paid = self._ask("GET", f"/invoices/{sent['id']}")
        assert paid["status"] == "paid", paid
        self._ask("GET", f"/invoices/{sent['id']}/events")

    def _let_one_go_overdue(self) -> None:
        late = self._draft()
        self._ask("POST", f"/invoices/{late['id']}/send", {"deliver": "none"})
        self._clock.skipped = NEXT_YEAR
        self._run(OVERDUE, "flag_overdue_invoices", self._scheduled())
        self._token = self._ask("POST", "/auth/login", {"email": "ada@engines.test", "password": PASSWORD})[
            "access_token"
        ]
        events = self._ask("GET", f"/invoices/{late['id']}/events")["data"]
        assert "invoice.overdue" in {event["type"] for event in events}, events

    def _lose_the_queue_and_sweep(self) -> None:
        """The delivery of the late invoice is still pending: nobody worked on it."""
        self._drain()
        self._run(SWEEPER, "sweep_outbox", self._scheduled())
        assert self._work() >= 1

    def _run_jobs_by_hand(self) -> None:
        for job in ("flag-overdue-invoices", "sweep-outbox"):
            self._ask("POST", f"/jobs/{job}/run", {})

    def _draft(self) -> Json:
        return self._ask("POST", "/invoices", {"client_id": self._client_id, "lines": [LINE]})

    def _work(self) -> int:
        messages = self._drain()
        for message in messages:
            self._run(WORKER, "work_on_outbox", self._client.events.generate_sqs_event([message]))
        return len(messages)

    def _run(self, function: str, handler: str, event: Json) -> None:
        """In a process of its own, with more time than the three seconds of Chalice's test client, which our
        functions keep in reserve."""
        use_ports(self._processes[function])
        with self._recording.running(function):
            app.handler_map[handler](event, LambdaContext(handler, 512, max_runtime_ms=60_000))
        use_ports(self._processes[API])

    def _drain(self) -> list[str]:
        """What SQS would hand to the worker; Lambda takes it from the queue, not the function."""
        sqs = boto3.client("sqs", REGION)
        found = []
        with self._recording.paused():
            while answer := sqs.receive_message(QueueUrl=self._queue_url).get("Messages"):
                for message in answer:
                    found.append(message["Body"])
                    sqs.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def _scheduled(self) -> Json:
        return self._client.events.generate_cw_event(
            source="aws.events", detail_type="Scheduled Event", detail={}, resources=[]
        )

    def _ask(
        self, method: str, path: str, body: Json | None = None, *, key: str | None = None, accept: str = "*/*"
    ) -> Json:
        self._keys += 1
        headers = {"Content-Type": "application/json", "Accept": accept}
        if self._token and not path.startswith("/auth"):
            headers["Authorization"] = f"Bearer {self._token}"
        if method == "POST":
            headers["Idempotency-Key"] = key or f"step-{self._keys}"
        text = b"" if body is None else json.dumps(body).encode()
        answer = self._client.http.request(method, f"/api/v1{path}", headers=headers, body=text)
        assert answer.status_code < 300, (method, path, answer.status_code, answer.body)
        found: Json = json.loads(answer.body or b"{}")
        return found


WHERE: Json = {
    "email": "billing@difference.test",
    "billing_address": {"line1": "1 Mill Lane", "city": "London", "postal_code": "N1", "country": "GB"},
}
LINE: Json = {
    "description": "Consulting",
    "quantity": "2",
    "unit_price": 10000,
    "tax": {"category": "S", "rate": "19"},
}


def completed(organization: Json) -> Json:
    """What a seller must have said before it may send an invoice."""
    return {
        "legal_name": organization["legal_name"],
        "tax_ids": [{"scheme": "eu_vat", "value": "DE136695976"}],
        "address": {"line1": "Invalidenstr. 1", "city": "Berlin", "postal_code": "10115", "country": "DE"},
        "email": "billing@engines.test",
    }
