"""An AWS account for one proof: a table, a bucket, a queue and a mail service, emptied and refilled for each run.

Building botocore clients costs more than a run, so the adapters are shared; they keep nothing but their connections.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends
from moto.ses.models import ses_backends

from chalicelib.adapters.dynamodb.books import DynamoBooks
from chalicelib.adapters.s3.files import S3Files
from chalicelib.adapters.ses.mail import SesMail
from chalicelib.adapters.sqs.queue import SqsQueue
from chalicelib.local.moto_fixes import corrected_moto
from tests.faults.invariants import Item
from tests.faults.tables import EmbeddedTable, EngineTable, Table

REGION = "eu-central-1"
BUCKET = "paidup-documents"
SENDER = "billing@paidup.example"


@contextmanager
def account(dynamodb_endpoint_url: str | None = None) -> Iterator["Account"]:
    """Everything embedded; with an endpoint, DynamoDB is that engine."""
    environment = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
    }
    if dynamodb_endpoint_url:
        environment["AWS_ENDPOINT_URL_DYNAMODB"] = dynamodb_endpoint_url
    elsewhere = {"services": ["dynamodb"] if dynamodb_endpoint_url else [], "urls": []}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, kept | environment, clear=True))
        stack.enter_context(corrected_moto())
        stack.enter_context(mock_aws(config={"core": {"mock_credentials": False, "passthrough": elsewhere}}))
        yield Account(EngineTable() if dynamodb_endpoint_url else EmbeddedTable(REGION))


class Account:
    """`books`, `files`, `mail` and `queue` are the product's adapters; the rest is the test looking on."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.books = DynamoBooks(table.name)
        self.files = S3Files(BUCKET)
        self.mail = SesMail()
        boto3.client("s3").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        boto3.client("sesv2").create_email_identity(EmailIdentity=SENDER)
        self._sqs: Any = boto3.client("sqs")
        self._queue_url = self._sqs.create_queue(QueueName="outbox")["QueueUrl"]
        self.queue = SqsQueue(self._queue_url)

    def fill(self, items: Sequence[Item] = (), objects: Mapping[str, bytes] | None = None) -> None:
        """These rows in the table, these objects in the bucket, no mail, no message."""
        self.table.fill(items)
        self.books.engine.table_name = self.table.name
        self._bucket.keys.clear()
        for key, content in (objects or {}).items():
            s3_backends[DEFAULT_ACCOUNT_ID]["aws"].put_object(BUCKET, key, content)
        self._mail_service.sent_messages.clear()
        while message := self.next_message():
            self.delete_message(message[1])

    def objects(self) -> dict[str, bytes]:
        return {key: stored.value for key, stored in self._bucket.keys.items()}

    def mails(self) -> list[bytes]:
        return [message.raw_data.encode() for message in self._mail_service.sent_messages]

    def next_message(self) -> tuple[str, str] | None:
        """What SQS hands to the worker next: body and receipt handle. It stays visible: there is no waiting here."""
        answer = self._sqs.receive_message(QueueUrl=self._queue_url, VisibilityTimeout=0)
        for message in answer.get("Messages", ()):
            return message["Body"], message["ReceiptHandle"]
        return None

    def delete_message(self, handle: str) -> None:
        self._sqs.delete_message(QueueUrl=self._queue_url, ReceiptHandle=handle)

    @property
    def _bucket(self) -> Any:
        return s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[BUCKET]

    @property
    def _mail_service(self) -> Any:
        return ses_backends[DEFAULT_ACCOUNT_ID][REGION]
