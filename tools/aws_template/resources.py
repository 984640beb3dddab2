"""The stores, queues and keys of one deployment, its parameters, and what the functions are told of them."""

from chalicelib.adapters.dynamodb.table import cloudformation_table
from tools.aws_template.alarms import alarms
from tools.aws_template.gateway import gateway_extensions
from tools.aws_template.names import (
    ALARM_TOPIC,
    BUCKET,
    DEAD_LETTERS,
    FUNCTIONS,
    HAS_ALARM_EMAIL,
    KEY,
    QUEUE,
    RESERVES_CONCURRENCY,
    TABLE,
    Json,
    attribute,
    ref,
    sub,
)

MAXIMUM_RECEIVES = 5
VISIBILITY_SECONDS = 360
"""Six times the worker's timeout, as AWS advises: a slow run must not be handed out a second time."""
TWO_WEEKS_SECONDS = 14 * 24 * 3600
OLD_VERSIONS_DAYS = 30
REQUESTS_PER_SECOND = 100
REQUESTS_AT_ONCE = 200
PROTECTED_STAGE = "prod"


def extra_template(stage: str) -> Json:
    """Merged over the template that Chalice generates for this stage."""
    return {
        "Description": f"Paidup, stage {stage}: invoicing and payment tracking.",
        "Parameters": parameters(stage),
        "Conditions": {
            HAS_ALARM_EMAIL: {"Fn::Not": [{"Fn::Equals": [ref("AlarmEmail"), ""]}]},
            RESERVES_CONCURRENCY: {"Fn::Equals": [ref("ReserveConcurrency"), "yes"]},
        },
        "Resources": {
            TABLE: table(stage),
            **bucket(),
            **queues(),
            **key(),
            **alarms(),
            **{function: {"Properties": {"Environment": environment()}} for function in FUNCTIONS},
            "RestAPI": rest_api(),
        },
        "Outputs": outputs(),
    }


def parameters(stage: str) -> Json:
    return {
        "PublicUrl": {
            "Type": "String",
            "AllowedPattern": r"https://\S+[^/\s]",
            "Description": "Where clients reach this deployment, without a trailing slash.",
        },
        "MailFrom": {
            "Type": "String",
            "AllowedPattern": r"[^@\s<>]+@[^@\s<>]+",
            "Description": "The sender of all mail: an address of an identity that SES has verified.",
        },
        "SigningKeyParameter": {
            "Type": "String",
            "Default": f"/paidup/{stage}/signing-keys",
            "AllowedPattern": r"/[A-Za-z0-9_./-]+",
            "Description": "Name of the SecureString with the signing keys; tools/signing_keys.py makes it.",
        },
        "Signup": {"Type": "String", "Default": "closed", "AllowedValues": ["closed", "open"]},
        "CorsOrigin": {"Type": "String", "Default": "*", "AllowedPattern": r"\*|https?://[^\s'/]+"},
        "AlarmEmail": {
            "Type": "String",
            "Default": "",
            "Description": "Who is told when an alarm goes off; may be empty.",
        },
        "ReserveConcurrency": {
            "Type": "String",
            "Default": "yes",
            "AllowedValues": ["yes", "no"],
            "Description": "'no' for accounts whose limit of concurrent executions is still small.",
        },
    }


def environment() -> Json:
    return {
        "Variables": {
            "TABLE_NAME": ref(TABLE),
            "BUCKET_NAME": ref(BUCKET),
            "QUEUE_URL": ref(QUEUE),
            "KMS_KEY_ID": attribute(KEY, "Arn"),
            "SIGNING_KEY_PARAMETER": ref("SigningKeyParameter"),
            "MAIL_FROM": ref("MailFrom"),
            "PUBLIC_URL": ref("PublicUrl"),
            "SIGNUP": ref("Signup"),
            "CORS_ORIGIN": ref("CorsOrigin"),
        }
    }


def table(stage: str) -> Json:
    """The local table's own definition; only stages without real books may be deleted at will."""
    definition = cloudformation_table()
    protection = {"DeletionProtectionEnabled": stage == PROTECTED_STAGE}
    return {**definition, "Properties": {**definition["Properties"], **protection}}


def bucket() -> Json:
    encryption = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    only_tls = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [attribute(BUCKET, "Arn"), sub(f"${{{BUCKET}.Arn}}/*")],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {
        BUCKET: {
            "Type": "AWS::S3::Bucket",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {
                "BucketEncryption": {"ServerSideEncryptionConfiguration": [encryption]},
                "PublicAccessBlockConfiguration": {
                    "BlockPublicAcls": True,
                    "BlockPublicPolicy": True,
                    "IgnorePublicAcls": True,
                    "RestrictPublicBuckets": True,
                },
                "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
                "VersioningConfiguration": {"Status": "Enabled"},
                "LifecycleConfiguration": {
                    "Rules": [
                        {
                            "Id": "forget-replaced-versions",
                            "Status": "Enabled",
                            "NoncurrentVersionExpiration": {"NoncurrentDays": OLD_VERSIONS_DAYS},
                            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
                        }
                    ]
                },
            },
        },
        f"{BUCKET}Policy": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {
                "Bucket": ref(BUCKET),
                "PolicyDocument": {"Version": "2012-10-17", "Statement": [only_tls]},
            },
        },
    }


def queues() -> Json:
    return {
        QUEUE: {
            "Type": "AWS::SQS::Queue",
            "Properties": {
                "SqsManagedSseEnabled": True,
                "VisibilityTimeout": VISIBILITY_SECONDS,
                "MessageRetentionPeriod": TWO_WEEKS_SECONDS,
                "RedrivePolicy": {
                    "deadLetterTargetArn": attribute(DEAD_LETTERS, "Arn"),
                    "maxReceiveCount": MAXIMUM_RECEIVES,
                },
            },
        },
        DEAD_LETTERS: {
            "Type": "AWS::SQS::Queue",
            "Properties": {"SqsManagedSseEnabled": True, "MessageRetentionPeriod": TWO_WEEKS_SECONDS},
        },
    }


def key() -> Json:
    """The key's policy hands the decision to IAM, so that only the functions' own policies grant its use."""
    account = {
        "Effect": "Allow",
        "Principal": {"AWS": sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")},
        "Action": "kms:*",
        "Resource": "*",
    }
    return {
        KEY: {
            "Type": "AWS::KMS::Key",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {
                "Description": "Seals what Paidup must be able to read again, such as stored answers with tokens.",
                "EnableKeyRotation": True,
                "KeyPolicy": {"Version": "2012-10-17", "Statement": [account]},
            },
        }
    }


def rest_api() -> Json:
    limits = {
        "ResourcePath": "/*",
        "HttpMethod": "*",
        "ThrottlingRateLimit": REQUESTS_PER_SECOND,
        "ThrottlingBurstLimit": REQUESTS_AT_ONCE,
    }
    return {
        "Properties": {
            "TracingEnabled": True,
            "MethodSettings": [limits],
            "DefinitionBody": {
                "info": {"title": ref("AWS::StackName")},
                "x-amazon-apigateway-gateway-responses": gateway_extensions(),
            },
        }
    }


def outputs() -> Json:
    return {
        "TableName": {"Value": ref(TABLE)},
        "BucketName": {"Value": ref(BUCKET)},
        "QueueUrl": {"Value": ref(QUEUE)},
        "DeadLetterQueueUrl": {"Value": ref(DEAD_LETTERS)},
        "AlarmTopicArn": {"Value": ref(ALARM_TOPIC)},
    }
