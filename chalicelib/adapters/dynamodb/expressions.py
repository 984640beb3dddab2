"""pynamodb's conditions and updates as the members of a request."""

from collections.abc import Sequence
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action, Update


class MapMember(Path):
    """A member of a map column under a key of any spelling: dots and brackets in it mean nothing."""

    def __init__(self, column: str, key: str) -> None:
        super().__init__([column, key])

    def _serialize_value(
        self, value: Sequence[str], placeholder_names: dict[str, str], expression_attribute_values: Any
    ) -> str:
        placeholders = []
        for name in value:
            placeholder_names.setdefault(name, f"#{len(placeholder_names)}")
            placeholders.append(placeholder_names[name])
        return ".".join(placeholders)


def expressions(
    *,
    condition: Condition | None = None,
    filters: Condition | None = None,
    key_condition: Condition | None = None,
    updates: Sequence[Action] = (),
) -> dict[str, Any]:
    """Every name and value goes in as a placeholder, so no column name is ever a reserved word."""
    names: dict[str, str] = {}
    values: dict[str, Any] = {}
    members: dict[str, Any] = {}
    for member, expression in (
        ("ConditionExpression", condition),
        ("KeyConditionExpression", key_condition),
        ("FilterExpression", filters),
        ("UpdateExpression", Update(*updates) if updates else None),
    ):
        if expression is not None:
            members[member] = expression.serialize(names, values)
    if names:
        members["ExpressionAttributeNames"] = {placeholder: name for name, placeholder in names.items()}
    if values:
        members["ExpressionAttributeValues"] = values
    return members
