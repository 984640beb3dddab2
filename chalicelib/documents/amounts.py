"""Numbers and dates as the reader's language writes them."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import (
    format_currency,
    format_decimal,
    get_decimal_symbol,
    get_group_symbol,
    get_minus_sign_symbol,
)

from chalicelib.domain.currencies import exponent

EVERYDAY_GROUPING = (3, 3)
SIGN_BESIDE_DIGIT = re.compile(r"(?<=[A-Za-z])(?=\d)")
NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True)
class Amounts:
    """Writes the amounts of one document; `_minor` arguments are integers in minor units of `currency`."""

    locale: Locale
    currency: str
    digits: int

    @classmethod
    def of(cls, locale: Locale, currency: str) -> "Amounts":
        return cls(locale, currency, exponent(currency))

    def money(self, amount_minor: int) -> str:
        """With the currency sign, for totals: `€1,234.50`, `1.234,50 €`."""
        value = Decimal(amount_minor).scaleb(-self.digits)
        pattern = _currency_pattern(self.locale, self.digits)
        text = format_currency(
            value, self.currency, format=pattern, locale=self.locale, currency_digits=False
        )
        return SIGN_BESIDE_DIGIT.sub(NO_BREAK_SPACE, text)

    def plain(self, amount_minor: int) -> str:
        """Without the sign, for columns of a table."""
        return self._decimal(Decimal(amount_minor).scaleb(-self.digits), self.digits)

    def unit_price(self, price_minor: Decimal) -> str:
        """At least the currency's decimals, and all that a price of fractional cents has."""
        value = without_trailing_zeros(price_minor.scaleb(-self.digits))
        return self._decimal(value, max(self.digits, decimals_of(value)))

    def quantity(self, value: Decimal) -> str:
        value = without_trailing_zeros(value)
        return self._decimal(value, decimals_of(value))

    def percent(self, rate: Decimal) -> str:
        """`rate` is in percent, as in `Decimal("19")`."""
        number = self.quantity(rate)
        return re.sub("[#,0]+", lambda _: number, self.locale.percent_formats[None].pattern)

    def long_date(self, day: date) -> str:
        return format_date(day, "long", self.locale)

    def short_date(self, day: date) -> str:
        return format_date(day, "medium", self.locale)

    def _decimal(self, value: Decimal, digits: int) -> str:
        grouping, group, point, minus = _symbols(self.locale)
        if grouping != EVERYDAY_GROUPING:
            pattern = self.locale.decimal_formats[None].pattern.split(".")[0]
            return format_decimal(value, f"{pattern}.{'0' * digits}" if digits else pattern, self.locale)
        text = f"{abs(value):,.{digits}f}".translate({ord(","): group, ord("."): point})
        return f"{minus}{text}" if value < 0 else text


def without_trailing_zeros(value: Decimal) -> Decimal:
    """Like `normalize`, but exact at any number of digits and never in scientific notation."""
    text = format(value, "f")
    return Decimal(text.rstrip("0").rstrip(".")) if "." in text else value


def decimals_of(value: Decimal) -> int:
    """The number of decimal places that `value` is written with."""
    return len(format(value, "f").partition(".")[2])


@cache
def _symbols(locale: Locale) -> tuple[tuple[int, int], str, str, str]:
    grouping: tuple[int, int] = locale.decimal_formats[None].grouping
    return grouping, get_group_symbol(locale), get_decimal_symbol(locale), get_minus_sign_symbol(locale)


@cache
def _currency_pattern(locale: Locale, digits: int) -> str:
    """The locale's pattern with the currency's own number of decimals: the ISO 4217 exponent is ours, not Babel's."""
    pattern: str = locale.currency_formats["standard"].pattern
    return re.sub(r"0\.0+", f"0.{'0' * digits}" if digits else "0", pattern)
