"""Reading one secret parameter."""

from botocore.exceptions import ClientError

from chalicelib.adapters.aws.clients import build_client, error_code, translated_errors


class ParameterMissing(Exception):
    """The deployment is not complete: an operator has to store the parameter (see docs/deploy.md)."""


def read_parameter(name: str) -> str:
    """The decrypted value. Raises ParameterMissing or Unavailable."""
    with translated_errors("The parameter store"):
        try:
            answer = build_client("ssm").get_parameter(Name=name, WithDecryption=True)
        except ClientError as error:
            if error_code(error) == "ParameterNotFound":
                raise ParameterMissing(f"There is no SSM parameter '{name}'.") from error
            raise
    return str(answer["Parameter"]["Value"])
