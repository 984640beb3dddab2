"""The embedded engines keep what the application is promised by the real ones."""

import http.client
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError

from chalicelib.local.embedded import EmbeddedAws, start_embedded_aws

Client = Callable[[str], Any]
Item = dict[str, Any]

THREADS = 16
WRITES_PER_THREAD = 5


@pytest.fixture
def dynamodb(client: Client) -> Any:
    dynamodb = client("dynamodb")
    dynamodb.create_table(
        TableName="books",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": kind}
            for name, kind in (("pk", "S"), ("sk", "S"), ("due", "S"))
        ],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-due",
                "KeySchema": [
                    {"AttributeName": "due", "KeyType": "HASH"},
                    {"AttributeName": "sk", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    return dynamodb


def key(sort: str, partition: str = "org") -> Item:
    return {"pk": {"S": partition}, "sk": {"S": sort}}


def add(sort: str, by: int = 1) -> Item:
    return {
        "Update": {
            "TableName": "books",
            "Key": key(sort),
            "UpdateExpression": "ADD n :by",
            "ExpressionAttributeValues": {":by": {"N": str(by)}},
        }
    }


def put_new(sort: str) -> Item:
    return {
        "Put": {"TableName": "books", "Item": key(sort), "ConditionExpression": "attribute_not_exists(pk)"}
    }


def stored(dynamodb: Any, sort: str) -> Item | None:
    item: Item | None = dynamodb.get_item(TableName="books", Key=key(sort), ConsistentRead=True).get("Item")
    return item


def sorts(answer: Item) -> list[str]:
    return [item["sk"]["S"] for item in answer["Items"]]


class TestTransactions:
    def test_no_write_is_lost_between_threads(self, dynamodb: Any) -> None:
        """Transactions that fail run beside ones that succeed and beside plain puts, none harming another."""
        total = THREADS * WRITES_PER_THREAD
        # botocore makes its exception classes on first use, and makes them twice when two threads come at once.
        cancelled = dynamodb.exceptions.TransactionCanceledException

        def write(n: int) -> None:
            dynamodb.transact_write_items(TransactItems=[add("counter"), put_new(f"record#{n:03}")])
            dynamodb.put_item(TableName="books", Item=key(f"bystander#{n:03}"))
            with pytest.raises(cancelled):
                dynamodb.transact_write_items(TransactItems=[add("counter"), put_new(f"record#{n:03}")])

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(write, range(total)))

        assert stored(dynamodb, "counter") == {**key("counter"), "n": {"N": str(total)}}
        written = sorts(
            dynamodb.query(
                TableName="books",
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": "org"}},
            )
        )
        expected = [f"{kind}#{n:03}" for kind in ("bystander", "record") for n in range(total)]
        assert written == sorted([*expected, "counter"])

    def test_a_cancelled_transaction_leaves_every_kind_of_item_as_it_was(self, dynamodb: Any) -> None:
        for sort in ("updated", "replaced", "deleted", "blocker"):
            dynamodb.put_item(TableName="books", Item={**key(sort), "tags": {"L": [{"S": "old"}]}})
        before = dynamodb.scan(TableName="books")["Items"]
        change = "SET tags[0] = :new"

        with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as cancelled:
            dynamodb.transact_write_items(
                TransactItems=[
                    {
                        "Update": {
                            "TableName": "books",
                            "Key": key("updated"),
                            "UpdateExpression": change,
                            "ExpressionAttributeValues": {":new": {"S": "new"}},
                        }
                    },
                    {"Put": {"TableName": "books", "Item": key("replaced")}},
                    {"Delete": {"TableName": "books", "Key": key("deleted")}},
                    put_new("created"),
                    put_new("blocker"),
                ]
            )

        reasons = [reason["Code"] for reason in cancelled.value.response["CancellationReasons"]]
        assert reasons == ["None"] * 4 + ["ConditionalCheckFailed"]
        assert dynamodb.scan(TableName="books")["Items"] == before

    def test_a_transaction_sent_twice_with_one_token_takes_effect_once(self, dynamodb: Any) -> None:
        for _ in range(2):
            dynamodb.transact_write_items(TransactItems=[add("counter")], ClientRequestToken="token-1")
        dynamodb.transact_write_items(TransactItems=[add("counter")], ClientRequestToken="token-2")

        assert stored(dynamodb, "counter") == {**key("counter"), "n": {"N": "2"}}

    def test_a_token_is_refused_for_another_transaction(self, dynamodb: Any) -> None:
        dynamodb.transact_write_items(TransactItems=[add("counter")], ClientRequestToken="token-1")

        with pytest.raises(ClientError) as refusal:
            dynamodb.transact_write_items(TransactItems=[add("counter", by=5)], ClientRequestToken="token-1")

        assert refusal.value.response["Error"]["Code"] == "IdempotentParameterMismatchException"
        assert stored(dynamodb, "counter") == {**key("counter"), "n": {"N": "1"}}

    def test_a_cancelled_transaction_may_be_sent_again_with_its_token(self, dynamodb: Any) -> None:
        dynamodb.put_item(TableName="books", Item=key("blocker"))
        again = {"TransactItems": [add("counter"), put_new("blocker")], "ClientRequestToken": "token-1"}
        with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
            dynamodb.transact_write_items(**again)
        dynamodb.delete_item(TableName="books", Key=key("blocker"))

        dynamodb.transact_write_items(**again)

        assert stored(dynamodb, "counter") == {**key("counter"), "n": {"N": "1"}}


EVERY_KIND = {
    "text": {"S": "ü"},
    "number": {"N": "-1.5"},
    "binary": {"B": b"\x00\xff"},
    "yes": {"BOOL": True},
    "no": {"BOOL": False},
    "nothing": {"NULL": True},
    "texts": {"SS": ["a", "b"]},
    "numbers": {"NS": ["1", "2"]},
    "binaries": {"BS": [b"\x00", b"\xff"]},
    "empty": {"M": {}},
    "nested": {"M": {"list": {"L": [{"M": {"n": {"N": "1"}, "b": {"B": b"\xfe"}}}, {"S": "x"}, {"L": []}]}}},
}


class TestValues:
    def test_every_kind_of_value_comes_back_by_every_way_of_reading(self, dynamodb: Any) -> None:
        item = {**key("all"), **EVERY_KIND, "due": {"S": "today"}}
        dynamodb.put_item(TableName="books", Item=item)
        by_due = {
            "IndexName": "by-due",
            "KeyConditionExpression": "due = :due",
            "ExpressionAttributeValues": {":due": {"S": "today"}},
        }

        assert stored(dynamodb, "all") == item
        assert dynamodb.scan(TableName="books")["Items"] == [item]
        assert dynamodb.query(TableName="books", **by_due)["Items"] == [item]
        got = dynamodb.batch_get_item(RequestItems={"books": {"Keys": [key("all")]}})
        assert got["Responses"]["books"] == [item]

    def test_a_transaction_may_carry_every_kind_of_value(self, dynamodb: Any) -> None:
        item = {**key("all"), **EVERY_KIND}
        for _ in range(2):
            dynamodb.transact_write_items(
                TransactItems=[{"Put": {"TableName": "books", "Item": item}}], ClientRequestToken="token-1"
            )

        assert stored(dynamodb, "all") == item


class TestQueries:
    @pytest.fixture(autouse=True)
    def invoices(self, dynamodb: Any) -> None:
        for partition in ("org", "other"):
            for n in range(6):
                item = {**key(f"inv#{n}", partition), "due": {"S": f"{partition}-{n % 2}"}}
                dynamodb.put_item(TableName="books", Item=item)
        dynamodb.put_item(TableName="books", Item=key("inv#9"))

    def test_a_query_sees_its_partition_only_and_pages_through_it(self, dynamodb: Any) -> None:
        question = {
            "TableName": "books",
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :inv)",
            "ExpressionAttributeValues": {":pk": {"S": "org"}, ":inv": {"S": "inv#"}},
            "ScanIndexForward": False,
        }

        first = dynamodb.query(**question, Limit=4)
        second = dynamodb.query(**question, ExclusiveStartKey=first["LastEvaluatedKey"])

        assert sorts(first) + sorts(second) == ["inv#9", "inv#5", "inv#4", "inv#3", "inv#2", "inv#1", "inv#0"]

    def test_an_index_sees_items_that_carry_its_key_only_and_pages_through_them(self, dynamodb: Any) -> None:
        question = {
            "TableName": "books",
            "IndexName": "by-due",
            "KeyConditionExpression": "due = :due",
            "ExpressionAttributeValues": {":due": {"S": "org-1"}},
        }

        first = dynamodb.query(**question, Limit=2)
        second = dynamodb.query(**question, ExclusiveStartKey=first["LastEvaluatedKey"])

        assert sorts(first) + sorts(second) == ["inv#1", "inv#3", "inv#5"]

    def test_an_unknown_partition_is_empty_and_stays_writable(self, dynamodb: Any) -> None:
        values = {":pk": {"S": "nobody"}}
        question = {"TableName": "books", "KeyConditionExpression": "pk = :pk"}
        assert dynamodb.query(**question, ExpressionAttributeValues=values)["Items"] == []

        dynamodb.put_item(TableName="books", Item=key("first", "nobody"))

        assert sorts(dynamodb.query(**question, ExpressionAttributeValues=values)) == ["first"]


