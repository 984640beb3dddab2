"""Who sees what inside one organisation: the one policy for reads and lists."""

from typing import Any

from chalicelib.domain.access import Actor
from chalicelib.domain.client import Client
from chalicelib.domain.invoice import Invoice
from chalicelib.domain.invoice_status import InvoiceStatus
from chalicelib.domain.payment import Payment


def may_see(actor: Actor, thing: Any) -> bool:
    """A signed-in client sees its own record, its own documents once they are sent, and its own payments; nothing
    else exists for it. Everybody else sees everything of their organisation."""
    if actor.client_id is None:
        return True
    match thing:
        case Invoice():
            return thing.client_id == actor.client_id and thing.status is not InvoiceStatus.DRAFT
        case Payment():
            return thing.client_id == actor.client_id
        case Client():
            return thing.id == actor.client_id
        case _:
            return False
