"""The pass over a document: each selection is looked at once, however often its fragment is spread."""

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    is_composite_type,
)

from schema.limits.figures import MOST, NOTHING, Figures
from schema.limits.fragments import fragments_of, in_order
from schema.limits.prices import WRITTEN, kind_of, priced
from schema.limits.sizes import Sizes


class Measure:
    """Measures operations of one document, which need not be valid: what there is not counts as little as it can."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        """Keep the schema and the fragments."""
        self._schema = schema
        self._fragments = fragments_of(document)

    def figures(self, operation: OperationDefinitionNode, sizes: Sizes) -> Figures:
        """Measure one operation, with the lengths that its variables give to lists."""
        return self.all([operation], sizes)[0]

    def all(self, operations: list[OperationDefinitionNode], sizes: Sizes) -> list[Figures]:
        """Measure operations that share their lengths."""
        known: dict[str, Figures] = {}
        walk = _Walk(self._schema, sizes, known)
        for fragment in in_order(self._fragments, [operation.selection_set for operation in operations]):
            type_ = self._schema.get_type(fragment.type_condition.name.value)
            known[fragment.name.value] = walk.selections(fragment.selection_set, type_) + _directives(fragment)
        return [self._of(operation, walk) for operation in operations]

    def _of(self, operation: OperationDefinitionNode, walk: "_Walk") -> Figures:
        root = self._schema.get_root_type(operation.operation)
        total = walk.selections(operation.selection_set, root) + _directives(operation)
        for definition in operation.variable_definitions or ():
            total += _directives(definition)
        if operation.operation is OperationType.MUTATION:
            total += Figures(cost=min(WRITTEN * total.roots, MOST))
        return total


class _Walk:
    """Walks the selections of one definition; the fragments that it spreads are known."""

    def __init__(self, schema: GraphQLSchema, sizes: Sizes, known: dict[str, Figures]) -> None:
        self._schema = schema
        self._sizes = sizes
        self._known = known

    def selections(self, selection_set: SelectionSetNode, type_: GraphQLNamedType | None) -> Figures:
        """Measure a selection on a type; None where it is not known."""
        total = NOTHING
        for node in selection_set.selections:
            total += self._selection(node, type_)
        return total

    def _selection(self, node: SelectionNode, type_: GraphQLNamedType | None) -> Figures:
        match node:
            case FieldNode():
                return self._field(node, type_)
            case InlineFragmentNode(type_condition=condition):
                within = type_ if condition is None else self._schema.get_type(condition.name.value)
                return self.selections(node.selection_set, within) + _directives(node)
            case FragmentSpreadNode():
                # Not known is one that there is not, or that would go in a circle: validation tells.
                return self._known.get(node.name.value, NOTHING) + _directives(node)
        return NOTHING

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Figures:
        name = node.name.value
        field = self._schema.get_field(parent, name) if is_composite_type(parent) else None
        type_ = get_named_type(field.type) if field is not None else None
        below = self.selections(node.selection_set, type_) if node.selection_set else NOTHING
        return priced(kind_of(field, name, parent), node, below, self._sizes, self._schema)


def _directives(node: object) -> Figures:
    return Figures(directives=len(getattr(node, "directives", None) or ()))
