"""Who buys and who sells: the names and addresses that a document freezes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Address:
    """A postal address; `country` is ISO 3166-1 alpha-2, upper case (EN 16931 BT-40, BT-55)."""

    country: str
    line1: str = ""
    line2: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""


@dataclass(frozen=True)
class TaxId:
    """A tax number with the scheme that says how to read and check it, such as `eu_vat` or `us_ein`."""

    scheme: str
    value: str


@dataclass(frozen=True)
class BankAccount:
    iban: str
    bic: str = ""
    holder: str = ""


@dataclass(frozen=True)
class Party:
    """A seller or buyer as printed on a document; frozen into it at sending."""

    name: str
    address: Address | None = None
    tax_ids: tuple[TaxId, ...] = ()
    email: str = ""
    phone: str = ""
    website: str = ""

    @property
    def vat_id(self) -> str | None:
        """The VAT identifier (BT-31, BT-48), if the party has one."""
        return next((tax_id.value for tax_id in self.tax_ids if tax_id.scheme.endswith("vat")), None)
