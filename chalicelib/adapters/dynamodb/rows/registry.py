"""Which row lays out which aggregate."""

from collections.abc import Mapping
from typing import Any

from chalicelib.adapters.dynamodb.rows.clients import ClientRow
from chalicelib.adapters.dynamodb.rows.credentials import ApiKeyRow, SessionRow
from chalicelib.adapters.dynamodb.rows.invoices import InvoiceRow
from chalicelib.adapters.dynamodb.rows.organizations import OrganizationRow
from chalicelib.adapters.dynamodb.rows.payments import PaymentRow
from chalicelib.adapters.dynamodb.rows.products import ProductRow
from chalicelib.adapters.dynamodb.rows.series import NumberSeriesRow
from chalicelib.adapters.dynamodb.rows.users import EmailClaimRow, UserRow
from chalicelib.domain.client import Client
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.organization import Organization
from chalicelib.domain.payment import Payment
from chalicelib.domain.product import Product
from chalicelib.domain.series import NumberSeries
from chalicelib.domain.user import ApiKey, EmailClaim, Session, User

ROWS: Mapping[type[Any], Any] = {
    Organization: OrganizationRow,
    NumberSeries: NumberSeriesRow,
    Client: ClientRow,
    Product: ProductRow,
    Invoice: InvoiceRow,
    Payment: PaymentRow,
    User: UserRow,
    EmailClaim: EmailClaimRow,
    Session: SessionRow,
    ApiKey: ApiKeyRow,
}
