"""Founds an organisation with its first administrator on a deployment whose sign-up is closed.

    python -m tools.first_admin --stage prod --email ada@example.com --organization "Engines Ltd" --country GB

Asks for the password, or reads it from a pipe. Runs with the operator's own AWS credentials and region.
"""

import argparse
import getpass
import sys
from collections.abc import Mapping
from typing import Any

import boto3
from pydantic import ValidationError

from chalicelib.api.schemas.identity import SignupBody
from chalicelib.domain.errors import PaidupError
from chalicelib.settings import read_settings
from chalicelib.use_cases.identity.new_password import require_good_password
from chalicelib.use_cases.identity.sign_up import Signup, found_organization
from chalicelib.wiring import Ports


class BadInput(Exception):
    """What was asked for cannot be founded; the message names each problem."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--stage", default="prod")
    parser.add_argument("--stack", help="default: paidup-<stage>")
    parser.add_argument("--email", required=True)
    parser.add_argument("--organization", required=True, help="its legal name")
    parser.add_argument("--country", required=True, help="ISO 3166 code, such as DE")
    parser.add_argument("--currency", help="default: the country's")
    parser.add_argument("--timezone", help="default: the country's")
    arguments = parser.parse_args()
    stack = arguments.stack or f"paidup-{arguments.stage}"
    environment = environment_of(stack, boto3.client("cloudformation"), boto3.client("lambda"))
    try:
        signup = checked_signup(
            organization_name=arguments.organization,
            country=arguments.country,
            email=arguments.email,
            password=asked_password(),
            currency=arguments.currency,
            timezone=arguments.timezone,
        )
        organization_id = found(signup, Ports(read_settings(environment)))
    except (PaidupError, BadInput) as refusal:
        sys.exit(str(refusal))
    print(f"{organization_id} is founded; {signup.email} can sign in at {environment['PUBLIC_URL']}.")


def environment_of(stack: str, cloudformation: Any, functions: Any) -> Mapping[str, str]:
    """What the deployed API function is told: names and addresses, no secrets."""
    [described] = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}
    configuration = functions.get_function_configuration(FunctionName=outputs["APIHandlerName"])
    variables: Mapping[str, str] = configuration["Environment"]["Variables"]
    return variables


def checked_signup(**answers: str | None) -> Signup:
    """By the rules of the API's own sign-up. Raises BadInput, which never repeats the password."""
    try:
        return SignupBody.model_validate(answers).signup()
    except ValidationError as error:
        problems = "; ".join(f"{problem['loc'][0]}: {problem['msg']}" for problem in error.errors())
        raise BadInput(problems) from None


def asked_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        sys.exit("The two passwords differ; nothing was done.")
    return password


def found(signup: Signup, ports: Ports) -> str:
    """The new organisation's id. Raises EmailTaken, or Invalid for a password that is too weak."""
    require_good_password(signup.password, signup.email)
    signed_in = found_organization(
        signup,
        ports.clock.now(),
        books=ports.books,
        ids=ports.ids,
        passwords=ports.passwords,
        tokens=ports.tokens,
    )
    return signed_in.user.organization_id


if __name__ == "__main__":
    main()
