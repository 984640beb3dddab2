"""The signing keys of a deployment: made once, and replaced without signing anybody out.

    python -m tools.signing_keys create  --stage prod    before the first deployment
    python -m tools.signing_keys add     --stage prod    a new key that every function learns to verify
    python -m tools.signing_keys promote --stage prod    the newest key signs, the old one still verifies
    python -m tools.signing_keys retire  --stage prod    only the signing key stays

No key is ever printed. The value lies in an SSM SecureString, the signing key first, separated by commas.
"""

import argparse
import secrets
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import boto3

Keys = list[str]
KEY_BYTES = 48


class WrongStep(Exception):
    """The step makes no sense with the keys that there are."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("step", choices=["create", *STEPS])
    parser.add_argument("--stage", default="prod")
    parser.add_argument("--parameter", help="default: /paidup/<stage>/signing-keys")
    parser.add_argument("--stack", help="default: paidup-<stage>")
    arguments = parser.parse_args()
    parameter = arguments.parameter or f"/paidup/{arguments.stage}/signing-keys"
    stack = arguments.stack or f"paidup-{arguments.stage}"
    try:
        if arguments.step == "create":
            create(boto3.client("ssm"), parameter)
        else:
            change(boto3.client("ssm"), parameter, STEPS[arguments.step])
            restart_functions(boto3.client("cloudformation"), boto3.client("lambda"), stack)
    except WrongStep as problem:
        sys.exit(str(problem))
    print(f"{parameter}: done.")


def create(ssm: Any, parameter: str) -> None:
    try:
        ssm.put_parameter(Name=parameter, Value=new_key(), Type="SecureString", Overwrite=False)
    except ssm.exceptions.ParameterAlreadyExists as error:
        raise WrongStep(f"{parameter} exists already; nothing was changed.") from error


def change(ssm: Any, parameter: str, step: Callable[[Keys], Keys]) -> None:
    try:
        stored = ssm.get_parameter(Name=parameter, WithDecryption=True)["Parameter"]["Value"]
    except ssm.exceptions.ParameterNotFound as error:
        raise WrongStep(f"{parameter} does not exist; create it first.") from error
    keys = step(stored.split(","))
    ssm.put_parameter(Name=parameter, Value=",".join(keys), Type="SecureString", Overwrite=True)


def restart_functions(cloudformation: Any, functions: Any, stack: str) -> None:
    """Functions read the keys when they start; a changed configuration starts them all anew."""
    note = f"Signing keys changed at {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}."
    for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack):
        for resource in page["StackResourceSummaries"]:
            if resource["ResourceType"] == "AWS::Lambda::Function":
                name = resource["PhysicalResourceId"]
                functions.update_function_configuration(FunctionName=name, Description=note)


def with_new_key(keys: Keys) -> Keys:
    if len(keys) > 1:
        raise WrongStep("There is a second key already; promote or retire first.")
    return [*keys, new_key()]


def with_newest_signing(keys: Keys) -> Keys:
    if len(keys) < 2:  # noqa: PLR2004 - one that signs, one that shall
        raise WrongStep("There is no second key; add one first.")
    return [keys[-1], *keys[:-1]]


def with_signing_only(keys: Keys) -> Keys:
    return keys[:1]


def new_key() -> str:
    return secrets.token_urlsafe(KEY_BYTES)


STEPS: Mapping[str, Callable[[Keys], Keys]] = {
    "add": with_new_key,
    "promote": with_newest_signing,
    "retire": with_signing_only,
}


if __name__ == "__main__":
    main()
