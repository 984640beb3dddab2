"""What API Gateway answers by itself, told in the application's own words."""

from chalicelib.api.strays import gateway_responses
from tools.aws_template.names import Json, sub

ORIGIN = "gatewayresponse.header.Access-Control-Allow-Origin"
NOTHING_THERE = "MISSING_AUTHENTICATION_TOKEN"

# No request to us is signed the way AWS signs. A bearer token sent to a route that does not exist is what API
# Gateway takes for a bad signature.
TAKEN_FOR_SIGNED = ("EXPIRED_TOKEN", "INVALID_SIGNATURE")


def gateway_extensions() -> Json:
    """For `x-amazon-apigateway-gateway-responses` of the API's definition."""
    answers = {kind: extension(properties) for kind, properties in gateway_responses().items()}
    return answers | dict.fromkeys(TAKEN_FOR_SIGNED, answers[NOTHING_THERE])


def extension(properties: Json) -> Json:
    return {
        "statusCode": properties["StatusCode"],
        "responseParameters": properties["ResponseParameters"] | {ORIGIN: sub("'${CorsOrigin}'")},
        "responseTemplates": properties["ResponseTemplates"],
    }
