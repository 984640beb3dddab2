"""International bank account numbers (ISO 13616): their length by country and their check digits."""

import re

_FORM = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_MODULUS = 97

# The IBAN registry of SWIFT, by length.
_COUNTRIES_BY_LENGTH = {
    15: "NO",
    16: "BE",
    18: "DK FI FK FO GL NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST",
    26: "IS TR",
    27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU YE",
    31: "MT SC",
    32: "LC",
    33: "RU",
}
_LENGTHS = {
    country: length for length, countries in _COUNTRIES_BY_LENGTH.items() for country in countries.split()
}


def normalised_iban(text: str) -> str:
    """As machines write it: upper case, no blanks."""
    return text.replace(" ", "").upper()


def iban_problem(iban: str) -> str | None:
    """Why a normalised IBAN cannot be right, in a sentence; None when it may be."""
    if not _FORM.fullmatch(iban):
        return "must be an IBAN: a country code, two check digits and the account"
    length = _LENGTHS.get(iban[:2])
    if length is None:
        return f"there are no IBANs of the country '{iban[:2]}'"
    if len(iban) != length:
        return f"an IBAN of '{iban[:2]}' has {length} characters"
    # The check is over the account first, then country and check digits, letters counted from A = 10.
    digits = "".join(str(int(character, 36)) for character in iban[4:] + iban[:4])
    return None if int(digits) % _MODULUS == 1 else "has wrong check digits: it was probably mistyped"
