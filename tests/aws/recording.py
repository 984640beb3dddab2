"""What a function asks of AWS, written down as IAM would see it: an action on a resource of the template."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.model import OperationModel

from tools.aws_template.names import API, BUCKET, KEY, QUEUE, TABLE

Parameters = Mapping[str, Any]
Needs = list[tuple[str, str]]

OBJECTS = f"{BUCKET}/*"
TRANSACTED = {
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
}


@dataclass(frozen=True, order=True)
class Use:
    """`resource` is the logical name, with `/index/<name>` for an index and `/*` for the objects of a bucket."""

    function: str
    action: str
    resource: str


@dataclass
class Recording:
    """`function` is the one that runs; a story sets it with `running`."""

    uses: set[Use] = field(default_factory=set)
    function: str = API
    is_paused: bool = False

    @contextmanager
    def running(self, function: str) -> Iterator[None]:
        before, self.function = self.function, function
        try:
            yield
        finally:
            self.function = before

    @contextmanager
    def paused(self) -> Iterator[None]:
        """For what the platform or the test itself does."""
        before, self.is_paused = self.is_paused, True
        try:
            yield
        finally:
            self.is_paused = before

    def add(self, service: str, operation: str, parameters: Parameters) -> None:
        if self.is_paused:
            return
        for action, resource in needs_of(service, operation, parameters):
            self.uses.add(Use(self.function, action, resource))


@contextmanager
def recorded_calls() -> Iterator[Recording]:
    """Records the calls of every botocore client, and the links it signs, whenever the client was built."""
    recording = Recording()
    prepare = BaseClient._emit_api_params

    def record(
        client: BaseClient, api_params: Parameters, operation_model: OperationModel, context: Any
    ) -> Any:
        recording.add(client.meta.service_model.service_name, operation_model.name, api_params)
        return prepare(client, api_params, operation_model, context)

    with patch.object(BaseClient, "_emit_api_params", record):
        yield recording


def needs_of(service: str, operation: str, parameters: Parameters) -> Needs:
    """The permissions one call needs. A call that nobody thought of needs one that no policy grants."""
    known = NEEDS.get((service, operation))
    return known(parameters) if known else [(f"{service}:{operation}", "unknown")]


def transacted(parameters: Parameters) -> Needs:
    return [(TRANSACTED[verb], TABLE) for item in parameters["TransactItems"] for verb in item]


def queried(parameters: Parameters) -> Needs:
    index = parameters.get("IndexName")
    return [("dynamodb:Query", f"{TABLE}/index/{index}" if index else TABLE)]


def mailed(_: Parameters) -> Needs:
    """SES checks the operation of its second API, and for a raw message that of its first as well."""
    return [("ses:SendEmail", "identity/*"), ("ses:SendRawEmail", "identity/*")]


def always(action: str, resource: str) -> Callable[[Parameters], Needs]:
    return lambda _: [(action, resource)]


NEEDS: Mapping[tuple[str, str], Callable[[Parameters], Needs]] = {
    ("dynamodb", "TransactWriteItems"): transacted,
    ("dynamodb", "Query"): queried,
    **{
        ("dynamodb", operation): always(f"dynamodb:{operation}", TABLE)
        for operation in ("GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem")
    },
    ("s3", "GetObject"): always("s3:GetObject", OBJECTS),
    ("s3", "PutObject"): always("s3:PutObject", OBJECTS),
    ("sesv2", "SendEmail"): mailed,
    ("sqs", "SendMessage"): always("sqs:SendMessage", QUEUE),
    ("kms", "Encrypt"): always("kms:Encrypt", KEY),
    ("kms", "Decrypt"): always("kms:Decrypt", KEY),
    ("ssm", "GetParameter"): always("ssm:GetParameter", "parameter${SigningKeyParameter}"),
}
