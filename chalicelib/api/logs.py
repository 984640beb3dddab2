"""The structured log of the edge: one JSON line per happening, never a body, a token or an address."""

from functools import cache

from aws_lambda_powertools import Logger


@cache
def logger() -> Logger:
    """Built on first use: importing the application does nothing."""
    return Logger(service="paidup", use_rfc3339=True, utc=True)
