"""The composition root: settings -> adapters -> the ports that use cases ask for.

Clients that every request needs are built once, on first use; those that few need (S3, SES, SQS, KMS) and the
libraries that draw documents are loaded only when their port is first touched.
"""

import os
from functools import cached_property

from chalicelib.ports.books import Books
from chalicelib.ports.clock import Clock, Ids
from chalicelib.ports.documents import Documents
from chalicelib.ports.effects import Files, Mail, Queue, Throttle, Vault
from chalicelib.ports.identity import PasswordHasher, TaxIdRules, Tokens
from chalicelib.settings import Settings, read_settings
from chalicelib.use_cases.outbox.sender import Sender
from chalicelib.use_cases.outbox.workshop import Workshop


class Ports:
    """Every port, built lazily from settings. Tests subclass it or set attributes; nothing is built before use."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def books(self) -> Books:
        from chalicelib.adapters.dynamodb.books import DynamoBooks

        return DynamoBooks(self.settings.table_name)

    @cached_property
    def throttle(self) -> Throttle:
        from chalicelib.adapters.dynamodb.throttle import DynamoThrottle

        return DynamoThrottle(self.settings.table_name)

    @cached_property
    def clock(self) -> Clock:
        from chalicelib.adapters.system.clock import SystemClock

        return SystemClock()

    @cached_property
    def ids(self) -> Ids:
        from chalicelib.adapters.system.ids import SystemIds

        return SystemIds(self.clock)

    @cached_property
    def tokens(self) -> Tokens:
        from chalicelib.adapters.jwt.tokens import JwtTokens
        from chalicelib.adapters.ssm.parameters import read_parameter

        keys = read_parameter(self.settings.signing_key_parameter).split(",")
        return JwtTokens(keys, audience=self.settings.public_url)

    @cached_property
    def passwords(self) -> PasswordHasher:
        from chalicelib.adapters.argon2.passwords import Argon2Passwords

        return Argon2Passwords()

    @cached_property
    def tax_ids(self) -> TaxIdRules:
        from chalicelib.adapters.stdnum.tax_ids import StdnumTaxIds

        return StdnumTaxIds()

    @cached_property
    def queue(self) -> Queue:
        from chalicelib.adapters.sqs.queue import SqsQueue

        return SqsQueue(self.settings.queue_url)

    @cached_property
    def files(self) -> Files:
        from chalicelib.adapters.s3.files import S3Files

        return S3Files(self.settings.bucket_name, endpoint_url=self.settings.s3_endpoint_url)

    @cached_property
    def mail(self) -> Mail:
        from chalicelib.adapters.ses.mail import SesMail

        return SesMail()

    @cached_property
    def documents(self) -> Documents:
        from chalicelib.documents.printing import Printer

        return Printer()

    @cached_property
    def workshop(self) -> Workshop:
        """What the worker works with."""
        return Workshop(
            books=self.books,
            files=self.files,
            mail=self.mail,
            documents=self.documents,
            tokens=self.tokens,
            clock=self.clock,
            ids=self.ids,
            sender=Sender(self.settings.mail_from, self.settings.public_url),
        )

    @cached_property
    def vault(self) -> Vault:
        from chalicelib.adapters.kms.vault import KmsVault

        return KmsVault(self.settings.kms_key_id)


_ports: Ports | None = None


def ports() -> Ports:
    """The bundle of this process, built on first use from the environment."""
    global _ports  # noqa: PLW0603 - the one process-wide object, set here and nowhere else
    if _ports is None:
        _ports = Ports(read_settings(os.environ))
    return _ports


def use_ports(replacement: Ports | None) -> None:
    """Replace the bundle, or with None have it built anew: for tests and the local runner."""
    global _ports  # noqa: PLW0603
    _ports = replacement
