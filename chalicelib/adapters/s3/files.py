"""Documents in S3: written once under a content-addressed key, read back checked, handed out by link."""

import base64
import hashlib
from functools import cached_property
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.adapters.aws.clients import build_client, error_code, translated_errors
from chalicelib.adapters.s3.disposition import attachment

MAXIMUM_LIFETIME_SECONDS = 7 * 24 * 3600
ALREADY_THERE = frozenset({"PreconditionFailed", "412"})
NOT_THERE = frozenset({"NoSuchKey", "404"})


class S3Files:
    """Encryption and privacy are the bucket's own defaults; no object gets an access list of its own."""

    def __init__(self, bucket: str, endpoint_url: str | None = None) -> None:
        self._bucket = bucket
        self._endpoint_url = endpoint_url

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """An object that is there already stays as it is: its key names its content."""
        with translated_errors("The document store"):
            try:
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=key,
                    Body=content,
                    ContentType=content_type,
                    ChecksumSHA256=base64.b64encode(hashlib.sha256(content).digest()).decode(),
                    IfNoneMatch="*",
                )
            except ClientError as error:
                if error_code(error) not in ALREADY_THERE:
                    raise

    def get(self, key: str) -> bytes | None:
        """The object's bytes, verified against the checksum it was stored with; None when there is none."""
        with translated_errors("The document store"):
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=key, ChecksumMode="ENABLED")
            except ClientError as error:
                if error_code(error) in NOT_THERE:
                    return None
                raise
            return bytes(answer["Body"].read())

    def link(self, key: str, filename: str, lifetime_seconds: int) -> str:
        assert 0 < lifetime_seconds <= MAXIMUM_LIFETIME_SECONDS, lifetime_seconds
        with translated_errors("The document store"):
            return str(
                self._client.generate_presigned_url(
                    "get_object",
                    Params={
                        "Bucket": self._bucket,
                        "Key": key,
                        "ResponseContentDisposition": attachment(filename),
                    },
                    ExpiresIn=lifetime_seconds,
                )
            )

    @cached_property
    def _client(self) -> Any:
        addressing = "path" if self._endpoint_url else "virtual"
        return build_client(
            "s3",
            endpoint_url=self._endpoint_url,
            signature_version="s3v4",
            s3={"addressing_style": addressing},
        )
