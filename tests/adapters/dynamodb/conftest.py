"""The adapter's own proofs run on the backends of the contract suite."""

from tests.contract.conftest import dynamo_books, store

__all__ = ["dynamo_books", "store"]
