"""Each outside port twice: in memory, and over moto's S3, SES, SQS and KMS."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

import boto3
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from chalicelib.adapters.kms.vault import KmsVault
from chalicelib.adapters.memory.files import MemoryFiles
from chalicelib.adapters.memory.mail import MemoryMail
from chalicelib.adapters.memory.queue import MemoryQueue
from chalicelib.adapters.memory.vault import MemoryVault
from chalicelib.adapters.s3.files import S3Files
from chalicelib.adapters.ses.mail import SesMail
from chalicelib.adapters.sqs.messages import read_message
from chalicelib.adapters.sqs.queue import SqsQueue
from chalicelib.domain.journal import EntryRef
from chalicelib.ports.effects import Files, Mail, Queue, Vault

REGION = "eu-central-1"
BUCKET = "paidup-documents"
SENDER = "billing@paidup.test"
REFUSED_SENDER = "nobody@unverified.test"


@dataclass(frozen=True)
class Outside:
    """One implementation of every port, and how to see what arrived."""

    files: Files
    mail: Mail
    queue: Queue
    vault: Vault
    mailed: Callable[[], list[tuple[bytes, tuple[str, ...]]]]
    queued: Callable[[], list[EntryRef]]
    refuse_mail: Callable[[], tuple[str, str]]
    """Makes mail undeliverable, and answers a sender and a recipient for which it is."""


ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_CONFIG_FILE": os.devnull,
}


@contextmanager
def memory_outside() -> Iterator[Outside]:
    mail, queue = MemoryMail(), MemoryQueue()

    def refuse_mail() -> tuple[str, str]:
        mail.refused.add("gone@client.test")
        return SENDER, "gone@client.test"

    yield Outside(
        files=MemoryFiles(),
        mail=mail,
        queue=queue,
        vault=MemoryVault(),
        mailed=lambda: [(sent.message, sent.recipients) for sent in mail.sent],
        queued=queue.take_all,
        refuse_mail=refuse_mail,
    )


@contextmanager
def empty_account() -> Iterator[None]:
    """moto, and none of the developer's own configuration."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with patch.dict(os.environ, kept | ENVIRONMENT, clear=True), mock_aws():
        yield


@contextmanager
def moto_outside() -> Iterator[Outside]:
    with empty_account():
        place = {"LocationConstraint": REGION}
        boto3.client("s3", REGION).create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
        boto3.client("sesv2", REGION).create_email_identity(EmailIdentity=SENDER)
        sqs = boto3.client("sqs", REGION)
        queue_url = sqs.create_queue(QueueName="paidup-outbox")["QueueUrl"]

        def queued() -> list[EntryRef]:
            answer = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10)
            return [read_message(message["Body"]) for message in answer.get("Messages", [])]

        def mailed() -> list[tuple[bytes, tuple[str, ...]]]:
            sent = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
            return [
                (message.raw_data.encode(), tuple(dict.fromkeys(message.destinations))) for message in sent
            ]

        yield Outside(
            files=S3Files(BUCKET),
            mail=SesMail(),
            queue=SqsQueue(queue_url),
            vault=KmsVault(boto3.client("kms", REGION).create_key()["KeyMetadata"]["KeyId"]),
            mailed=mailed,
            queued=queued,
            refuse_mail=lambda: (REFUSED_SENDER, "someone@client.test"),
        )
