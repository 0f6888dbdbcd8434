"""The documents that are measured, and the statement that the server compiles each to."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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
    """A document, and the sets of variables that it is sent with in turn."""

    name: str
    parsed: DocumentNode
    variables: list[dict[str, str]]
    bodies: list[bytes]
    """What is posted for each set of variables."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a document is compiled to: its one root field, SQL, and parameters for each set of variables."""

    root: str
    sql: str
    parameters: list[list[Any]]


def read(tickets: Sequence[str]) -> list[Document]:
    """Read all documents; one that takes an id is sent for each of these tickets."""
    return [_read(path, tickets) for path in sorted(_FOLDER.glob("*.graphql"))]


def _read(path: Path, tickets: Sequence[str]) -> Document:
    text = path.read_text(encoding="utf-8")
    parsed = parse(text)
    variables = [{"id": ticket} for ticket in tickets] if _operation(parsed).variable_definitions else [{}]
    bodies = [json.dumps({"query": text, "variables": one}).encode() for one in variables]
    return Document(path.stem, parsed, variables, bodies)


def compiled(place: Place, documents: Sequence[Document]) -> dict[str, Statement]:
    """Compile as the server does, and write down what it would send to the database."""
    return asyncio.run(_compiled(place, documents))


async def _compiled(place: Place, documents: Sequence[Document]) -> dict[str, Statement]:
    secret = place.secret.encode()
    async with Database(place.url, secret=secret) as database:
        [row] = await database.read(tokens.by_secret(place.token, datetime.now(UTC)))
        viewer = tokens.viewer_of_token(row)
        engine = Engine(root.make_schema(), database.dialect, secret, splice=True)
        return {one.name: await _statement(engine, viewer, one) for one in documents}


async def _statement(engine: Engine, viewer: Viewer, document: Document) -> Statement:
    recording = _Recording(viewer)
    for variables in document.variables:
        if await engine.answer(document.parsed, None, variables, recording) is None:
            message = f"{document.name} is not answered by bytes alone: there is no limit to compare it with."
            raise RuntimeError(message)
    [sql] = {sql for sql, _ in recording.sent}
    [field] = _operation(document.parsed).selection_set.selections
    assert isinstance(field, FieldNode)  # noqa: S101 - the documents are ours
    return Statement((field.alias or field.name).value, sql, [parameters for _, parameters in recording.sent])


class _Recording:
    """A request whose statements are written down, and answered by no rows."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.watch = None
        self.sent: list[tuple[str, list[Any]]] = []

    @property
    def reader(self) -> "_Recording":
        return self

    async def fetch(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        self.sent.append((sql, list(parameters)))
        return []


def _operation(document: DocumentNode) -> OperationDefinitionNode:
    [operation] = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
    return operation
