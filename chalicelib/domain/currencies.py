"""Which currencies exist and how many decimal places their minor unit has (ISO 4217).

The table is printed by `tools/build_currencies.py`. Codes without a minor unit (gold, special drawing rights,
test codes) are left out: nothing can be invoiced in them.
"""

from chalicelib.domain.errors import FieldProblem, Invalid

# ISO 4217, list one, published 2026-01-01.
_CODES_BY_EXPONENT = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF "
        "CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD "
        "GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL "
        "MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR "
        "PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP "
        "TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}

EXPONENTS: dict[str, int] = {
    code: exponent for exponent, codes in _CODES_BY_EXPONENT.items() for code in codes.split()
}


class UnknownCurrency(Invalid):
    code = "unknown_currency"

    def __init__(self, currency: str, pointer: str = "/currency") -> None:
        message = f"{currency!r} is not an active ISO 4217 currency code such as 'EUR'."
        super().__init__([FieldProblem(pointer, self.code, message)])


def is_currency(code: str) -> bool:
    """True for the upper-case code of an active currency that has a minor unit."""
    return code in EXPONENTS


def exponent(currency: str) -> int:
    """Decimal places of the minor unit: EUR 2, JPY 0, KWD 3. Raises UnknownCurrency."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise UnknownCurrency(currency) from None
