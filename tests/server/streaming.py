"""The application with a schema that has subscriptions, and a query that takes its time, as tests tell it to."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import strawberry
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute
from strawberry.schema.config import StrawberryConfig

from schema import root
from schema.problems import PROBLEMS, handlers
from schema.reads import Engine
from schema.scalars import SCALARS
from server.admission import Admission
from server.database import Database, DatabaseAway
from server.edge import Edge
from server.graphql import GraphQLEndpoint
from server.settings import Settings
from server.sockets import Sockets, Terms
from server.viewers import Viewers
from tests.server.desk import SECRET
from tests.server.live import Live, served


class Stage:
    """What goes on behind the schema, for a test to see and to steer."""

    def __init__(self) -> None:
        """Begin with nothing going on."""
        self.begun = asyncio.Event()
        self.ended = asyncio.Event()
        self.may_answer = asyncio.Event()


def _schema(stage: Stage) -> strawberry.Schema:
    @strawberry.type
    class Query(root.Query):
        @strawberry.field
        async def patience(self) -> str:
            stage.begun.set()
            try:
                await stage.may_answer.wait()
            finally:
                stage.ended.set()
            return "rewarded"

    @strawberry.type
    class Subscription:
        @strawberry.subscription
        async def count(self, to: int) -> AsyncGenerator[int, None]:
            for number in range(to):
                yield number

        @strawberry.subscription
        async def silence(self) -> AsyncGenerator[int, None]:
            stage.begun.set()
            try:
                await asyncio.Event().wait()
                yield 0
            finally:
                stage.ended.set()

        @strawberry.subscription
        async def fault(self) -> AsyncGenerator[int, None]:
            yield 0
            message = "the secret cause"
            raise ZeroDivisionError(message)

        @strawberry.subscription
        async def away(self) -> AsyncGenerator[int, None]:
            yield 0
            raise DatabaseAway

        @strawberry.subscription
        async def flood(self) -> AsyncGenerator[str, None]:
            try:
                while True:
                    yield "x" * 100_000
            finally:
                stage.ended.set()

    return root.Schema(
        query=Query,
        mutation=root.Mutation,
        subscription=Subscription,
        types=list(PROBLEMS.values()),
        config=StrawberryConfig(scalar_map=SCALARS),
        exception_handlers=handlers(),
    )


@asynccontextmanager
async def streaming(database: Database, stage: Stage, **terms: Any) -> AsyncIterator[tuple[Live, Sockets]]:
    """Serve it on a database."""
    schema = _schema(stage)
    viewers = Viewers(database, secure=False)
    engine = Engine(schema, database.dialect, SECRET, splice=True)
    admission = Admission(schema, Settings())
    endpoint = GraphQLEndpoint(schema, engine, database, viewers.of, lambda: datetime.now(UTC), admission=admission)
    sockets = Sockets(viewers, Terms(**terms))

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with sockets:
            yield

    routes = [Route("/graphql", endpoint), WebSocketRoute("/graphql", sockets.serve)]
    async with served(Starlette(routes=routes, middleware=[Middleware(Edge)], lifespan=lifespan)) as server:
        yield server, sockets
