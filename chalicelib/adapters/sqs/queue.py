"""The work queue in SQS."""

from functools import cached_property
from typing import Any

from chalicelib.adapters.aws.clients import build_client, translated_errors
from chalicelib.adapters.sqs.messages import read_message, write_message
from chalicelib.domain.journal import EntryRef

ATTEMPTS = 2
READ_TIMEOUT_SECONDS = 2


class SqsQueue:
    """Waits briefly: a client of the API waits with us, and the sweeper finds what was not handed over."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def send(self, reference: EntryRef) -> None:
        with translated_errors("The work queue"):
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=write_message(reference))

    def read(self, message: str) -> EntryRef:
        return read_message(message)

    @cached_property
    def _client(self) -> Any:
        return build_client("sqs", attempts=ATTEMPTS, read_timeout_seconds=READ_TIMEOUT_SECONDS)
