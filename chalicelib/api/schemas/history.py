"""The timeline and the arithmetic of an invoice, as callers of the API read them."""

from typing import Any

from pydantic import Field

from chalicelib.api.schemas.fields import View
from chalicelib.api.schemas.instants import Instant
from chalicelib.domain.explanation import Explanation
from chalicelib.domain.journal import Entry


class PostingView(View):
    account: str = Field(description="Account of the journal.", examples=["receivables"])
    amount: int = Field(description="Minor units; debits are positive.", examples=[22313])
    currency: str = Field(description="ISO 4217.", examples=["EUR"])


class EventView(View):
    id: str = Field(description="Identifies the event.", examples=["evt_01KBM2QJ8Z6F3W4N5P7R9T1V3X"])
    sequence: int = Field(description="Place in the document's history, from 1.", examples=[1])
    type: str = Field(description="What happened.", examples=["invoice.sent"])
    at: Instant = Field(description="When.")
    actor: str = Field(description="Who: a user, an API key, or `system`.", examples=["system"])
    request_id: str = Field(description="In which request.")
    details: dict[str, str | int] = Field(
        description="Facts about it.", examples=[{"number": "INV-2026-0007"}]
    )
    postings: list[PostingView] = Field(description="What it moved in the journal; they sum to zero.")
    hash: str = Field(description="SHA-256 over the event and the one before it.")
    previous_hash: str = Field(description="The hash of the event before it.")

    @classmethod
    def of(cls, entry: Entry) -> "EventView":
        return cls(
            id=entry.id,
            sequence=entry.sequence,
            type=entry.kind,
            at=entry.at,
            actor=entry.actor_id,
            request_id=entry.request_id,
            details=dict(entry.details),
            postings=[
                PostingView(account=p.account, amount=p.amount_minor, currency=p.currency)
                for p in entry.postings
            ],
            hash=entry.hash,
            previous_hash=entry.previous_hash,
        )


class TimelineView(View):
    data: list[EventView] = Field(description="Oldest first.")
    next_cursor: str | None = Field(description="Always null: the whole history is here.", examples=[None])


class FigureView(View):
    name: str = Field(description="Which figure.", examples=["net"])
    term: str = Field(description="Its EN 16931 business term, where it has one.", examples=["BT-131"])
    amount: int = Field(description="Minor units.", examples=[18750])
    derivation: str = Field(description="The sum that leads to it.", examples=["1.5 x 125.00 = 187.50"])


class LineExplanationView(View):
    index: int = Field(description="Position, from 0.", examples=[0])
    description: str = Field(description="What is charged for.", examples=["Consulting"])
    figures: list[FigureView] = Field(description="From quantity and price to the net.")


class GroupExplanationView(View):
    category: str = Field(description="EN 16931 category.", examples=["S"])
    rate: str = Field(description="Percent.", examples=["19"])
    figures: list[FigureView] = Field(description="From the base to the tax.")


class IdentityView(View):
    rule: str = Field(description="The rule of EN 16931.", examples=["BR-CO-10"])
    description: str = Field(description="What must equal what.")
    left_amount: int = Field(description="What the document states.", examples=[18750])
    right_amount: int = Field(description="The same, worked out again.", examples=[18750])
    holds: bool = Field(description="Whether both are equal.", examples=[True])


class ExplanationView(View):
    currency: str = Field(description="ISO 4217.", examples=["EUR"])
    prices_include_tax: bool = Field(description="Whether prices include tax.", examples=[False])
    rounding_rule: str = Field(description="How everything is rounded.")
    lines: list[LineExplanationView] = Field(description="Each line.")
    charges: list[LineExplanationView] = Field(description="Each charge.")
    tax_groups: list[GroupExplanationView] = Field(description="Each row of the tax breakdown.")
    totals: list[FigureView] = Field(description="The totals.")
    identities: list[IdentityView] = Field(description="The identities of EN 16931 with both sides.")

    @classmethod
    def of(cls, explanation: Explanation) -> "ExplanationView":
        return cls.model_validate(_renamed(explanation.as_dict()))


_OUTSIDE = {"amount_minor": "amount", "left_minor": "left_amount", "right_minor": "right_amount"}


def _renamed(value: Any) -> Any:
    """Names of amounts inside and outside differ; everything else keeps its name, at every depth."""
    if isinstance(value, dict):
        return {_OUTSIDE.get(key, key): _renamed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(item) for item in value]
    return value