def fetch(
    method: str, url: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, str | None, bytes]:
    """Status, content type and body, asked for as a browser would: with nothing but the URL."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=5)
    connection.request(method, f"{parts.path}?{parts.query}", body, headers or {})
    answer = connection.getresponse()
    fetched = answer.read()
    connection.close()
    return answer.status, answer.headers["Content-Type"], fetched


class TestFilesMailAndQueues:
    def test_a_presigned_url_stores_and_fetches_over_http(self, aws: EmbeddedAws, client: Client) -> None:
        s3 = client("s3")
        s3.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": aws.region})
        place = {"Bucket": "files", "Key": "org/ärger & söhne/1.pdf"}
        body = bytes(range(256)) * 40

        upload = s3.generate_presigned_url("put_object", Params={**place, "ContentType": "application/pdf"})
        assert upload.startswith(f"{aws.s3_endpoint_url}/files/")
        assert fetch("PUT", upload, body, {"Content-Type": "application/pdf"})[0] == 200

        assert s3.get_object(**place)["Body"].read() == body
        status, content_type, fetched = fetch("GET", s3.generate_presigned_url("get_object", Params=place))
        assert (status, content_type, fetched) == (200, "application/pdf", body)

    def test_a_url_to_nothing_is_404(self, aws: EmbeddedAws, client: Client) -> None:
        s3 = client("s3")
        s3.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": aws.region})

        url = s3.generate_presigned_url("get_object", Params={"Bucket": "files", "Key": "none"})

        assert fetch("GET", url)[0] == 404

    def test_mail_is_captured_whole_newest_first_with_every_recipient(
        self, aws: EmbeddedAws, client: Client
    ) -> None:
        ses = client("sesv2")
        ses.create_email_identity(EmailIdentity="billing@example.com")
        sent: list[bytes] = []
        for subject in ("Rechnung für März", "Reminder"):
            message = EmailMessage()
            message["From"], message["To"] = "Paidup <billing@example.com>", "Zoë <zoe@example.com>"
            message["Subject"] = subject
            message.set_content("Guten Tag, 100 €\n")
            message.add_attachment(b"%PDF-\xff", maintype="application", subtype="pdf", filename="1.pdf")
            ses.send_email(
                FromEmailAddress="billing@example.com",
                Destination={"ToAddresses": ["zoe@example.com"], "BccAddresses": ["archive@example.com"]},
                Content={"Raw": {"Data": message.as_bytes()}},
            )
            sent.insert(0, message.as_bytes())

        newest, oldest = aws.captured_mail()

        assert [newest.raw, oldest.raw] == sent
        assert oldest.source == "billing@example.com"
        assert oldest.destinations == ("zoe@example.com", "archive@example.com")

    def test_a_long_poll_on_an_empty_queue_stops_nobody_else(self, dynamodb: Any, client: Client) -> None:
        sqs = client("sqs")
        queue = sqs.create_queue(QueueName="outbox")["QueueUrl"]
        received: list[Item] = []

        def poll() -> None:
            received.extend(sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20).get("Messages", []))

        worker = threading.Thread(target=poll)
        worker.start()
        time.sleep(0.2)
        started = time.monotonic()
        for n in range(10):
            dynamodb.put_item(TableName="books", Item=key(f"during#{n}"))
        sqs.send_message(QueueUrl=queue, MessageBody="hello")
        worker.join(timeout=5)

        assert time.monotonic() - started < 5
        assert [message["Body"] for message in received] == ["hello"]

    def test_keys_and_parameters_are_embedded_too(self, client: Client) -> None:
        kms, ssm = client("kms"), client("ssm")
        key_id = kms.create_key()["KeyMetadata"]["KeyId"]
        secret = kms.encrypt(KeyId=key_id, Plaintext=b"secret")["CiphertextBlob"]
        ssm.put_parameter(Name="/paidup/pepper", Value="x", Type="SecureString")

        assert kms.decrypt(CiphertextBlob=secret)["Plaintext"] == b"secret"
        assert ssm.get_parameter(Name="/paidup/pepper", WithDecryption=True)["Parameter"]["Value"] == "x"


class TestEnvironment:
    def test_the_developers_own_account_is_out_of_reach_and_comes_back(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name, value in {
            "AWS_PROFILE": "production",
            "AWS_SESSION_TOKEN": "real",
            "AWS_ACCESS_KEY_ID": "real",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
            "AWS_ENDPOINT_URL_SQS": "http://127.0.0.1:9",
        }.items():
            monkeypatch.setenv(name, value)
        before = dict(os.environ)

        with start_embedded_aws(region="eu-west-1") as aws:
            sqs = boto3.client("sqs")
            assert sqs.create_queue(QueueName="outbox")["QueueUrl"].startswith("https://sqs.eu-west-1.")
            assert aws.region == "eu-west-1"
            assert not os.environ.keys() & {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"}
            sqs.close()

        assert dict(os.environ) == before

    def test_each_start_begins_empty(self) -> None:
        for _ in range(2):
            with start_embedded_aws():
                sqs = boto3.client("sqs")
                assert "QueueUrls" not in sqs.list_queues()
                sqs.create_queue(QueueName="outbox")
                sqs.close()

    def test_a_real_engine_answers_dynamodb_calls_while_the_rest_stays_embedded(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        engine = HTTPServer(("127.0.0.1", 0), FakeEngine)
        thread = threading.Thread(target=engine.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", f"http://127.0.0.1:{engine.server_port}")
        try:
            with start_embedded_aws() as aws:
                assert aws.dynamodb_endpoint_url == f"http://127.0.0.1:{engine.server_port}"
                dynamodb, sqs = boto3.client("dynamodb"), boto3.client("sqs")
                assert dynamodb.list_tables()["TableNames"] == ["of-the-real-engine"]
                assert sqs.create_queue(QueueName="outbox")["QueueUrl"]
                dynamodb.close()
                sqs.close()
        finally:
            engine.shutdown()
            thread.join()
            engine.server_close()


class FakeEngine(BaseHTTPRequestHandler):
    """Stands for a DynamoDB engine on another port."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b'{"TableNames": ["of-the-real-engine"]}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
