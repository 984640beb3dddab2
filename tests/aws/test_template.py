"""What the deployed system must be, read off its template."""

import json
import re
import subprocess
import sys
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint

from chalicelib.adapters.dynamodb.table import cloudformation_table
from chalicelib.settings import Settings
from tests.aws.conftest import ROOT, build_template
from tools.aws_template.names import (
    BUCKET,
    DEAD_LETTERS,
    FUNCTIONS,
    KEY,
    QUEUE,
    SCHEDULED,
    TABLE,
    WORKER,
)

Resources = dict[str, Any]
NEEDS_NO_RESOURCE = {"xray:PutTelemetryRecords", "xray:PutTraceSegments"}


def of_type(resources: Resources, kind: str) -> Resources:
    return {name: item["Properties"] for name, item in resources.items() if item["Type"] == kind}


def functions(resources: Resources) -> Resources:
    return of_type(resources, "AWS::Serverless::Function")


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("stage", ["prod", pytest.param("dev", marks=pytest.mark.slow)])
def test_the_template_is_clean_to_cfn_lint(stage: str, tmp_path: Path) -> None:
    text = json.dumps(build_template(stage, tmp_path))
    assert [f"{match.rule.id} {match.message}" for match in lint(text, regions=["eu-central-1"])] == []


def test_it_holds_exactly_the_functions_that_are_meant(resources: Resources) -> None:
    assert set(functions(resources)) == set(FUNCTIONS)


def test_each_function_has_the_memory_and_time_it_was_given(resources: Resources) -> None:
    given = {
        name: (function["MemorySize"], function["Timeout"]) for name, function in functions(resources).items()
    }
    assert given == {
        "APIHandler": (1024, 28),
        "WorkOnOutbox": (1024, 60),
        "FlagOverdueInvoices": (512, 300),
        "SweepOutbox": (512, 120),
    }


def test_each_function_runs_on_arm_is_traced_and_has_a_role_of_its_own(resources: Resources) -> None:
    found = functions(resources).values()
    assert all(function["Architectures"] == ["arm64"] for function in found)
    assert all(function["Tracing"] == "Active" for function in found)
    roles = [function["Role"]["Fn::GetAtt"][0] for function in found]
    assert len(set(roles)) == len(FUNCTIONS)


def test_each_handler_is_where_lambda_looks_for_it(resources: Resources) -> None:
    for function in functions(resources).values():
        module, _, name = function["Handler"].rpartition(".")
        assert callable(getattr(import_module(module), name))


def test_the_table_is_the_local_one_with_protection_against_deletion(resources: Resources) -> None:
    assert resources[TABLE] == cloudformation_table()
    assert resources[TABLE]["Properties"]["DeletionProtectionEnabled"] is True
    assert resources[TABLE]["DeletionPolicy"] == "Retain"


def test_the_table_can_be_restored_forgets_what_expired_and_is_paid_by_use(resources: Resources) -> None:
    properties = resources[TABLE]["Properties"]
    assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert properties["TimeToLiveSpecification"]["Enabled"] is True
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["GlobalSecondaryIndexes"]


