"""Small JSON values kept as compressed bytes: a kilobyte is what DynamoDB charges for.

A preset dictionary makes even a value of 200 bytes shrink, because the names in it are known beforehand. The
first byte says how the rest is written. A dictionary is never changed once rows were written with it: a
better one gets the next number.
"""

import base64
import zlib
from typing import Any

import orjson

_PLAIN = 0
_CURRENT = 1

_DICTIONARIES = {
    _CURRENT: (
        b'","number":"INV-2026-000","issue_date":"2026-","due_date":"2026-","status":"draft","sent":null,"paid"'
        b',"overdue":false,"payment_terms_days":30,"prices_include_tax":false,"created_at":"2026-","updated_at":"'
        b'"amount_due":{"minor":0,"currency":"EUR","amount":"0.00"},"lines":[{"id":"description":"quantity":"1"'
        b',"unit_price":"unit":"net_amount":"tax_total":"subtotal":"discount_total":"total":"metadata":{},"notes"'
        b',"links":{"self":"/invoices/inv_","pdf":"client":{"id":"cli_","name":"href":"version":1,"locale":"en"'
        b',"line_nets":[100,"line_discounts":[0,0,0,0],"charge_nets":[],"tax_breakdown":[{"category":"S","rate"'
        b':"taxable":10000,"tax":1900,"discount":0,"charge":0,"rounding":0}],"sums":[10000,0,0,10000,1900,0,11900]'
        b'"charges":[{"description":"amount":"discount":{"percent":"10","amount":"bank_account":{"iban":"DE","bic'
        b'":"holder":"notes":"footer":"Thank you for your business","recipients":["billing@accounting@example.com'
        b'"],"seller":{"name":"Ltd Inc GmbH S.A.","address":{"country":"DE","line1":"Street Road Avenue","line2"'
        b':"postal_code":"city":"Berlin London Paris","region":"},"tax_ids":[{"scheme":"eu_vat","value":"DE"}],"e'
        b'mail":"info@example.com","phone":"+49","website":"https://www."},"buyer":{"name":"","address":{"country'
        b'":"US","line1":"1 Main Street","postal_code":"10","city":"New York"},"tax_ids":[{"scheme":"us_ein","val'
        b'ue":""}],"email":"ap@example.com"},"lines":[{"description":"Consulting services hours Design License su'
        b'bscription monthly","quantity":"1","unit_price":"10000","tax":{"category":"S","rate":"19"},"unit":"hour'
        b'","product_id":"prd_01"},{"description":"","quantity":"2","unit_price":"5000","tax":{"category":"S","ra'
        b'te":"20"}}],"client_name":"","client_version":1,"timezone":"Europe/Berlin","locale":"en","amounts":[100'
        b'00,0,0,10000,1900,0,11900],"terms_days":30,"gross_prices":true,"purchase_order":"PO-","reference":"RF'
        b'18","paid":0,"credited":0,"sent_at":17,"paid_at":17,"voided_at":17,"overdue_at":17,"void_reason":"","do'
        b'cument_key":"invoices/org_/","sequence":1}'
    ),
}


def pack(value: Any) -> bytes:
    """JSON, compressed. None and exotic types are refused by the JSON library."""
    return pack_bytes(orjson.dumps(value))


def unpack(packed: bytes | str) -> Any:
    return orjson.loads(unpack_bytes(packed))


def pack_bytes(plain: bytes) -> bytes:
    """Compressed where that makes it smaller."""
    compressor = zlib.compressobj(9, wbits=-zlib.MAX_WBITS, zdict=_DICTIONARIES[_CURRENT])
    compressed = compressor.compress(plain) + compressor.flush()
    if len(compressed) < len(plain):
        return bytes([_CURRENT]) + compressed
    return bytes([_PLAIN]) + plain


def unpack_bytes(packed: bytes | str) -> bytes:
    """`packed` is what `pack_bytes` made, or its base 64 as DynamoDB's JSON carries it."""
    raw = base64.b64decode(packed) if isinstance(packed, str) else packed
    if raw[0] == _PLAIN:
        return raw[1:]
    return zlib.decompressobj(wbits=-zlib.MAX_WBITS, zdict=_DICTIONARIES[raw[0]]).decompress(raw[1:])
