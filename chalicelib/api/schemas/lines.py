"""Lines, discounts, charges and taxes as clients of the API write and read them."""

from decimal import Decimal

from pydantic import Field, model_validator

from chalicelib.api.schemas.amounts import MinorAmount, Percent, PositiveMinorAmount, Quantity, UnitPrice
from chalicelib.api.schemas.fields import Body, Description, Identifier, Name, ShortText, View, refusal
from chalicelib.domain.decimals import decimal_text
from chalicelib.domain.invoice_content import InvoiceBody
from chalicelib.domain.lines import Charge, Discount, Line
from chalicelib.domain.tax import Tax, TaxCategory, tax_problems
from chalicelib.use_cases.invoices.materials import LineInput

MAX_LINES = 1000
MAX_CHARGES = 20


class TaxBody(Body):
    """How a line is taxed, in the terms of EN 16931."""

    category: TaxCategory = Field(
        description="`S` standard, `Z` zero, `E` exempt, `AE` reverse charge, `K` intra-EU, `G` export, `O` outside."
    )
    rate: Percent = Field(description="Percent; zero for every category but `S`.")
    reason: ShortText = Field("", description="Why no tax is due; required for `E`.", examples=[""])

    @model_validator(mode="after")
    def _fits_its_category(self) -> "TaxBody":
        problems = tax_problems(self.value(), "")
        if problems:
            raise refusal(problems[0].code, problems[0].message)
        return self

    def value(self) -> Tax:
        return Tax(self.category, self.rate, self.reason)


class DiscountBody(Body):
    """Either a percentage or an amount."""

    percent: Percent | None = Field(
        None, description="Percent of what it reduces, 0 to 100.", examples=["10"]
    )
    amount: MinorAmount | None = Field(None, description="Minor units of the invoice's currency.")

    @model_validator(mode="after")
    def _is_one_of_the_two(self) -> "DiscountBody":
        if (self.percent is None) == (self.amount is None):
            raise refusal("discount_ambiguous", "must have either a percent or an amount")
        return self

    def value(self) -> Discount:
        return Discount(percent=self.percent, amount_minor=self.amount)


class LineBody(Body):
    """One position. What is left out comes from the product, which must then be named."""

    description: Description | None = Field(None, description="What is charged for.", examples=["Consulting"])
    quantity: Quantity = Field(description='Decimal text or an integer; negative for a return. `"1.5"`.')
    unit: ShortText | None = Field(None, description="Unit of the quantity.", examples=["hour"])
    unit_price: UnitPrice | None = Field(
        None, description="Minor units; an integer, or decimal text with up to 6 places."
    )
    product_id: Identifier | None = Field(None, description="A product that supplies what is left out.")
    discount: DiscountBody | None = Field(None, description="Taken off this line.")
    tax: TaxBody | None = Field(
        None, description="How the line is taxed; required unless the product says it."
    )

    def value(self) -> LineInput:
        return LineInput(
            quantity=self.quantity,
            description=self.description,
            unit_price=self.unit_price,
            tax=self.tax.value() if self.tax else None,
            unit=self.unit,
            product_id=self.product_id,
            discount=self.discount.value() if self.discount else None,
        )


class ChargeBody(Body):
    """An amount for the whole document, such as freight."""

    description: Name = Field(description="What is charged for.", examples=["Shipping"])
    amount: PositiveMinorAmount = Field(description="Minor units of the invoice's currency.")
    tax: TaxBody = Field(description="How the charge is taxed.")

    def value(self) -> Charge:
        return Charge(self.description, self.amount, self.tax.value())


class TaxView(View):
    category: str = Field(description="EN 16931 category.", examples=["S"])
    rate: str = Field(description="Percent.", examples=["19"])
    reason: str = Field(description="Why no tax is due.", examples=[""])

    @classmethod
    def of(cls, tax: Tax) -> "TaxView":
        return cls(category=tax.category, rate=decimal_text(tax.rate), reason=tax.reason)


class DiscountView(View):
    percent: str | None = Field(description="Percent of what it reduces.", examples=["10"])
    amount: int | None = Field(description="Minor units.", examples=[None])

    @classmethod
    def of(cls, discount: Discount | None) -> "DiscountView | None":
        if discount is None:
            return None
        percent = None if discount.percent is None else decimal_text(discount.percent)
        return cls(percent=percent, amount=discount.amount_minor)


class LineView(View):
    description: str = Field(description="What is charged for.", examples=["Consulting"])
    quantity: str = Field(description="Decimal text.", examples=["1.5"])
    unit: str = Field(description="Unit of the quantity.", examples=["hour"])
    unit_price: int | str = Field(description="Minor units; text where it has decimals.", examples=[12500])
    product_id: str | None = Field(description="The product it came from.", examples=[None])
    discount: DiscountView | None = Field(description="Taken off this line.")
    discount_amount: int = Field(description="What the discount took off, in minor units.", examples=[0])
    tax: TaxView = Field(description="How the line is taxed.")
    net_amount: int = Field(description="Net of discount and tax, in minor units (BT-131).", examples=[18750])

    @classmethod
    def of(cls, line: Line, net_minor: int, discount_minor: int) -> "LineView":
        return cls(
            description=line.description,
            quantity=decimal_text(line.quantity),
            unit=line.unit,
            unit_price=shown_price(line.unit_price),
            product_id=line.product_id,
            discount=DiscountView.of(line.discount),
            discount_amount=discount_minor,
            tax=TaxView.of(line.tax),
            net_amount=net_minor,
        )

    @classmethod
    def all_of(cls, body: InvoiceBody) -> list["LineView"]:
        totals = body.totals
        rows = zip(body.lines, totals.line_nets_minor, totals.line_discounts_minor, strict=True)
        return [cls.of(line, net, discount) for line, net, discount in rows]


class ChargeView(View):
    description: str = Field(description="What is charged for.", examples=["Shipping"])
    amount: int = Field(description="Minor units.", examples=[990])
    tax: TaxView = Field(description="How the charge is taxed.")

    @classmethod
    def of(cls, charge: Charge) -> "ChargeView":
        return cls(description=charge.description, amount=charge.amount_minor, tax=TaxView.of(charge.tax))


def shown_price(price: Decimal) -> int | str:
    """As it may be sent: an integer where it is whole, else decimal text."""
    return int(price) if price == price.to_integral_value() else decimal_text(price)
