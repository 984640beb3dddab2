"""From the Authorization header to an `Actor`: nearly always without a look-up."""

from datetime import datetime
from weakref import WeakKeyDictionary

from chalicelib.domain.access import Actor
from chalicelib.use_cases.identity.authenticate import Principals
from chalicelib.use_cases.identity.authenticate import authenticate as authenticate_bearer
from chalicelib.use_cases.identity.refusals import NotSignedIn
from chalicelib.wiring import Ports
from chalicelib.wiring import ports as process_ports

_LONGEST_HEADER = 4096

_principals: WeakKeyDictionary[Ports, Principals] = WeakKeyDictionary()


def authenticate(authorization: str | None, *, ports: Ports, now: datetime, source_ip: str = "") -> Actor:
    """Raises NotSignedIn unless the header bears a living access token or API key. `source_ip` is not asked for:
    a secret of 256 bits needs no throttle of its own."""
    scheme, _, credentials = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or len(credentials) > _LONGEST_HEADER or not credentials.isascii():
        raise NotSignedIn
    return authenticate_bearer(
        credentials.strip(), principals=_remembered(ports), books=ports.books, tokens=ports.tokens, now=now
    )


def forget(organization_id: str, principal_id: str) -> None:
    """Their row has just been changed: this process must not act on what it remembers."""
    _remembered(process_ports()).forget(organization_id, principal_id)


def _remembered(ports: Ports) -> Principals:
    """One memory per bundle of ports: per process, and a fresh one per test."""
    principals = _principals.get(ports)
    if principals is None:
        principals = _principals[ports] = Principals()
    return principals
