"""Which fields a document selects, merged as the specification says (section 6.3.2)."""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLResolveInfo,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    get_directive_values,
    is_abstract_type,
)
from graphql import GraphQLIncludeDirective as Include
from graphql import GraphQLSkipDirective as Skip
from graphql.execution.values import VariableValues

Selected = dict[str, list[FieldNode]]


def variables_of(info: "GraphQLResolveInfo[Any]") -> VariableValues:
    """Take the coerced variables from an ordinary execution, where Strawberry leaves them bare."""
    found: Any = info.variable_values
    return found if isinstance(found, VariableValues) else VariableValues({}, found)


class Selections:
    """Collects the fields of selection sets in one operation."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Any,
    ) -> None:
        """Keep the schema, the document's fragments and the coerced variables."""
        self.schema = schema
        self.fragments = fragments
        self.variables = variables

    def of(self, type_: GraphQLNamedType, nodes: Iterable[FieldNode]) -> Selected:
        """Collect the fields below some nodes, by response key in order of appearance."""
        found: Selected = {}
        seen: set[str] = set()
        for node in nodes:
            if node.selection_set is not None:
                self.collect(type_, node.selection_set, found, seen)
        return found

    def collect(self, type_: GraphQLNamedType, selection: SelectionSetNode, found: Selected, seen: set[str]) -> None:
        """Add the fields of one selection set."""
        for node in selection.selections:
            if not self._included(node):
                continue
            match node:
                case FieldNode():
                    key = node.alias.value if node.alias else node.name.value
                    found.setdefault(key, []).append(node)
                case InlineFragmentNode():
                    condition = node.type_condition
                    if condition is None or self._applies(condition.name.value, type_):
                        self.collect(type_, node.selection_set, found, seen)
                case FragmentSpreadNode():
                    name = node.name.value
                    if name not in seen:
                        seen.add(name)
                        fragment = self.fragments[name]
                        if self._applies(fragment.type_condition.name.value, type_):
                            self.collect(type_, fragment.selection_set, found, seen)

    def _applies(self, condition: str, type_: GraphQLNamedType) -> bool:
        if condition == type_.name:
            return True
        abstract = self.schema.get_type(condition)
        return is_abstract_type(abstract) and self.schema.is_sub_type(abstract, type_)

    def _included(self, node: Any) -> bool:
        if not node.directives:
            return True
        skip = get_directive_values(Skip, node, self.variables)
        if skip and skip["if"]:
            return False
        include = get_directive_values(Include, node, self.variables)
        return not include or bool(include["if"])
