"""The application: addresses, what stands behind them, and what surrounds them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from schema import root
from schema.reads import Engine
from server import answers, settings, spa
from server.auth import Auth
from server.database import Database
from server.draining import Draining
from server.edge import Edge
from server.graphql import GraphQLEndpoint
from server.health import Health
from server.settings import Settings
from server.viewers import Viewers
from server.watching import Watching

if TYPE_CHECKING:
    from server.tracing import Tracer

SDL = Path(root.__file__).with_name("schema.graphql")


def create() -> Starlette:
    """Make the application from the environment's settings: what each of uvicorn's processes calls."""
    return make_app(settings.load())


def make_app(given: Settings, *, dist: Path = spa.DIST) -> Starlette:
    """Make the application; it opens its database when it starts. The front end's files are in `dist`."""
    database = Database(given.database_url, secret=given.secret, connections=given.database_connections)
    viewers = Viewers(database, secure=given.secure_cookies)
    draining = Draining(given.drain_seconds)
    graphql = _graphql(given, database, viewers)
    watching = Watching(database, graphql.documents, viewers.of)
    tracer = _tracer(given.otlp_endpoint)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with database, watching:
            with draining.on_signal():
                yield {"draining": draining}
        if tracer is not None:
            await asyncio.to_thread(tracer.close)

    app = Starlette(
        routes=[
            Route("/graphql", graphql),
            Route("/graphql/schema.graphql", _sdl),
            *Auth(given, database, viewers).routes(),
            *Health(database, draining).routes(),
            *watching.routes(),
            *spa.routes(dist),
        ],
        middleware=[Middleware(Edge, draining=draining, tracer=tracer)],
        exception_handlers={
            answers.RequestProblem: answers.on_request_problem,
            HTTPException: answers.on_http_exception,
        },
        lifespan=lifespan,
    )
    app.state.draining = draining
    return app


def _graphql(given: Settings, database: Database, viewers: Viewers) -> GraphQLEndpoint:
    schema = root.make_schema()
    engine = Engine(schema, database.dialect, given.secret, splice=given.splice)
    return GraphQLEndpoint(schema, engine, database, viewers.of, lambda: datetime.now(UTC))


def _tracer(endpoint: str | None) -> "Tracer | None":
    """Trace only where that is set: what it takes is not even installed everywhere."""
    if endpoint is None:
        return None
    from server.tracing import Tracer  # noqa: PLC0415 - heavy

    return Tracer(endpoint)


def _sdl(_request: Request) -> Response:
    """Answer with the schema in GraphQL's own language, for tools."""
    return FileResponse(SDL, media_type="text/plain", headers={"Cache-Control": "no-cache"})
