"""`/_local/mail`: the mail that the local run captured, for people and tests to read."""

import hashlib
import json
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from urllib.parse import quote

from chalicelib.local.embedded import CapturedMail, EmbeddedAws
from chalicelib.local.messages import LocalRequest, LocalResponse

_PREFIX = "/_local/mail"
_DEFAULT_LIMIT = 20
_LARGEST_LIMIT = 100


class Mailbox:
    """Answers requests below /_local/mail. Messages count from 0, the newest."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self._aws = aws

    def answer(self, request: LocalRequest) -> LocalResponse | None:
        path = request.path.rstrip("/")
        if request.method != "GET" or not path.startswith(_PREFIX):
            return None
        if path == _PREFIX:
            return self._list(dict(request.query).get("limit", ""))
        return self._attachment(path.removeprefix(f"{_PREFIX}/").split("/"))

    def _list(self, limit: str) -> LocalResponse:
        count = min(int(limit), _LARGEST_LIMIT) if limit.isascii() and limit.isdigit() else _DEFAULT_LIMIT
        newest = self._aws.captured_mail()[:count]
        body = json.dumps({"data": [_shown(mail) for mail in newest]}, ensure_ascii=False).encode()
        return LocalResponse(200, (("Content-Type", "application/json; charset=utf-8"),), body)

    def _attachment(self, parts: list[str]) -> LocalResponse | None:
        """`{n}/attachments/{filename}`"""
        match parts:
            case [number, "attachments", filename] if number.isascii() and number.isdigit():
                captured = self._aws.captured_mail()
            case _:
                return None
        if int(number) >= len(captured):
            return None
        for part in _message(captured[int(number)]).iter_attachments():
            if part.get_filename() == filename:
                headers = (
                    ("Content-Type", part.get_content_type()),
                    ("Content-Disposition", f"inline; filename*=UTF-8''{quote(filename)}"),
                )
                return LocalResponse(200, headers, _content(part))
        return None


def _message(mail: CapturedMail) -> EmailMessage:
    message = message_from_bytes(mail.raw, policy=default)
    assert isinstance(message, EmailMessage), "the default policy makes these"
    return message


def _shown(mail: CapturedMail) -> dict[str, Any]:
    message = _message(mail)
    return {
        "to": list(mail.destinations),
        "from": str(message["From"]),
        "subject": str(message["Subject"]),
        "message_id": str(message["Message-ID"]),
        "text": _body(message, "plain"),
        "html": _body(message, "html"),
        "attachments": [
            {
                "filename": part.get_filename(),
                "content_type": part.get_content_type(),
                "sha256": hashlib.sha256(_content(part)).hexdigest(),
            }
            for part in message.iter_attachments()
        ],
    }


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _content(part: Any) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
