"""What an operator is woken for: lost work, failing or silent functions, a store that refuses."""

from tools.aws_template.names import (
    ALARM_TOPIC,
    DEAD_LETTERS,
    FUNCTIONS,
    HAS_ALARM_EMAIL,
    QUEUE,
    SCHEDULED,
    TABLE,
    WORKER,
    Json,
    attribute,
    ref,
)

FIVE_MINUTES = 300
HOUR = 3600
OLDEST_WORK_SECONDS = 900
WORKER_FAILURES = 5
"""A try of the worker may fail, since SQS hands the work out again; five in five minutes are no accident."""
SILENT_PERIODS = 2
STORE_OPERATIONS = ("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "TransactWriteItems")
API_STAGE = "live"


def alarms() -> Json:
    found: Json = {
        ALARM_TOPIC: {"Type": "AWS::SNS::Topic", "Properties": {}},
        f"{ALARM_TOPIC}Email": {
            "Type": "AWS::SNS::Subscription",
            "Condition": HAS_ALARM_EMAIL,
            "Properties": {"TopicArn": ref(ALARM_TOPIC), "Protocol": "email", "Endpoint": ref("AlarmEmail")},
        },
        "DeadLettersAlarm": alarm(
            "Work failed five times and waits in the dead-letter queue.",
            metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", QueueName=named(DEAD_LETTERS)),
        ),
        "OutboxAgeAlarm": alarm(
            "Work waits for longer than 15 minutes: documents and mail are late.",
            metric("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", QueueName=named(QUEUE)),
            threshold=OLDEST_WORK_SECONDS,
        ),
        "ApiErrorsAlarm": alarm(
            "The API answered with a server error.",
            metric("AWS/ApiGateway", "5XXError", "Sum", ApiName=ref("AWS::StackName"), Stage=API_STAGE),
        ),
        "StoreErrorsAlarm": alarm("DynamoDB answered with a server error.", store_errors()),
    }
    for name in ("ReadThrottleEvents", "WriteThrottleEvents"):
        found[f"Store{name}Alarm"] = alarm(
            "DynamoDB throttles the table.", metric("AWS/DynamoDB", name, "Sum", TableName=ref(TABLE))
        )
    for function in FUNCTIONS:
        found[f"{function}ErrorsAlarm"] = alarm(
            f"{function} failed.",
            metric("AWS/Lambda", "Errors", "Sum", FunctionName=ref(function)),
            threshold=WORKER_FAILURES if function == WORKER else 1,
        )
        found[f"{function}ThrottlesAlarm"] = alarm(
            f"{function} was not let run.",
            metric("AWS/Lambda", "Throttles", "Sum", FunctionName=ref(function)),
        )
    for function in SCHEDULED:
        found[f"{function}SilentAlarm"] = alarm(
            f"{function} has not run for two hours.",
            metric("AWS/Lambda", "Invocations", "Sum", HOUR, FunctionName=ref(function)),
            comparison="LessThanThreshold",
            periods=SILENT_PERIODS,
            when_missing="breaching",
        )
    return found


def alarm(
    description: str,
    measure: Json,
    *,
    threshold: int = 1,
    comparison: str = "GreaterThanOrEqualToThreshold",
    periods: int = 1,
    when_missing: str = "notBreaching",
) -> Json:
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": description,
            "AlarmActions": [ref(ALARM_TOPIC)],
            "ComparisonOperator": comparison,
            "Threshold": threshold,
            "EvaluationPeriods": periods,
            "TreatMissingData": when_missing,
            **measure,
        },
    }


def metric(
    namespace: str, name: str, statistic: str, seconds: int = FIVE_MINUTES, **dimensions: str | Json
) -> Json:
    return {
        "Namespace": namespace,
        "MetricName": name,
        "Statistic": statistic,
        "Period": seconds,
        "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
    }


def store_errors() -> Json:
    """DynamoDB counts its server errors per operation only, so the alarm adds them up."""
    counted = []
    for operation in STORE_OPERATIONS:
        measure = metric("AWS/DynamoDB", "SystemErrors", "Sum", TableName=ref(TABLE), Operation=operation)
        statistic, seconds = measure.pop("Statistic"), measure.pop("Period")
        stat = {"Metric": measure, "Stat": statistic, "Period": seconds}
        counted.append({"Id": operation[0].lower() + operation[1:], "MetricStat": stat, "ReturnData": False})
    total = "SUM([" + ", ".join(f"FILL({entry['Id']}, 0)" for entry in counted) + "])"
    return {"Metrics": [{"Id": "total", "Expression": total, "ReturnData": True}, *counted]}


def named(queue: str) -> Json:
    return attribute(queue, "QueueName")
