"""Fragments, each before those that spread it."""

from collections.abc import Iterable, Iterator, Mapping

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
)

Fragments = Mapping[str, FragmentDefinitionNode]


def fragments_of(document: DocumentNode) -> Fragments:
    """Give a document's fragments by name."""
    return {part.name.value: part for part in document.definitions if isinstance(part, FragmentDefinitionNode)}


def in_order(fragments: Fragments, start: Iterable[SelectionSetNode]) -> list[FragmentDefinitionNode]:
    """Give the fragments reached from some selections, each once, and after the ones it spreads.

    A chain of fragments may be as long as a document: this does not recurse. Where fragments go in a circle, one of
    them comes before another that it spreads.
    """
    found: list[FragmentDefinitionNode] = []
    met: set[str] = set()
    open_: list[tuple[FragmentDefinitionNode | None, Iterator[str]]] = [
        (None, (name for selection in start for name in spreads(selection)))
    ]
    while open_:
        fragment, names = open_[-1]
        name = next((name for name in names if name not in met and name in fragments), None)
        if name is not None:
            met.add(name)
            open_.append((fragments[name], spreads(fragments[name].selection_set)))
            continue
        open_.pop()
        if fragment is not None:
            found.append(fragment)
    return found


def spreads(selection_set: SelectionSetNode) -> Iterator[str]:
    """Name the fragments that a selection spreads, at whatever depth."""
    waiting: list[SelectionNode] = list(selection_set.selections)
    while waiting:
        match waiting.pop():
            case FragmentSpreadNode() as spread:
                yield spread.name.value
            case FieldNode(selection_set=below) | InlineFragmentNode(selection_set=below) if below is not None:
                waiting += below.selections
