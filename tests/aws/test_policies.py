"""Least privilege, both ways: what the functions do is allowed, and what is allowed they do."""

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from tests.aws.policies import CONFIGURED_AS, GRANTED_TO_THE_PLATFORM, allowed_uses, label, statements
from tests.aws.recording import Recording, Use, needs_of, recorded_calls
from tests.aws.story import Story, deployment
from tools.aws_template.names import API, FUNCTIONS, TABLE, WORKER


@pytest.fixture(scope="module")
def used() -> Iterator[set[Use]]:
    with deployment() as settings, recorded_calls() as recording:
        Story(settings, recording).play()
        yield recording.uses


def test_every_call_that_a_function_makes_is_allowed_to_it(used: set[Use]) -> None:
    assert sorted(used - allowed_uses()) == []


def test_everything_that_a_function_is_allowed_it_does(used: set[Use]) -> None:
    assert sorted(allowed_uses() - used) == []


def test_every_function_has_a_policy_and_the_story_runs_each(used: set[Use]) -> None:
    assert set(CONFIGURED_AS) == set(FUNCTIONS) == {use.function for use in used}


def test_what_is_granted_to_the_platform_is_granted_somewhere() -> None:
    granted = {
        action
        for function in FUNCTIONS
        for statement in statements(function)
        for action in statement["Action"]
    }
    assert granted >= GRANTED_TO_THE_PLATFORM.keys()


def test_mail_leaves_only_under_the_address_of_the_deployment() -> None:
    [statement] = [s for s in statements(WORKER) if "ses:SendRawEmail" in s["Action"]]
    assert statement["Condition"] == {"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}}


def test_a_transaction_needs_what_its_parts_need() -> None:
    items = [{"Put": {}}, {"Update": {}}, {"ConditionCheck": {}}, {"Delete": {}}]
    assert needs_of("dynamodb", "TransactWriteItems", {"TransactItems": items}) == [
        ("dynamodb:PutItem", TABLE),
        ("dynamodb:UpdateItem", TABLE),
        ("dynamodb:ConditionCheckItem", TABLE),
        ("dynamodb:DeleteItem", TABLE),
    ]


def test_a_call_that_nobody_thought_of_is_not_allowed() -> None:
    [(action, resource)] = needs_of("dynamodb", "Scan", {"TableName": "paidup"})
    assert Use(API, action, resource) not in allowed_uses()


def test_a_query_of_an_index_is_not_covered_by_the_table() -> None:
    [(_, resource)] = needs_of("dynamodb", "Query", {"IndexName": "due"})
    assert resource == f"{TABLE}/index/due" == label({"Fn::Sub": "${PaidupTable.Arn}/index/due"})


def test_clients_built_before_the_recording_are_recorded_and_signed_links_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        client = boto3.client("s3", "eu-central-1")
        with recorded_calls() as recording:
            client.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"})
        client.list_buckets()
    assert recording.uses == {Use(API, "s3:GetObject", "PaidupDocuments/*")}


def test_the_recording_knows_which_function_runs() -> None:
    recording = Recording()
    with recording.running(WORKER):
        recording.add("sqs", "SendMessage", {})
    recording.add("kms", "Encrypt", {})
    with recording.paused():
        recording.add("kms", "Decrypt", {})
    assert {(use.function, use.action) for use in recording.uses} == {
        (WORKER, "sqs:SendMessage"),
        (API, "kms:Encrypt"),
    }
