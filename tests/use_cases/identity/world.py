"""A small world for the tests of identity: books in memory, a clock that tests turn, a hasher that counts."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.adapters.jwt.tokens import JwtTokens
from chalicelib.adapters.memory.books import MemoryBooks
from chalicelib.adapters.memory.throttle import MemoryThrottle
from chalicelib.adapters.stdnum.tax_ids import StdnumTaxIds
from chalicelib.adapters.system.ids import SystemIds
from chalicelib.domain.access import Actor, Role
from chalicelib.domain.user import User
from chalicelib.use_cases.identity.authenticate import Principals, authenticate
from chalicelib.use_cases.identity.log_in import Credentials, log_in
from chalicelib.use_cases.identity.refresh_session import refresh_session
from chalicelib.use_cases.identity.sessions import SignedIn
from chalicelib.use_cases.identity.sign_up import Signup, sign_up
from chalicelib.use_cases.users.create_user import create_user
from chalicelib.use_cases.users.details import UserDetails

KEY = "a-signing-key-for-tests-of-more-than-32-bytes"
AUDIENCE = "https://paidup.example"
PASSWORD = "correct horse battery"
EMAIL = "ada@example.com"


class TurnedClock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 30, 9, 15, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def turn(self, **by: float) -> None:
        self.at += timedelta(**by)


class CountingPasswords:
    """Hashes that can be read, and a count of the work a real hasher would have done."""

    def __init__(self) -> None:
        self.verifications = 0
        self.strength = "strong"

    def hash(self, password: str) -> str:
        return f"{self.strength}:{password}"

    def verify(self, password_hash: str, password: str) -> bool:
        self.verifications += 1
        return password_hash.partition(":")[2] == password if password_hash else False

    def is_outdated(self, password_hash: str) -> bool:
        return not password_hash.startswith("strong:")


@dataclass
class World:
    books: MemoryBooks = field(default_factory=MemoryBooks)
    clock: TurnedClock = field(default_factory=TurnedClock)
    passwords: CountingPasswords = field(default_factory=CountingPasswords)
    throttle: MemoryThrottle = field(default_factory=MemoryThrottle)
    tokens: JwtTokens = field(default_factory=lambda: JwtTokens([KEY], audience=AUDIENCE))
    tax_ids: StdnumTaxIds = field(default_factory=StdnumTaxIds)
    principals: Principals = field(default_factory=Principals)

    def __post_init__(self) -> None:
        self.ids = SystemIds(self.clock)

    def ports(self, *names: str) -> dict[str, Any]:
        return {name: getattr(self, name) for name in names}

    def sign_up(self, email: str = EMAIL, *, is_open: bool = True, **fields: Any) -> SignedIn:
        signup = Signup(
            **{
                "organization_name": "Analytical Engines",
                "country": "DE",
                "email": email,
                "password": PASSWORD,
                **fields,
            }
        )
        ports = self.ports("books", "clock", "ids", "passwords", "throttle", "tokens")
        return sign_up(signup, is_open=is_open, source_ip="192.0.2.1", **ports)

    def log_in(self, email: str = EMAIL, password: str = PASSWORD, source_ip: str = "192.0.2.1") -> SignedIn:
        ports = self.ports("books", "clock", "ids", "passwords", "throttle", "tokens")
        return log_in(Credentials(email, password), source_ip=source_ip, **ports)

    def refresh(self, refresh_token: str) -> SignedIn:
        return refresh_session(refresh_token, **self.ports("books", "clock", "tokens"))

    def authenticate(self, bearer: str) -> Actor:
        now = self.clock.now()
        return authenticate(bearer, principals=self.principals, now=now, **self.ports("books", "tokens"))

    def add_user(self, actor: Actor, email: str, role: Role = Role.ADMIN, **fields: Any) -> User:
        password = fields.pop("password", PASSWORD)
        details = UserDetails(**{"email": email, "name": "Someone", "role": role, **fields})
        return create_user(actor, details, password, **self.ports("books", "clock", "ids", "passwords"))


def actor_of(user: User) -> Actor:
    return Actor(user.organization_id, user.id, user.role, client_id=user.client_id)
