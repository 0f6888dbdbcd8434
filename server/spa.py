"""The pages that the front end was built into, and the rules that browsers hold them to."""

import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIST = Path(__file__).parent.parent / "frontend" / "dist"

_PLACE = 'nonce="NONCE"'
"""Where the build leaves room for a nonce: `cspNonce` in frontend/vite.config.ts."""

_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
INVITATION_POLICY = f"{_POLICY}; img-src 'self'"
# Products' pictures are wherever the marketplace keeps them; no page of theirs learns who looks (`Referrer-Policy`).
APP_POLICY = f"{_POLICY}; img-src 'self' blob: https:"
# GraphiQL's editor draws the lines under mistakes from data:, and works in workers.
GRAPHIQL_POLICY = f"{_POLICY}; img-src 'self' data:; worker-src 'self'"
ASSET_POLICY = "default-src 'self'; frame-ancestors 'none'"
"""For workers, which are held to what comes with them; and for whoever opens a file by itself."""

INVITATION = "/invitation"
"""Where an invitation is accepted: its secret stands behind a `#`, which browsers send to nobody and no log holds."""

_APP = (
    "/",
    "/orders",
    "/orders/{rest:path}",
    "/issues/{rest:path}",
    "/tickets/{rest:path}",
    "/support",
    "/settings/{rest:path}",
)
"""Where the web app's pages are; which of them it is, it tells from the address itself."""

_OF_PAGES = {
    "Cache-Control": "no-store",  # a nonce is good once
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_IMMUTABLE = "public, max-age=31536000, immutable"
_MISSING = "The pages of aftersale are not built yet. Run `make build`, then load this page again.\n"


class _Assets(StaticFiles):
    """Files with the digest of what they hold in their names: each is what it is for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file."""
        if scope["method"] not in {"GET", "HEAD"}:
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _IMMUTABLE
        response.headers["Content-Security-Policy"] = ASSET_POLICY
        return response

    async def check_config(self) -> None:
        """Let the folder be missing: it may be built while the server runs."""


def routes(dist: Path = DIST) -> list[BaseRoute]:
    """Give the addresses of the pages in this folder."""
    app = _page(dist / "index.html", APP_POLICY)
    return [
        *(Route(path, app) for path in _APP),
        Route("/graphiql", _page(dist / "graphiql" / "index.html", GRAPHIQL_POLICY)),
        Route("/graphiql/", _without_slash),
        Route(INVITATION, _page(dist / "invitation" / "index.html", INVITATION_POLICY)),
        Mount("/assets", _Assets(directory=dist / "assets", check_dir=False)),
    ]


async def _without_slash(request: Request) -> Response:
    """Lead to the page by its path alone: the host that a request names may be anybody's."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/graphiql{query}")


def _page(file: Path, policy: str) -> Callable[[Request], Awaitable[Response]]:
    async def page(_request: Request) -> Response:
        try:
            text = await run_in_threadpool(file.read_text, "utf-8")
        except FileNotFoundError:
            return PlainTextResponse(_MISSING, 503)
        nonce = secrets.token_urlsafe(16)
        headers = {"Content-Security-Policy": policy.format(nonce=nonce), **_OF_PAGES}
        return HTMLResponse(text.replace(_PLACE, f'nonce="{nonce}"'), headers=headers)

    return page
