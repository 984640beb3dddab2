"""Every way the rules can say no. The core knows no HTTP: `api/errors.py` maps these families to statuses.

PaidupError
├── NotFound               it does not exist, or it is somebody else's
├── Forbidden              the role may not
├── Unauthenticated        nobody has proved who they are
├── Conflict               the state of the thing does not allow it
│   └── StaleVersion       somebody else wrote in between: load again and decide again
├── PreconditionFailed     the caller named a version that is no longer current
├── Invalid                the input breaks a rule; each problem names its field
├── TooManyRequests        slow down
└── Unavailable            something outside did not answer; trying again may help
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


class PaidupError(Exception):
    """A fact about the request, told in a sentence. `code` is stable and part of the API."""

    code: str = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def facts(self) -> dict[str, Any]:
        """Further members of the problem document, such as `current_status`."""
        return {}


class NotFound(PaidupError):
    code = "not_found"

    def __init__(self, kind: str, identifier: str) -> None:
        super().__init__(f"No {kind} with id '{identifier}'.")


class Forbidden(PaidupError):
    code = "forbidden"


class Unauthenticated(PaidupError):
    code = "unauthenticated"


class Conflict(PaidupError):
    code = "conflict"


class StaleVersion(Conflict):
    """Raised by a store when a guarded write found another version. Callers load and decide again."""

    code = "concurrent_update"

    def __init__(self, what: str = "object") -> None:
        super().__init__(f"The {what} was changed by another request at the same moment; try again.")


class PreconditionFailed(PaidupError):
    code = "precondition_failed"

    def __init__(self, current_version: int) -> None:
        super().__init__(f"If-Match does not name the current version, which is {current_version}.")


class TooManyRequests(PaidupError):
    code = "too_many_requests"

    def __init__(self, message: str, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(PaidupError):
    code = "unavailable"

    def __init__(self, message: str, retry_after_seconds: int = 1) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True)
class FieldProblem:
    """One broken rule. `pointer` is an RFC 6901 JSON pointer into the request body, such as `/lines/0/quantity`."""

    pointer: str
    code: str
    message: str


class Invalid(PaidupError):
    """The input breaks at least one rule; nothing was done."""

    code = "invalid"

    def __init__(self, problems: Sequence[FieldProblem], message: str | None = None) -> None:
        self.problems = tuple(problems)
        super().__init__(message or "; ".join(f"{p.pointer or '/'}: {p.message}" for p in self.problems))

    @classmethod
    def field(cls, pointer: str, code: str, message: str) -> "Invalid":
        """The common case: one field, one problem."""
        return cls([FieldProblem(pointer, code, message)])
