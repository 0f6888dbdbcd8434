"""The application: addresses, what stands behind them, and what surrounds them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route, WebSocketRoute

from schema import root
from schema.context import Access
from schema.reads import Engine
from server import answers, entrance, settings, spa
from server.admission import Admission
from server.auth import Auth
from server.database import Database
from server.edge import Edge
from server.graphql import GraphQLEndpoint
from server.health import Health
from server.lingering import Lingering
from server.settings import Settings
from server.sockets import Sockets, Terms
from server.uses import Uses
from server.viewers import Viewers

SDL = Path(root.__file__).with_name("schema.graphql")


def create() -> Starlette:
    """Make the application from the environment's settings: what each of uvicorn's processes calls."""
    return make_app(settings.load())


def make_app(given: Settings, *, dist: Path = spa.DIST, terms: Terms | None = None) -> Starlette:
    """Make the application; it opens its database when it starts. The front end's files are in `dist`."""
    database = Database(given.database_url, secret=given.secret, connections=given.database_connections)
    uses = Uses(database)
    viewers = Viewers(database, secure=given.secure_cookies, note=uses.note)
    graphql = _graphql(given, database, viewers)
    terms = terms or Terms(sockets_per_viewer=given.sockets_per_viewer)
    sockets = Sockets(viewers, graphql.decode_json, terms)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with database, uses.running(), sockets:
            yield

    app = Starlette(
        routes=[
            Route("/graphql", graphql),
            WebSocketRoute("/graphql", sockets.serve),
            Route("/graphql/schema.graphql", _sdl),
            *Auth(given, database, viewers).routes(),
            *Health(database).routes(),
            *spa.routes(dist),
        ],
        middleware=[
            Middleware(Lingering),
            Middleware(Edge, tls=given.secure_cookies),
            *entrance.guards(given),
        ],
        exception_handlers={
            answers.RequestProblem: answers.on_request_problem,
            HTTPException: answers.on_http_exception,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # it would send people to whatever host the request named
    return app


def _graphql(given: Settings, database: Database, viewers: Viewers) -> GraphQLEndpoint:
    schema = root.make_schema()
    engine = Engine(schema, database.dialect, given.secret, splice=given.splice)
    admission = Admission(schema, given)
    access = Access(given.sign_in_attempts, viewers.forget_all)
    return GraphQLEndpoint(
        schema, engine, database, viewers.of, lambda: datetime.now(UTC), admission=admission, access=access
    )


def _sdl(_request: Request) -> Response:
    """Answer with the schema in GraphQL's own language, for tools."""
    return FileResponse(SDL, media_type="text/plain", headers={"Cache-Control": "no-cache"})
