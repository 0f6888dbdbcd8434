"""All documents of this repository that read, with variables that fit the small world."""

from pathlib import Path
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    parse,
    visit,
)
from graphql.language import Visitor

from tests.schema.world import global_id

ROOT = Path(__file__).parents[2]
FOLDERS = ("frontend/src", "benchmarks/queries", "tests/schema/documents")
VARIABLES: dict[str, Any] = {
    "id": global_id("tkt", 0, 10),
    "ticketId": global_id("tkt", 0, 10),
    "orderId": global_id("ord", 0, 1),
    "ids": [
        global_id("ord", 0, 1),
        global_id("tkt", 0, 10),
        global_id("msg", 0, 10),
        global_id("ord", 1, 1),
        global_id("ord", 0, 1),
        "nonsense",
        "",
    ],
    "search": "n0-",
    "last": 3,
    "first": 3,
    "counts": True,
    "after": None,
    "before": None,
    "filter": None,
    "list": "UNHANDLED",
    "orderSort": "PLACED_AT_DESC",
    "ticketSort": "RESPOND_BY_ASC",
}


def whole() -> dict[str, str]:
    """Give the text of each document by its path, with the fragments that it spreads."""
    paths = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.graphql"))
    texts = {path.relative_to(ROOT).as_posix(): path.read_text() for path in paths}
    fragments = {name: text for path, text in texts.items() if (name := _shared(path, text))}
    return {path: _with(text, fragments) for path, text in texts.items() if text not in fragments.values()}


def reading() -> dict[str, str]:
    """Give those of the documents that read."""
    return {path: text for path, text in whole().items() if _operation(text).operation is OperationType.QUERY}


def variables(text: str) -> dict[str, Any]:
    """Give the variables that a document asks for."""
    asked = [definition.variable.name.value for definition in _operation(text).variable_definitions or ()]
    return {name: VARIABLES[name] for name in asked}


def root_fields(text: str) -> int:
    """Count the root fields of a document that ask for something."""
    definitions = parse(text).definitions
    fragments = {part.name.value: part for part in definitions if isinstance(part, FragmentDefinitionNode)}

    def count(selected: SelectionSetNode) -> int:
        spread = [part.name.value for part in selected.selections if isinstance(part, FragmentSpreadNode)]
        fields = [part for part in selected.selections if isinstance(part, FieldNode)]
        own = sum(field.name.value != "__typename" for field in fields)
        return own + sum(count(fragments[name].selection_set) for name in spread)

    return count(_operation(text).selection_set)


def _shared(path: str, text: str) -> str | None:
    """Give the name of the fragment that a file of the web app consists of; None for a document."""
    if not path.startswith("frontend/"):
        return None
    names = [part.name.value for part in parse(text).definitions if isinstance(part, FragmentDefinitionNode)]
    is_document = any(isinstance(part, OperationDefinitionNode) for part in parse(text).definitions)
    return None if is_document else names[0]


def _with(text: str, fragments: dict[str, str]) -> str:
    """Put the fragments behind a document that it spreads, and those that these spread."""
    missing, parts = _spread(text) & fragments.keys(), [text]
    known: set[str] = set()
    while missing:
        known |= missing
        found = [fragments[name] for name in sorted(missing)]
        parts += found
        missing = (set().union(*map(_spread, found)) & fragments.keys()) - known
    return "\n".join(parts)


def _spread(text: str) -> set[str]:
    names: set[str] = set()

    class Spreads(Visitor):
        def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
            names.add(node.name.value)

    visit(parse(text), Spreads())
    return names


def _operation(text: str) -> OperationDefinitionNode:
    (operation,) = (part for part in parse(text).definitions if isinstance(part, OperationDefinitionNode))
    return operation
