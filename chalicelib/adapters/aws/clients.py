"""AWS clients with short timeouts, and the one translation of what botocore raises."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
from botocore.session import get_session

from chalicelib.domain.errors import Unavailable

CONNECT_TIMEOUT_SECONDS = 2
READ_TIMEOUT_SECONDS = 5
ATTEMPTS = 3


def build_client(
    service: str,
    *,
    endpoint_url: str | None = None,
    attempts: int = ATTEMPTS,
    read_timeout_seconds: int = READ_TIMEOUT_SECONDS,
    **config: Any,
) -> Any:
    """A client of its own session, so that building one is safe in any thread; calling it is, too."""
    settings = Config(
        connect_timeout=CONNECT_TIMEOUT_SECONDS,
        read_timeout=read_timeout_seconds,
        retries={"mode": "standard", "total_max_attempts": attempts},
        **config,
    )
    return get_session().create_client(service, endpoint_url=endpoint_url, config=settings)


@contextmanager
def translated_errors(what: str) -> Iterator[None]:
    """Turn whatever AWS or the network says into Unavailable, naming `what`; a defect of ours stays one."""
    try:
        yield
    except ParamValidationError:
        raise
    except (ClientError, BotoCoreError) as error:
        raise Unavailable(f"{what} did not answer as it should; try again.") from error


def error_code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
