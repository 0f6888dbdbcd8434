"""All documents of this repository that read, with variables that fit the small world."""

from pathlib import Path
from typing import Any, cast

from graphql import FieldNode, OperationDefinitionNode, OperationType, parse

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
}


def reading() -> dict[str, str]:
    """Give the text of each document that reads, by its path."""
    paths = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.graphql"))
    texts = {path.relative_to(ROOT).as_posix(): path.read_text() for path in paths}
    return {path: text for path, text in texts.items() if _operation(text).operation is OperationType.QUERY}


def variables(text: str) -> dict[str, Any]:
    """Give the variables that a document asks for."""
    asked = [definition.variable.name.value for definition in _operation(text).variable_definitions or ()]
    return {name: VARIABLES[name] for name in asked}


def root_fields(text: str) -> int:
    """Count the root fields of a document that ask for something."""
    selected = cast("tuple[FieldNode, ...]", _operation(text).selection_set.selections)
    return sum(field.name.value != "__typename" for field in selected)


def _operation(text: str) -> OperationDefinitionNode:
    (operation,) = (part for part in parse(text).definitions if isinstance(part, OperationDefinitionNode))
    return operation
