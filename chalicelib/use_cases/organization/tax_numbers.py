"""The check that every tax number passes on its way in."""

from collections.abc import Sequence

from chalicelib.domain.errors import FieldProblem, Invalid
from chalicelib.domain.party import TaxId
from chalicelib.ports.identity import TaxIdRules


def canonical_tax_ids(
    tax_ids: Sequence[TaxId], *, rules: TaxIdRules, pointer: str = "/tax_ids"
) -> tuple[TaxId, ...]:
    """In canonical spelling. Raises Invalid naming each number that breaks its scheme's rule."""
    problems = [
        FieldProblem(f"{pointer}/{index}/value", "invalid_tax_id", problem)
        for index, tax_id in enumerate(tax_ids)
        if (problem := rules.problem(tax_id.scheme, tax_id.value))
    ]
    if problems:
        raise Invalid(problems)
    return tuple(TaxId(t.scheme, rules.normalise(t.scheme, t.value)) for t in tax_ids)
