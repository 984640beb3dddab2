"""Bulk requests: one operation over many items, each with its own outcome."""

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field

from chalicelib.api.schemas.fields import Body, Identifier, Name, View
from chalicelib.api.schemas.invoice_bodies import SendBody

MAX_ITEMS = 100

BulkItem = dict[str, Any] | Identifier


class BulkBody(Body):
    """One operation over up to 100 items.

    Items of `create` are drafts as for `POST /invoices`. Items of `send` and `void` name an invoice: its id alone, or
    an object with `id` and the fields of the single request.
    """

    operation: Literal["create", "send", "void"] = Field(description="What to do with each item.")
    items: Annotated[list[BulkItem], Field(min_length=1, max_length=MAX_ITEMS)] = Field(
        description="Each is checked and carried out on its own.",
        examples=[["inv_01KBM2QJ8Z6F3W4N5P7R9T1V3X"]],
    )


_InvoiceId = Annotated[
    Identifier, Field(validation_alias=AliasChoices("id", "invoice_id"), description="Which invoice.")
]


class BulkSendItem(SendBody):
    id: _InvoiceId


class BulkVoidItem(Body):
    id: _InvoiceId
    reason: Name = Field(description="Why; kept with the invoice.")


class BulkResultView(View):
    index: int = Field(description="Position of the item in the request.", examples=[0])
    status: int = Field(description="The HTTP status the single request would have had.", examples=[200])
    id: str | None = Field(None, description="The invoice.", exclude_if=lambda value: value is None)
    number: str | None = Field(
        None, description="The invoice's number, once sent.", exclude_if=lambda value: value is None
    )
    error: dict[str, Any] | None = Field(
        None,
        description="The problem document, for an item that failed.",
        exclude_if=lambda value: value is None,
    )


class BulkView(View):
    results: list[BulkResultView] = Field(description="One per item, in the order of the request.")
