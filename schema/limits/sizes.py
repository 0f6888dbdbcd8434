"""How long the lists of an operation are: from `first`, `last` or `ids`, also by variables."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    ArgumentNode,
    FieldNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    OperationDefinitionNode,
    StringValueNode,
    ValueNode,
    VariableNode,
)

from schema import reads

UNSAID = 10
"""How many a list counts as that is not told its length."""

_PAGING = frozenset({"first", "last"})
_DIGITS = len(str(reads.MAX_PAGE))


class Sizes:
    """The lengths that one operation and its variables give to lists; `asked` tells which variables did."""

    def __init__(self, operation: OperationDefinitionNode | None = None, raw: Mapping[str, Any] | None = None) -> None:
        """Keep the variables as they came, before they are coerced; without them, their defaults count."""
        self._raw = raw or {}
        self._defaults = {
            definition.variable.name.value: definition.default_value
            for definition in (operation.variable_definitions if operation else None) or ()
        }
        self.asked: dict[str, int | None] = {}

    def page(self, node: FieldNode) -> int:
        """Tell how many things a page has."""
        found = [self._of(argument) for argument in node.arguments or () if argument.name.value in _PAGING]
        return max((size for size in found if size is not None), default=reads.DEFAULT_PAGE)

    def ids(self, node: FieldNode) -> int:
        """Tell how many things are asked for by their ids."""
        found = [self._of(argument) for argument in node.arguments or () if argument.name.value == "ids"]
        return next((size for size in found if size is not None), 1)

    def of_variable(self, name: str) -> int | None:
        """Tell the length that a variable gives; None where it gives none."""
        if name in self._raw:
            return _given(self._raw[name])
        return _written(self._defaults.get(name))

    def _of(self, argument: ArgumentNode) -> int | None:
        if isinstance(argument.value, VariableNode):
            name = argument.value.name.value
            size = self.asked[name] = self.of_variable(name)
            return size
        return _written(argument.value)


def _given(value: Any) -> int | None:  # noqa: ANN401 - JSON
    """Read a variable. What it cannot be counts as the most: it is refused later, and not cheaper until then."""
    match value:
        case None:
            return None
        case list():
            return _within(len(value))
        case str():
            return 1
        case int() | float() if value == value and abs(value) <= reads.MAX_PAGE:  # noqa: PLR0124 - NaN is not itself
            return _within(int(value))
        case _:
            return reads.MAX_PAGE


def _written(value: ValueNode | None) -> int | None:
    """Read a literal, in the same way."""
    match value:
        case None | NullValueNode():
            return None
        case ListValueNode():
            return _within(len(value.values))
        case StringValueNode():
            return 1
        case IntValueNode() if len(value.value) <= _DIGITS:
            return _within(int(value.value))
        case _:
            return reads.MAX_PAGE


def _within(size: int) -> int:
    return min(max(size, 1), reads.MAX_PAGE)
