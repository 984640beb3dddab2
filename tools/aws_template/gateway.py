"""What API Gateway answers by itself, in the format of the application: problem+json, readable for browsers."""

import json

from chalicelib.api.errors import PROBLEM_TYPE, NoSuchRoute, problem_document
from chalicelib.api.headers import EXPOSED_HEADERS, SECURITY_HEADERS
from tools.aws_template.names import Json, sub

NO_SUCH_ROUTE = (404, NoSuchRoute.code, NoSuchRoute().message)
NOT_PERMITTED = (403, "forbidden", "This request is not allowed.")
MALFORMED = (400, "malformed_request", "The request cannot be read.")
TOO_MANY = (429, "too_many_requests", "Too many requests; try again in a moment.")
OUR_FAULT = (
    500,
    "internal_error",
    "This is not your fault. Please report the request_id if it happens again.",
)
NO_ANSWER = (503, "unavailable", "The service did not answer in time; try again.")

# Nothing here is signed the way AWS signs: whoever is told about signatures or tokens asked for no route of ours.
PROBLEMS = {
    "MISSING_AUTHENTICATION_TOKEN": NO_SUCH_ROUTE,
    "RESOURCE_NOT_FOUND": NO_SUCH_ROUTE,
    "INVALID_SIGNATURE": NO_SUCH_ROUTE,
    "EXPIRED_TOKEN": NO_SUCH_ROUTE,
    "ACCESS_DENIED": NOT_PERMITTED,
    "INVALID_API_KEY": NOT_PERMITTED,
    "WAF_FILTERED": NOT_PERMITTED,
    "UNAUTHORIZED": (401, "unauthenticated", "Sign in first."),
    "BAD_REQUEST_BODY": MALFORMED,
    "BAD_REQUEST_PARAMETERS": MALFORMED,
    "REQUEST_TOO_LARGE": (413, "body_too_large", "The body is larger than what is accepted."),
    "UNSUPPORTED_MEDIA_TYPE": (415, "unsupported_media_type", "This content type is not accepted."),
    "THROTTLED": TOO_MANY,
    "QUOTA_EXCEEDED": TOO_MANY,
    "API_CONFIGURATION_ERROR": OUR_FAULT,
    "AUTHORIZER_CONFIGURATION_ERROR": OUR_FAULT,
    "AUTHORIZER_FAILURE": OUR_FAULT,
    "INTEGRATION_FAILURE": NO_ANSWER,
    "INTEGRATION_TIMEOUT": NO_ANSWER,
    "DEFAULT_4XX": MALFORMED,
    "DEFAULT_5XX": OUR_FAULT,
}
RETRY_LATER = frozenset({429, 503})


def gateway_responses() -> Json:
    return {kind: gateway_response(*problem) for kind, problem in PROBLEMS.items()}


def gateway_response(status: int, code: str, detail: str) -> Json:
    headers = {name: f"'{value}'" for name, value in SECURITY_HEADERS.items() if "'" not in value}
    headers |= {
        "Access-Control-Allow-Origin": sub("'${CorsOrigin}'"),
        "Access-Control-Expose-Headers": f"'{','.join(EXPOSED_HEADERS)}'",
        "Cache-Control": "'no-store'",
        "Content-Type": f"'{PROBLEM_TYPE}'",
        "X-Request-Id": "context.requestId",
    }
    if status in RETRY_LATER:
        headers["Retry-After"] = "'1'"
    body = problem_document(status, code, detail, "$context.requestId")
    return {
        "statusCode": str(status),
        "responseParameters": {f"gatewayresponse.header.{name}": value for name, value in headers.items()},
        "responseTemplates": {"application/json": json.dumps(body)},
    }
