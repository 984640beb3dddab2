"""Raw messages through SES, with a refusal for good told apart from a refusal for now."""

from functools import cached_property
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.adapters.aws.clients import build_client, error_code, translated_errors
from chalicelib.ports.effects import Undeliverable

READ_TIMEOUT_SECONDS = 20
REFUSED_FOR_GOOD = frozenset({"MessageRejected", "BadRequestException"})


class SesMail:
    def send(self, message: bytes, *, sender: str, recipients: tuple[str, ...]) -> str:
        """Never tries twice by itself: SES does not recognise a repetition, so the caller must decide."""
        with translated_errors("The mail service"):
            try:
                answer = self._client.send_email(
                    FromEmailAddress=sender,
                    Destination={"ToAddresses": list(recipients)},
                    Content={"Raw": {"Data": message}},
                )
            except ClientError as error:
                if error_code(error) in REFUSED_FOR_GOOD:
                    raise Undeliverable(reason_of(error)) from error
                raise
        return str(answer["MessageId"])

    @cached_property
    def _client(self) -> Any:
        return build_client("sesv2", attempts=1, read_timeout_seconds=READ_TIMEOUT_SECONDS)


def reason_of(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Message", "")) or "no reason given"
