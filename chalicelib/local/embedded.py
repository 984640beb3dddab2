"""AWS inside this process: moto answers every call, and the developer's own account is out of reach."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parseaddr

from moto import mock_aws
from moto.core.config import DefaultConfig
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from chalicelib.local.moto_fixes import corrected_moto, engine_lock
from chalicelib.local.object_server import ObjectServer

DEFAULT_REGION = "eu-central-1"
DYNAMODB_ENDPOINT = "AWS_ENDPOINT_URL_DYNAMODB"
LOOPBACK_HOSTS = "127.0.0.1,localhost"
REAL_ACCOUNT = frozenset(
    {
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_SESSION_TOKEN",
        "AWS_SECURITY_TOKEN",
        "AWS_ROLE_ARN",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    }
)


@dataclass(frozen=True)
class CapturedMail:
    """One message as SES took it: `raw` is MIME, `destinations` every address it went to, once each."""

    raw: bytes
    source: str
    destinations: tuple[str, ...]


@dataclass(frozen=True)
class EmbeddedAws:
    """The running engines. `dynamodb_endpoint_url` is None while DynamoDB is embedded as well."""

    region: str
    s3_endpoint_url: str
    dynamodb_endpoint_url: str | None

    def captured_mail(self) -> list[CapturedMail]:
        """Every raw message sent so far, newest first."""
        with engine_lock:
            sent = list(ses_backends[DEFAULT_ACCOUNT_ID][self.region].sent_messages)
        return [
            CapturedMail(message.raw_data.encode(), message.source or "", addresses(message.destinations))
            for message in reversed(sent)
            if hasattr(message, "raw_data")
        ]


@contextmanager
def start_embedded_aws(*, region: str = DEFAULT_REGION) -> Iterator[EmbeddedAws]:
    """Answer every AWS call of this process until the block ends, then restore the environment.

    Create clients inside the block: credentials, region and S3 endpoint reach them through the environment.
    When AWS_ENDPOINT_URL_DYNAMODB is set, DynamoDB calls go to that engine and only the rest is embedded.
    """
    dynamodb_endpoint = os.environ.get(DYNAMODB_ENDPOINT) or None
    passthrough = ["dynamodb"] if dynamodb_endpoint else []
    config: DefaultConfig = {
        "core": {"mock_credentials": False, "passthrough": {"services": passthrough, "urls": []}}
    }
    with corrected_moto(), mock_aws(config=config):
        server = ObjectServer(engine_lock)
        server.start()
        try:
            with environment_for(region, server.url):
                yield EmbeddedAws(region, server.url, dynamodb_endpoint)
        finally:
            server.stop()


@contextmanager
def environment_for(region: str, s3_endpoint_url: str) -> Iterator[None]:
    """Hide the developer's own AWS configuration behind dummy credentials and the loopback endpoint."""
    hidden = {name for name in os.environ if is_of_the_real_account(name)}
    values = {
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL_S3": s3_endpoint_url,
    }
    for name in ("NO_PROXY", "no_proxy"):
        values[name] = ",".join(filter(None, [os.environ.get(name), LOOPBACK_HOSTS]))
    before = {name: os.environ.get(name) for name in hidden | values.keys()}
    for name in hidden:
        del os.environ[name]
    os.environ |= values
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def is_of_the_real_account(name: str) -> bool:
    return name in REAL_ACCOUNT or (name.startswith("AWS_ENDPOINT_URL") and name != DYNAMODB_ENDPOINT)


def addresses(destinations: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(parseaddr(destination)[1] for destination in destinations))
