"""What tests of the schema stand on: a small world, and a way to ask about it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

import orjson
import pytest
import strawberry
from graphql import GraphQLError

from domain.people.viewer import Viewer
from schema.context import Access, Context
from schema.documents import BadDocument, Documents
from schema.limits import Limits
from schema.reads import Engine
from schema.root import make_schema
from server.admission import limits_of
from server.database import Database
from server.settings import Settings
from tests.schema import world

LIMITS = limits_of(Settings())
ACCESS = Access()
SECRET = b"the secret that marks cursors in tests"


@dataclass
class Answer:
    """What came back: the JSON of `data`, errors, and how many statements it took."""

    json: bytes
    errors: list[GraphQLError]
    statements: int

    @property
    def data(self) -> Any:
        """Read the JSON."""
        return orjson.loads(self.json)

    @property
    def code(self) -> str:
        """Give the code of the only error."""
        (error,) = self.errors
        return str((error.extensions or {})["code"])


class Send(Protocol):
    """Asks a document."""

    async def __call__(
        self,
        document: str,
        variables: dict[str, Any] | None = None,
        *,
        viewer: Viewer | None = None,
        splice: bool = True,
        now: datetime = world.NOW,
    ) -> Answer:
        """Give the answer."""


@dataclass
class Counted:
    """A database that counts the statements sent by reads."""

    database: Database
    sent: list[str] = field(default_factory=list)

    async def fetch(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        """Count, and read."""
        self.sent.append(sql)
        return await self.database.fetch(sql, parameters)

    def __getattr__(self, name: str) -> Any:
        """Leave everything else as it is."""
        return getattr(self.database, name)


@pytest.fixture(scope="session")
def schema() -> strawberry.Schema:
    """Put the schema together once."""
    return make_schema()


@pytest.fixture
async def populated(database: Database) -> Database:
    """Fill the database with the small world."""
    async with database.transaction() as session:
        await world.build(session)
    return database


@pytest.fixture
async def databases(sqlite: str, postgresql: str) -> AsyncIterator[dict[str, Database]]:
    """Open an empty database of either kind, side by side."""
    async with (
        Database(sqlite, secret=SECRET) as embedded,
        Database(postgresql, secret=SECRET) as served,
    ):
        yield {"sqlite": embedded, "postgresql": served}


@pytest.fixture
def send(schema: strawberry.Schema, populated: Database) -> Send:
    """Ask documents of the small world, as its first owner unless said otherwise."""
    return sender(schema, populated)


@pytest.fixture
def send_anything(schema: strawberry.Schema, populated: Database) -> Send:
    """Ask documents that nest as deep as they like."""
    return sender(schema, populated, replace(LIMITS, depth=100, nested_lists=100))


def sender(schema: strawberry.Schema, database: Database, limits: Limits = LIMITS, access: Access = ACCESS) -> Send:
    """Ask documents of a database."""
    documents = Documents(schema, limits)
    engines = {splice: Engine(schema, database.dialect, SECRET, splice=splice) for splice in (True, False)}

    async def send(
        document: str,
        variables: dict[str, Any] | None = None,
        *,
        viewer: Viewer | None = None,
        splice: bool = True,
        now: datetime = world.NOW,
    ) -> Answer:
        counted = Counted(database)
        engine = engines[splice]
        context = Context(viewer or world.owner(), engine, counted, lambda: now, access)
        try:
            prepared = documents.get(document)
        except BadDocument as bad:
            return Answer(b"null", bad.errors, 0)
        data = await engine.answer(prepared.document, None, variables, context)
        if data is not None:
            return Answer(data, [], len(counted.sent))
        context.document = prepared.document
        result = await schema.execute(document, variable_values=variables, context_value=context)
        return Answer(orjson.dumps(result.data), result.errors or [], len(counted.sent))

    return send
