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
from starlette.routing import Route, WebSocketRoute

from schema import root
from schema.context import Access
from schema.reads import Engine
from server import answers, entrance, settings, spa, unknown
from server.admission import Admission
from server.auth import Auth
from server.database import Database
from server.draining import Draining
from server.edge import Edge
from server.graphql import GraphQLEndpoint
from server.health import Health
from server.lingering import Lingering
from server.settings import Settings
from server.sockets import Sockets, Terms, restarting
from server.uses import Uses
from server.viewers import Viewers
from server.watching import Watching

if TYPE_CHECKING:
    from server.tracing import Tracer

SDL = Path(root.__file__).with_name("schema.graphql")


def create() -> Starlette:
    """Make the application from the environment's settings: what each of uvicorn's processes calls."""
    return make_app(settings.load())


def make_app(given: Settings, *, dist: Path = spa.DIST, terms: Terms | None = None) -> Starlette:
    """Make the application; it opens its database when it starts. The front end's files are in `dist`."""
    database = Database(given.database_url, secret=given.secret, connections=given.database_connections)
    uses = Uses(database)
    viewers = Viewers(database, secure=given.secure_cookies, note=uses.note)
    draining = Draining(given.drain_seconds)
    graphql = _graphql(given, database, viewers)
    sockets = Sockets(viewers, terms or Terms(sockets_per_viewer=given.sockets_per_viewer))
    watching = Watching(database, graphql.documents, viewers.of)
    tracer = _tracer(given.otlp_endpoint)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with database, watching, uses.running(), sockets:
            leaving = asyncio.create_task(_leave(draining, sockets))
            with draining.on_signal():
                yield {"draining": draining}
            leaving.cancel()
        if tracer is not None:
            await asyncio.to_thread(tracer.close)

    app = Starlette(
        routes=[
            Route("/graphql", graphql),
            WebSocketRoute("/graphql", sockets.serve),
            Route("/graphql/schema.graphql", _sdl),
            *Auth(given, database, viewers).routes(),
            *Health(database, draining).routes(),
            *watching.routes(),
            *spa.routes(dist),
        ],
        middleware=[
            Middleware(Lingering),
            Middleware(Edge, tls=given.secure_cookies, draining=draining, tracer=tracer),
            *entrance.guards(given),
        ],
        exception_handlers={
            answers.RequestProblem: answers.on_request_problem,
            HTTPException: answers.on_http_exception,
            404: unknown.on_not_found,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # it would send people to whatever host the request named
    app.state.draining = draining
    return app


def _graphql(given: Settings, database: Database, viewers: Viewers) -> GraphQLEndpoint:
    schema = root.make_schema()
    engine = Engine(schema, database.dialect, given.secret, splice=given.splice)
    admission = Admission(schema, given)
    access = Access(given.sign_in_attempts, viewers.forget_all, given.refunds_settle_at_once)
    return GraphQLEndpoint(
        schema, engine, database, viewers.of, lambda: datetime.now(UTC), admission=admission, access=access
    )


async def _leave(draining: Draining, sockets: Sockets) -> None:
    """Tell whoever has a socket to connect anew as soon as the server is about to stop."""
    await draining.wait()
    await sockets.close_all(restarting())


def _tracer(endpoint: str | None) -> "Tracer | None":
    """Trace only where that is set: what it takes is not even installed everywhere."""
    if endpoint is None:
        return None
    from server.tracing import Tracer  # noqa: PLC0415 - heavy

    return Tracer(endpoint)


def _sdl(_request: Request) -> Response:
    """Answer with the schema in GraphQL's own language, for tools."""
    return FileResponse(SDL, media_type="text/plain", headers={"Cache-Control": "no-cache"})
