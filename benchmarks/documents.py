"""The documents that are measured, and what each is compiled to."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from graphql import DocumentNode, FieldNode, OperationDefinitionNode, parse

from benchmarks.places import Place
from domain.people import tokens
from domain.people.viewer import Viewer
from schema import root
from schema.reads import Engine
from server.database import Database

_FOLDER = Path(__file__).with_name("queries")


@dataclass(frozen=True, slots=True)
class Document:
    """A document with one or many sets of variables, sent in turn."""

    name: str
    text: str
    variables: list[dict[str, Any]]

    def bodies(self) -> list[bytes]:
        """Write what is posted for each set of variables."""
        return [json.dumps({"query": self.text, "variables": variables}).encode() for variables in self.variables]


@dataclass(slots=True)
class Compiled:
    """A document's root field, its one statement, and the parameters for each set of its variables."""

    root: str
    sql: str = ""
    parameters: list[list[Any]] = field(default_factory=list)


def load(ticket_ids: Sequence[str]) -> list[Document]:
    """Read all documents; one that takes an id is sent for each of these tickets."""
    return [_loaded(path, ticket_ids) for path in sorted(_FOLDER.glob("*.graphql"))]


def _loaded(path: Path, ticket_ids: Sequence[str]) -> Document:
    text = path.read_text(encoding="utf-8")
    takes_id = bool(_operation(parse(text)).variable_definitions)
    return Document(path.stem, text, [{"id": one} for one in ticket_ids] if takes_id else [{}])


def compiled(place: Place, documents: Sequence[Document]) -> dict[str, Compiled]:
    """Compile as the server does, and write down what it would send to the database."""
    return asyncio.run(_compiled(place, documents))


async def _compiled(place: Place, documents: Sequence[Document]) -> dict[str, Compiled]:
    secret = place.secret.encode()
    async with Database(place.url, secret=secret) as database:
        rows = await database.read(tokens.by_secret(place.token, datetime.now(UTC)))
        viewer = tokens.viewer_of_token(rows[0])
        engine = Engine(root.make_schema(), database.dialect, secret, splice=True)
        return {document.name: await _statement(engine, viewer, document) for document in documents}


async def _statement(engine: Engine, viewer: Viewer, document: Document) -> Compiled:
    parsed = parse(document.text)
    found = Compiled(_root(parsed))
    for variables in document.variables:
        recording = _Recording(viewer)
        if await engine.answer(parsed, None, variables, recording) is None:
            message = f"{document.name} is not answered by bytes alone: there is no limit to compare it with."
            raise RuntimeError(message)
        [(found.sql, parameters)] = recording.sent
        found.parameters.append(parameters)
    return found


class _Recording:
    """A request whose statements are written down, and answered by no rows."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.sent: list[tuple[str, list[Any]]] = []

    @property
    def reader(self) -> "_Recording":
        return self

    async def fetch(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        self.sent.append((sql, list(parameters)))
        return []


def for_limit(found: Mapping[str, Compiled]) -> dict[str, Any]:
    """Write what was compiled as JSON that the limit reads."""
    return {
        name: {
            "root": one.root,
            "sql": one.sql,
            "parameters": [[_kept(value) for value in row] for row in one.parameters],
        }
        for name, one in found.items()
    }


def _kept(value: Any) -> Any:  # noqa: ANN401 - parameters are of any kind
    return {"uuid": value.hex} if isinstance(value, UUID) else value


def _operation(document: DocumentNode) -> OperationDefinitionNode:
    [operation] = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
    return operation


def _root(document: DocumentNode) -> str:
    [only] = _operation(document).selection_set.selections
    assert isinstance(only, FieldNode)  # noqa: S101 - the documents are ours
    return (only.alias or only.name).value
