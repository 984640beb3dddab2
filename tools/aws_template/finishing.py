"""What merging cannot say: Chalice names queues by text, and a log group after a function that it then renames."""

from tools.aws_template.names import API, QUEUE, RESERVES_CONCURRENCY, SCHEDULED, WORKER, Json, attribute, sub

WORKERS_AT_ONCE = 10
"""Bounded so that a burst of invoices does not exceed what SES accepts per second."""


def finished(template: Json) -> Json:
    """The template with the worker bound to the template's own queue."""
    resources = template["Resources"]
    resources["ApiHandlerLogGroup"]["Properties"]["LogGroupName"] = sub(f"/aws/lambda/${{{API}}}")
    for event in resources[WORKER]["Properties"]["Events"].values():
        event["Properties"] = {
            "Queue": attribute(QUEUE, "Arn"),
            "BatchSize": 1,
            "ScalingConfig": {"MaximumConcurrency": WORKERS_AT_ONCE},
        }
    for function in SCHEDULED:
        properties = resources[function]["Properties"]
        properties["ReservedConcurrentExecutions"] = {
            "Fn::If": [
                RESERVES_CONCURRENCY,
                properties["ReservedConcurrentExecutions"],
                {"Ref": "AWS::NoValue"},
            ]
        }
    return template
