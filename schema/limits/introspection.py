"""Documents that ask about the schema alone."""

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
)

from schema.limits.fragments import fragments_of

_META = frozenset({"__schema", "__type", "__typename"})


def asks_about_schema_alone(document: DocumentNode) -> bool:
    """Whether every operation is a query whose root fields are only `__schema`, `__type` and `__typename`."""
    operations = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
    if any(operation.operation is not OperationType.QUERY for operation in operations):
        return False
    fragments, met = fragments_of(document), set[str]()
    waiting: list[SelectionNode] = [node for operation in operations for node in operation.selection_set.selections]
    while waiting:
        match waiting.pop():
            case FieldNode(name=name) if name.value not in _META:
                return False
            case InlineFragmentNode(selection_set=within):
                waiting += within.selections
            case FragmentSpreadNode(name=name) if name.value in fragments and name.value not in met:
                met.add(name.value)
                waiting += fragments[name.value].selection_set.selections
    return bool(operations)
