"""Signing up: a new organisation, its first administrator and its number series, ready to bill."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.access import Role
from chalicelib.domain.countries import usual_currency, usual_timezone
from chalicelib.domain.ids import Kind
from chalicelib.domain.organization import (
    DEFAULT_CREDIT_NOTE_PATTERN,
    DEFAULT_INVOICE_PATTERN,
    Organization,
)
from chalicelib.domain.party import Address
from chalicelib.domain.series import DocumentKind, NumberSeries, series_id
from chalicelib.domain.user import DIRECTORY, EmailClaim, User, claim_id
from chalicelib.ports.books import Books, Change, saves
from chalicelib.ports.clock import Clock, Ids
from chalicelib.ports.effects import Throttle
from chalicelib.ports.identity import PasswordHasher, Tokens
from chalicelib.use_cases.identity.attempts import sign_up_buckets, take_attempt
from chalicelib.use_cases.identity.new_password import require_good_password
from chalicelib.use_cases.identity.refusals import EmailTaken, SignupClosed
from chalicelib.use_cases.identity.sessions import SignedIn, open_session, signed_in
from chalicelib.use_cases.organization.settings import OrganizationSettings


@dataclass(frozen=True)
class Signup:
    """`currency` and `timezone` default to what is usual in the country."""

    organization_name: str
    country: str
    email: str
    password: str
    currency: str | None = None
    timezone: str | None = None


def sign_up(
    signup: Signup,
    *,
    is_open: bool,
    source_ip: str,
    books: Books,
    clock: Clock,
    ids: Ids,
    passwords: PasswordHasher,
    throttle: Throttle,
    tokens: Tokens,
) -> SignedIn:
    """One read, one write. Raises SignupClosed, TooManyAttempts, Invalid for a bad password, EmailTaken."""
    if not is_open:
        raise SignupClosed
    now = clock.now()
    take_attempt(sign_up_buckets(source_ip), throttle=throttle, now=now)
    require_good_password(signup.password, signup.email)
    return found_organization(signup, now, books=books, ids=ids, passwords=passwords, tokens=tokens)


def found_organization(
    signup: Signup, now: datetime, *, books: Books, ids: Ids, passwords: PasswordHasher, tokens: Tokens
) -> SignedIn:
    """The same for an operator, who needs no permission, is not throttled, and answers for the password."""
    if books.get(DIRECTORY, EmailClaim, claim_id(signup.email)) is not None:
        raise EmailTaken
    organization = _organization(signup, ids.new(Kind.ORGANIZATION), now)
    invoices = _series(organization, DocumentKind.INVOICE, DEFAULT_INVOICE_PATTERN)
    credit_notes = _series(organization, DocumentKind.CREDIT_NOTE, DEFAULT_CREDIT_NOTE_PATTERN)
    admin = User(
        id=ids.new(Kind.USER),
        organization_id=organization.id,
        email=signup.email,
        name=signup.email.partition("@")[0],
        role=Role.ADMIN,
        created_at=now,
        password_hash=passwords.hash(signup.password),
    )
    claim = EmailClaim(claim_id(admin.email), organization.id, admin.id)
    session = open_session(admin, now, ids=ids)
    settings = OrganizationSettings(organization, invoices, credit_notes, organization.local_date(now))
    result = signed_in(admin, session, now, tokens=tokens, organization=settings)
    everything = saves(organization, invoices, credit_notes, admin, claim, session)
    books.commit(Change(organization.id, saves=everything, result=result))
    return result


def _organization(signup: Signup, organization_id: str, now: datetime) -> Organization:
    return Organization(
        id=organization_id,
        legal_name=signup.organization_name,
        currency=signup.currency or usual_currency(signup.country),
        timezone=signup.timezone or usual_timezone(signup.country),
        created_at=now,
        address=Address(country=signup.country),
        email=signup.email,
    )


def _series(organization: Organization, kind: DocumentKind, pattern: str) -> NumberSeries:
    return NumberSeries(series_id(kind), organization.id, kind, pattern)
