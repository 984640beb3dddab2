"""What the template creates on AWS, created in the embedded engines: table, bucket, queue, key, sender."""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from botocore.exceptions import ClientError

from chalicelib.adapters.dynamodb.table import create_table
from chalicelib.local.embedded import EmbeddedAws

TABLE = "paidup-local"
BUCKET = "paidup-local-documents"
QUEUE = "PaidupOutbox"
DEAD_LETTERS = "PaidupOutboxDeadLetters"
SIGNING_KEY = "/paidup/local/signing-key"
MAIL_FROM = "billing@paidup.example"
_MOST_RECEIVES = 5


@contextmanager
def local_resources(aws: EmbeddedAws, public_url: str) -> Iterator[None]:
    """Create everything and describe it in the environment, as a deployed function finds it."""
    _create_books()
    boto3.client("s3").create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": aws.region}
    )
    boto3.client("sesv2").create_email_identity(EmailIdentity=MAIL_FROM.partition("@")[2])
    boto3.client("ssm").put_parameter(Name=SIGNING_KEY, Value=secrets.token_urlsafe(32), Type="SecureString")
    environment = {
        "TABLE_NAME": TABLE,
        "BUCKET_NAME": BUCKET,
        "QUEUE_URL": _create_queue(),
        "MAIL_FROM": MAIL_FROM,
        "PUBLIC_URL": public_url,
        "KMS_KEY_ID": boto3.client("kms").create_key()["KeyMetadata"]["KeyId"],
        "SIGNING_KEY_PARAMETER": SIGNING_KEY,
        "SIGNUP": "open",
        "DEBUG_TIMING": "1",
        "ALLOW_TIME_TRAVEL": "1",
        "REQUESTS_PER_MINUTE": "60000",
        "S3_ENDPOINT_URL": aws.s3_endpoint_url,
    }
    before = dict(os.environ)
    # What the developer set by hand wins: SIGNUP=closed, DEBUG_TIMING=0.
    os.environ.update({name: os.environ.get(name, value) for name, value in environment.items()})
    try:
        yield
    finally:
        for name in environment:
            if name not in before:
                del os.environ[name]


def _create_books() -> None:
    """A real engine may keep the table from the last run; its data are welcome."""
    try:
        create_table(boto3.client("dynamodb"), TABLE)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceInUseException":
            raise


def _create_queue() -> str:
    sqs = boto3.client("sqs")
    dead = sqs.create_queue(QueueName=DEAD_LETTERS)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": _MOST_RECEIVES})
    attributes = {"RedrivePolicy": redrive, "VisibilityTimeout": "30"}
    return str(sqs.create_queue(QueueName=QUEUE, Attributes=attributes)["QueueUrl"])
