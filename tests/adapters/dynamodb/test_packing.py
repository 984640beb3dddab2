"""Packed values come back as they were, whatever they are, and old ones stay readable."""

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.dynamodb.packing import _DICTIONARIES, pack, pack_bytes, unpack, unpack_bytes

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_a_value_comes_back(value: object) -> None:
    assert unpack(pack(value)) == value


@given(st.binary())
def test_bytes_come_back_also_as_the_base_64_that_dynamodb_answers_with(plain: bytes) -> None:
    packed = pack_bytes(plain)
    assert unpack_bytes(packed) == unpack_bytes(base64.b64encode(packed).decode()) == plain
    assert len(packed) <= len(plain) + 1


@pytest.mark.parametrize(("number", "checksum"), [(1, 1513832181)])
def test_a_dictionary_never_changes_once_rows_were_written_with_it(number: int, checksum: int) -> None:
    assert zlib.crc32(_DICTIONARIES[number]) == checksum


def test_a_row_written_by_the_first_release_is_read() -> None:
    packed = bytes.fromhex("01ab460b51f79cfca4d40a2ce16a84125c90a08290b1b500")
    assert unpack(packed) == {"client_name": "Globex", "client_version": 2, "amounts": [1, 0, 0, 1, 0, 0, 1]}
