"""What an operator runs by hand: it must not lock anybody out, leak a secret, or do half of a thing."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from chalicelib.domain.errors import Invalid
from chalicelib.domain.user import User
from chalicelib.ports.listing import Listing
from chalicelib.use_cases.identity.refusals import EmailTaken
from chalicelib.wiring import Ports
from tests.aws.story import PASSWORD, REGION, deployment
from tools.first_admin import BadInput, checked_signup, environment_of, found
from tools.signing_keys import (
    STEPS,
    WrongStep,
    change,
    create,
    restart_functions,
    with_new_key,
    with_newest_signing,
    with_signing_only,
)

NAME = "/paidup/test/signing-keys"


@pytest.fixture
def ports() -> Iterator[Ports]:
    with deployment() as settings:
        yield Ports(settings.model_copy(update={"signup": "closed"}))


@pytest.fixture
def ssm(ports: Ports) -> Any:
    return boto3.client("ssm", REGION)


def stored(ssm: Any) -> list[str]:
    parameter = ssm.get_parameter(Name=NAME, WithDecryption=True)["Parameter"]
    assert parameter["Type"] == "SecureString"
    return parameter["Value"].split(",")


def a_signup(**changes: str) -> Any:
    return checked_signup(
        **{"organization_name": "Engines", "country": "DE", "email": "ada@engines.test", "password": PASSWORD}
        | changes
    )


def test_the_first_administrator_can_be_made_while_sign_up_is_closed(ports: Ports) -> None:
    organization_id = found(a_signup(), ports)
    [user] = ports.books.page(organization_id, User, Listing()).items
    assert (user.email, user.role.value) == ("ada@engines.test", "admin")


def test_the_same_address_cannot_found_twice(ports: Ports) -> None:
    found(a_signup(), ports)
    with pytest.raises(EmailTaken):
        found(a_signup(organization_name="Other"), ports)


def test_a_weak_password_is_refused_for_an_operator_too(ports: Ports) -> None:
    with pytest.raises((Invalid, BadInput)):
        found(a_signup(password="password123"), ports)


@pytest.mark.parametrize(
    ("field", "value"), [("country", "XX"), ("email", "no address"), ("organization_name", " ")]
)
def test_what_cannot_be_founded_is_named_without_showing_the_password(field: str, value: str) -> None:
    with pytest.raises(BadInput) as raised:
        a_signup(**{field: value})
    assert field in str(raised.value)
    assert PASSWORD not in str(raised.value)


def test_the_settings_are_those_of_the_deployed_api() -> None:
    stacks, functions = boto3.client("cloudformation", REGION), boto3.client("lambda", REGION)
    with Stubber(stacks) as stack_stub, Stubber(functions) as function_stub:
        output = {"OutputKey": "APIHandlerName", "OutputValue": "paidup-prod-APIHandler-1"}
        stack = {"StackName": "paidup-prod", "CreationTime": 0, "StackStatus": "CREATE_COMPLETE"}
        stack_stub.add_response("describe_stacks", {"Stacks": [{**stack, "Outputs": [output]}]})
        function_stub.add_response(
            "get_function_configuration",
            {"Environment": {"Variables": {"TABLE_NAME": "books"}}},
            {"FunctionName": "paidup-prod-APIHandler-1"},
        )
        assert environment_of("paidup-prod", stacks, functions) == {"TABLE_NAME": "books"}


def test_a_signing_key_is_strong_and_never_overwritten(ssm: Any) -> None:
    create(ssm, NAME)
    [key] = stored(ssm)
    assert len(key) >= 64
    with pytest.raises(WrongStep):
        create(ssm, NAME)
    assert stored(ssm) == [key]


def test_a_key_is_replaced_in_three_steps_in_each_of_which_every_key_in_use_verifies(ssm: Any) -> None:
    create(ssm, NAME)
    [old] = stored(ssm)
    change(ssm, NAME, with_new_key)
    assert stored(ssm)[0] == old
    new = stored(ssm)[1]
    change(ssm, NAME, with_newest_signing)
    assert stored(ssm) == [new, old]
    change(ssm, NAME, with_signing_only)
    assert stored(ssm) == [new]


@pytest.mark.parametrize(("step", "keys"), [("add", "a,b"), ("promote", "a")])
def test_a_step_out_of_order_changes_nothing(step: str, keys: str, ssm: Any) -> None:
    ssm.put_parameter(Name=NAME, Value=keys, Type="SecureString")
    with pytest.raises(WrongStep):
        change(ssm, NAME, STEPS[step])
    assert stored(ssm) == keys.split(",")


def test_keys_that_do_not_exist_cannot_be_changed(ssm: Any) -> None:
    with pytest.raises(WrongStep, match=NAME):
        change(ssm, NAME, with_new_key)


def test_every_function_and_nothing_else_is_started_anew() -> None:
    stacks, functions = boto3.client("cloudformation", REGION), boto3.client("lambda", REGION)
    changed = []

    def summary(kind: str, name: str) -> dict[str, Any]:
        return {
            "LogicalResourceId": name,
            "PhysicalResourceId": f"physical-{name}",
            "ResourceType": kind,
            "LastUpdatedTimestamp": 0,
            "ResourceStatus": "CREATE_COMPLETE",
        }

    functions.meta.events.register(
        "provide-client-params.lambda.UpdateFunctionConfiguration",
        lambda params, **_: changed.append(params["FunctionName"]),
    )
    with Stubber(stacks) as stack_stub, Stubber(functions) as function_stub:
        kinds = ["AWS::Lambda::Function", "AWS::DynamoDB::Table", "AWS::Lambda::Function"]
        summaries = [summary(kind, f"r{number}") for number, kind in enumerate(kinds)]
        stack_stub.add_response("list_stack_resources", {"StackResourceSummaries": summaries})
        for _ in range(2):
            function_stub.add_response("update_function_configuration", {})
        restart_functions(stacks, functions, "paidup-prod")
    assert changed == ["physical-r0", "physical-r2"]
