"""Addresses, tax numbers and contacts as clients of the API see them."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic import StringConstraints as Text

from chalicelib.api.schemas.fields import Body, CountryCode, Flag, Name, OptionalEmail, ShortText, View
from chalicelib.domain.client import Contact
from chalicelib.domain.party import Address, TaxId


def _scheme(value: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", value.lower()).strip("_")


TaxScheme = Annotated[
    str,
    Text(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _.:-]{0,30}[A-Za-z0-9]$"),
    AfterValidator(_scheme),
    Field(examples=["eu_vat", "gb_vat", "us_ein"]),
]
"""Kept in lower case with underscores: `EU-VAT` is `eu_vat`."""

TaxNumber = Annotated[
    str, Text(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./+*&-]{0,39}$"), Field(examples=["DE136695976"])
]
Phone = Annotated[str, Text(pattern=r"^([+(0-9][0-9 ()./x+-]{2,38})?$"), Field(examples=["+49 30 901820"])]
AddressLine = Annotated[ShortText, Field(max_length=200)]


class AddressBody(Body):
    """A postal address. Only the country is required; a document may ask for more when it is sent."""

    line1: AddressLine = Field("", description="Street and number.", examples=["Lindenstraße 7"])
    line2: AddressLine = Field("", description="Building, floor or care of.", examples=["Hinterhaus"])
    postal_code: AddressLine = Field("", description="Postal code.", examples=["10969"])
    city: AddressLine = Field("", description="City.", examples=["Berlin"])
    region: AddressLine = Field("", description="State, province or canton.", examples=["BE"])
    country: CountryCode = Field(description="ISO 3166-1 alpha-2 code, upper case.")

    def value(self) -> Address:
        return Address(**self.model_dump())


class AddressView(View):
    line1: str = Field(description="Street and number.", examples=["Lindenstraße 7"])
    line2: str = Field(description="Building, floor or care of.", examples=[""])
    postal_code: str = Field(description="Postal code.", examples=["10969"])
    city: str = Field(description="City.", examples=["Berlin"])
    region: str = Field(description="State, province or canton.", examples=["BE"])
    country: str = Field(description="ISO 3166-1 alpha-2 code.", examples=["DE"])

    @classmethod
    def of(cls, address: Address) -> "AddressView":
        return cls(
            line1=address.line1,
            line2=address.line2,
            postal_code=address.postal_code,
            city=address.city,
            region=address.region,
            country=address.country,
        )


class TaxIdBody(Body):
    """A tax number. Where the scheme's rule is known, its length and check digits are verified."""

    scheme: TaxScheme = Field(description="How to read the number: `vat`, `eu_vat`, `us_ein`, `ch_uid`, …")
    value: TaxNumber = Field(description="The number as its owner writes it.")

    def tax_id(self) -> TaxId:
        return TaxId(self.scheme, self.value)


class TaxIdView(View):
    scheme: str = Field(description="How to read the number.", examples=["eu_vat"])
    value: str = Field(description="The number in its canonical spelling.", examples=["DE136695976"])

    @classmethod
    def of(cls, tax_id: TaxId) -> "TaxIdView":
        return cls(scheme=tax_id.scheme, value=tax_id.value)


TaxIds = Annotated[list[TaxIdBody], Field(max_length=10)]


class ContactBody(Body):
    """A person at the client."""

    name: Name = Field(description="The person's name.", examples=["Ada Lovelace"])
    email: OptionalEmail = Field("", description="Where mail to this person goes.")
    phone: Phone = Field("", description="Telephone number.")
    role: ShortText = Field("", description="What the person does there.", examples=["Accounts payable"])
    receives_invoices: Flag = Field(False, description="Whether invoices are mailed to this person.")

    def value(self) -> Contact:
        return Contact(**self.model_dump())


class ContactView(View):
    name: str = Field(description="The person's name.", examples=["Ada Lovelace"])
    email: str = Field(description="Where mail to this person goes.", examples=["ada@example.com"])
    phone: str = Field(description="Telephone number.", examples=["+49 30 901820"])
    role: str = Field(description="What the person does there.", examples=["Accounts payable"])
    receives_invoices: bool = Field(description="Whether invoices are mailed here.", examples=[True])

    @classmethod
    def of(cls, contact: Contact) -> "ContactView":
        return cls(
            name=contact.name,
            email=contact.email,
            phone=contact.phone,
            role=contact.role,
            receives_invoices=contact.receives_invoices,
        )
