"""The number types that every schema shares: integers in minor units, and decimals written as text."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from chalicelib.api.schemas.fields import refusal
from chalicelib.domain.decimals import decimal_text, parse_decimal
from chalicelib.domain.money import MAX_AMOUNT_MINOR


@dataclass(frozen=True)
class DecimalText:
    """Annotates a `Decimal` that clients write as text ("1.5") or as an integer, never as a float, and that
    answers show in its shortest plain form."""

    max_integer_digits: int
    max_places: int
    example: str
    allow_negative: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self._parse,
            serialization=core_schema.plain_serializer_function_ser_schema(decimal_text, when_used="always"),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        sign = "-?" if self.allow_negative else ""
        places = rf"(\.[0-9]{{1,{self.max_places}}})?" if self.max_places else ""
        text = {"type": "string", "pattern": f"^{sign}[0-9]{{1,{self.max_integer_digits}}}{places}$"}
        if handler.mode == "serialization":
            return {"type": "string", "examples": [self.example]}
        limit = 10**self.max_integer_digits - 1
        whole = {"type": "integer", "minimum": -limit if self.allow_negative else 0, "maximum": limit}
        return {"anyOf": [text, whole], "examples": [self.example]}

    def _parse(self, value: Any) -> Decimal:
        if isinstance(value, Decimal):
            return value
        try:
            return parse_decimal(
                value,
                max_integer_digits=self.max_integer_digits,
                max_places=self.max_places,
                allow_negative=self.allow_negative,
            )
        except ValueError as error:
            raise refusal("decimal_invalid", str(error)) from error


UnitPrice = Annotated[Decimal, DecimalText(max_integer_digits=15, max_places=6, example="12500")]
"""Minor units of the currency with up to six places: "0.35" is 0.35 cent. Never negative (EN 16931 BR-27)."""

Quantity = Annotated[
    Decimal, DecimalText(max_integer_digits=12, max_places=6, allow_negative=True, example="1.5")
]

Percent = Annotated[Decimal, DecimalText(max_integer_digits=3, max_places=4, example="19")]

MinorAmount = Annotated[int, Field(strict=True, ge=0, le=MAX_AMOUNT_MINOR, examples=[11900])]
"""Zero or more minor units of a currency: cents, yen, fils."""

PositiveMinorAmount = Annotated[int, Field(strict=True, ge=1, le=MAX_AMOUNT_MINOR, examples=[11900])]

PaymentTermsDays = Annotated[int, Field(strict=True, ge=0, le=365, examples=[30])]
