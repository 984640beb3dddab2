"""Tax categories and rates (EN 16931 BT-151 and BT-152, code list UNCL 5305) and what makes a pair valid."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from chalicelib.domain.decimals import decimal_text
from chalicelib.domain.errors import FieldProblem

MAX_RATE = Decimal(100)
MAX_RATE_PLACES = 4


class TaxCategory(StrEnum):
    """The order of the members is the order in which documents list their tax groups."""

    STANDARD = "S"
    ZERO_RATED = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUTSIDE_SCOPE = "O"


# The part of EN 16931's rule ids that names a category: BR-S-08, BR-AE-02, BR-IC-02.
RULE_FAMILY = {category: category.value for category in TaxCategory} | {TaxCategory.INTRA_COMMUNITY: "IC"}

_DEFAULT_REASONS = {
    TaxCategory.REVERSE_CHARGE: "Reverse charge",
    TaxCategory.INTRA_COMMUNITY: "Intra-community supply",
    TaxCategory.EXPORT: "Export outside the EU",
    TaxCategory.OUTSIDE_SCOPE: "Not subject to VAT",
}

_WITHOUT_REASON = (TaxCategory.STANDARD, TaxCategory.ZERO_RATED)


@dataclass(frozen=True)
class Tax:
    """One category at one rate in percent; `reason` is the exemption text (BT-120) the seller wrote."""

    category: TaxCategory
    rate: Decimal
    reason: str = ""

    @property
    def printed_reason(self) -> str:
        """The seller's words, else the usual ones of the category; empty where the tax is simply charged."""
        return self.reason or _DEFAULT_REASONS.get(self.category, "")


def tax_problems(tax: Tax, pointer: str) -> list[FieldProblem]:
    """Every rule the pair breaks, at `pointer` + `/rate` or `/reason`."""
    problems = []
    if not tax.rate.is_finite() or not 0 <= tax.rate <= MAX_RATE:
        problems.append(
            FieldProblem(f"{pointer}/rate", "tax_rate_out_of_range", "A tax rate is 0 to 100 percent.")
        )
    elif len(decimal_text(tax.rate).partition(".")[2]) > MAX_RATE_PLACES:
        message = f"A tax rate has at most {MAX_RATE_PLACES} decimal places."
        problems.append(FieldProblem(f"{pointer}/rate", "tax_rate_too_precise", message))
    elif tax.category is TaxCategory.STANDARD and tax.rate == 0:
        message = "Category S needs a rate above zero; use Z for a zero rate or E for an exemption."
        problems.append(FieldProblem(f"{pointer}/rate", "tax_rate_missing", message))
    elif tax.category is not TaxCategory.STANDARD and tax.rate != 0:
        message = f"Category {tax.category} charges no tax, so its rate is 0."
        problems.append(FieldProblem(f"{pointer}/rate", "tax_rate_not_zero", message))
    if tax.category is TaxCategory.EXEMPT and not tax.reason.strip():
        message = "Category E needs the reason of the exemption."
        problems.append(FieldProblem(f"{pointer}/reason", "tax_reason_missing", message))
    if tax.category in _WITHOUT_REASON and tax.reason.strip():
        message = f"Category {tax.category} is no exemption and takes no reason."
        problems.append(FieldProblem(f"{pointer}/reason", "tax_reason_not_allowed", message))
    return problems
