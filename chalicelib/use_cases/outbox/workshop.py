"""What the worker works with."""

from dataclasses import dataclass

from chalicelib.ports.books import Books
from chalicelib.ports.clock import Clock, Ids
from chalicelib.ports.documents import Documents
from chalicelib.ports.effects import Files, Mail
from chalicelib.ports.identity import Tokens
from chalicelib.use_cases.outbox.sender import Sender


@dataclass(frozen=True)
class Workshop:
    """The ports of every kind of work in one hand, because which kind comes is known only when it comes."""

    books: Books
    files: Files
    mail: Mail
    documents: Documents
    tokens: Tokens
    clock: Clock
    ids: Ids
    sender: Sender