def test_the_bucket_is_private_encrypted_versioned_and_speaks_tls_only(resources: Resources) -> None:
    bucket = resources[BUCKET]["Properties"]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    [encryption] = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert bucket["VersioningConfiguration"]["Status"] == "Enabled"
    assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    [statement] = resources[f"{BUCKET}Policy"]["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert resources[BUCKET]["DeletionPolicy"] == "Retain"


def test_work_that_fails_five_times_is_set_aside_and_kept_for_two_weeks(resources: Resources) -> None:
    queue, dead_letters = (resources[name]["Properties"] for name in (QUEUE, DEAD_LETTERS))
    assert queue["RedrivePolicy"]["maxReceiveCount"] == 5
    assert queue["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": [DEAD_LETTERS, "Arn"]}
    assert dead_letters["MessageRetentionPeriod"] == 14 * 24 * 3600
    assert queue["SqsManagedSseEnabled"] is dead_letters["SqsManagedSseEnabled"] is True


def test_slow_work_is_not_handed_out_twice(resources: Resources) -> None:
    visibility = resources[QUEUE]["Properties"]["VisibilityTimeout"]
    assert visibility >= 6 * functions(resources)[WORKER]["Timeout"]


def test_the_worker_takes_one_message_at_a_time_from_the_queue_of_this_template(resources: Resources) -> None:
    [event] = functions(resources)[WORKER]["Events"].values()
    assert event["Type"] == "SQS"
    assert event["Properties"]["Queue"] == {"Fn::GetAtt": [QUEUE, "Arn"]}
    assert event["Properties"]["BatchSize"] == 1


def test_scheduled_work_runs_as_often_as_it_is_meant_to_and_never_beside_itself(resources: Resources) -> None:
    rates = {}
    for name in SCHEDULED:
        function = functions(resources)[name]
        [event] = function["Events"].values()
        rates[name] = event["Properties"]["Schedule"]
        assert function["ReservedConcurrentExecutions"]["Fn::If"][1] == 1
    assert rates == {
        "FlagOverdueInvoices": "rate(15 minutes)",
        "SweepOutbox": "rate(5 minutes)",
    }


def test_secrets_are_sealed_by_a_key_that_rotates(resources: Resources) -> None:
    assert resources[KEY]["Properties"]["EnableKeyRotation"] is True
    assert resources[KEY]["DeletionPolicy"] == "Retain"


def test_functions_are_told_every_setting_they_need_and_only_settings(resources: Resources) -> None:
    required = {name.upper() for name, field in Settings.model_fields.items() if field.is_required()}
    known = {name.upper() for name in Settings.model_fields}
    for function in functions(resources).values():
        told = set(function["Environment"]["Variables"])
        assert required <= told <= known
        assert not told & {"ALLOW_TIME_TRAVEL", "DEBUG_TIMING", "S3_ENDPOINT_URL"}


def test_no_environment_variable_holds_a_value_of_its_own(
    template: dict[str, Any], resources: Resources
) -> None:
    """Names and addresses are references; a secret could only be a literal or a parameter that hides its value."""
    for function in functions(resources).values():
        for value in function["Environment"]["Variables"].values():
            assert isinstance(value, dict)
            assert set(value) <= {"Ref", "Fn::GetAtt"}
    assert not any(parameter.get("NoEcho") for parameter in template["Parameters"].values())


def test_no_role_may_do_everything_or_touch_everything(resources: Resources) -> None:
    for role in of_type(resources, "AWS::IAM::Role").values():
        for policy in role["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                actions = set(as_list(statement["Action"]))
                assert not any("*" in action for action in actions)
                if "*" in as_list(statement["Resource"]):
                    assert actions <= NEEDS_NO_RESOURCE


def test_each_functions_log_ends_after_a_while(resources: Resources) -> None:
    groups = of_type(resources, "AWS::Logs::LogGroup").values()
    assert {group["LogGroupName"]["Fn::Sub"] for group in groups} == {
        f"/aws/lambda/${{{name}}}" for name in FUNCTIONS
    }
    assert {group["RetentionInDays"] for group in groups} == {90}


def test_each_function_and_store_has_an_alarm_that_somebody_hears(resources: Resources) -> None:
    alarms = of_type(resources, "AWS::CloudWatch::Alarm")
    assert all(alarm["AlarmActions"] == [{"Ref": "PaidupAlarms"}] for alarm in alarms.values())
    watched = {
        (alarm["Namespace"], alarm["MetricName"], json.dumps(dimension["Value"]))
        for alarm in alarms.values()
        for dimension in alarm.get("Dimensions", [])
    }
    for name in FUNCTIONS:
        for metric in ("Errors", "Throttles"):
            assert ("AWS/Lambda", metric, json.dumps({"Ref": name})) in watched
    for name in SCHEDULED:
        assert ("AWS/Lambda", "Invocations", json.dumps({"Ref": name})) in watched
    for name, metric in (
        (DEAD_LETTERS, "ApproximateNumberOfMessagesVisible"),
        (QUEUE, "ApproximateAgeOfOldestMessage"),
    ):
        assert ("AWS/SQS", metric, json.dumps({"Fn::GetAtt": [name, "QueueName"]})) in watched
    for metric in ("ReadThrottleEvents", "WriteThrottleEvents"):
        assert ("AWS/DynamoDB", metric, json.dumps({"Ref": TABLE})) in watched
    assert ("AWS/ApiGateway", "5XXError", json.dumps({"Ref": "AWS::StackName"})) in watched
    assert "SystemErrors" in json.dumps(alarms["StoreErrorsAlarm"])


def test_the_alarm_on_the_api_watches_the_api_and_stage_that_are_deployed(resources: Resources) -> None:
    api = resources["RestAPI"]["Properties"]
    dimensions = resources["ApiErrorsAlarm"]["Properties"]["Dimensions"]
    assert api["DefinitionBody"]["info"]["title"] == dimensions[0]["Value"]
    assert api["StageName"] == dimensions[1]["Value"]


def test_what_the_gateway_answers_by_itself_is_a_problem_document_that_browsers_can_read(
    resources: Resources,
) -> None:
    answers = resources["RestAPI"]["Properties"]["DefinitionBody"]["x-amazon-apigateway-gateway-responses"]
    for answer in answers.values():
        problem = json.loads(answer["responseTemplates"]["application/json"])
        assert problem["status"] == int(answer["statusCode"])
        assert {"type", "title", "detail", "code", "request_id"} <= problem.keys()
        headers = answer["responseParameters"]
        assert headers["gatewayresponse.header.Content-Type"].startswith("'application/problem+json")
        assert headers["gatewayresponse.header.Access-Control-Allow-Origin"] == {"Fn::Sub": "'${CorsOrigin}'"}
        for value in headers.values():
            assert isinstance(value, dict) or re.fullmatch(r"'[^']*'|context\.\w+", value)


def test_an_unknown_route_is_a_404_to_the_gateway_as_well(resources: Resources) -> None:
    answers = resources["RestAPI"]["Properties"]["DefinitionBody"]["x-amazon-apigateway-gateway-responses"]
    problem = json.loads(answers["MISSING_AUTHENTICATION_TOKEN"]["responseTemplates"]["application/json"])
    assert (problem["status"], problem["code"]) == (404, "unknown_route")
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED", "REQUEST_TOO_LARGE"} <= answers.keys()


def test_only_production_is_protected_against_deletion(tmp_path: Path) -> None:
    dev = build_template("dev", tmp_path)
    assert dev["Resources"][TABLE]["Properties"]["DeletionProtectionEnabled"] is False


@pytest.mark.slow
def test_make_package_builds_the_template_and_an_archive_for_lambda(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "tools" / "package.py"), "--stage", "prod", "--out", str(tmp_path)]
    subprocess.run(command, check=True, cwd=ROOT)  # noqa: S603 - our own tool
    built = json.loads((tmp_path / "template.json").read_text())
    assert built["Resources"]["APIHandler"]["Properties"]["CodeUri"] == "./deployment.zip"
    with zipfile.ZipFile(tmp_path / "deployment.zip") as archive:
        names = set(archive.namelist())
    assert {"app.py", "chalice/app.py", "chalicelib/wiring.py", "fpdf/fpdf.py"} <= names
    assert any(name.endswith("aarch64-linux-gnu.so") for name in names)
    assert not any(name.startswith(("chalicelib/local/", "moto/", "tests/")) for name in names)
