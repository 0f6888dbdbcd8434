"""The pages that the front end was built into, and the rules that browsers hold them to."""

from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIST = Path(__file__).parent.parent / "frontend" / "dist"

_NOTHING_ELSE = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
LANDING_POLICY = f"{_NOTHING_ELSE}; img-src 'self'; style-src 'self'"
# GraphiQL's editor writes styles as it goes, draws the lines under mistakes from data:, and works in workers.
GRAPHIQL_POLICY = f"{_NOTHING_ELSE}; img-src 'self' data:; style-src 'self' 'unsafe-inline'; worker-src 'self'"
_IMMUTABLE = "public, max-age=31536000, immutable"
_MISSING = "The pages of aftersale are not built yet. Run `make build`, then load this page again.\n"


class _Assets(StaticFiles):
    """Files with the digest of what they hold in their names: each is what it is for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _IMMUTABLE
        return response

    async def check_config(self) -> None:
        """Let the folder be missing: it may be built while the server runs."""


def routes(dist: Path = DIST) -> list[BaseRoute]:
    """Give the addresses of the pages in this folder."""
    return [
        Route("/", _page(dist / "index.html", LANDING_POLICY)),
        Route("/graphiql", _page(dist / "graphiql" / "index.html", GRAPHIQL_POLICY)),
        Mount("/assets", _Assets(directory=dist / "assets", check_dir=False)),
    ]


def _page(file: Path, policy: str) -> Callable[[Request], Response]:
    def page(_request: Request) -> Response:
        if not file.is_file():
            return PlainTextResponse(_MISSING, 503)
        return FileResponse(file, headers={"Content-Security-Policy": policy, "Cache-Control": "no-cache"})

    return page
