"""A check of our own for schemathesis, loaded by its command line."""

from typing import Any

import schemathesis
from schemathesis.checks import CheckContext
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case

MALFORMED = 400
LIMITS_OF_THE_READER = frozenset({"number_too_long", "nested_too_deep"})
"""They hold inside the free-form items of a bulk request as well, where no schema speaks."""


@schemathesis.check
def nothing_well_formed_is_called_malformed(
    _context: CheckContext, response: Response, case: Case[Any]
) -> None:
    """A request that fits the document may break a rule (422), but its form must not be at fault (400).

    Only for generated requests: where one header or field is left to its placeholder, the other phases count a
    request as valid although the placeholder is not.
    """
    if case.meta is None or case.meta.phase.name != "fuzzing":
        return
    if not case.meta.generation.mode.is_positive or response.status_code != MALFORMED:
        return
    if response.json()["code"] not in LIMITS_OF_THE_READER:
        raise Failure(
            operation=case.operation.label,
            title="A well-formed request was called malformed",
            message=response.text[:500],
        )
