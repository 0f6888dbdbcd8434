"""Health: whether the process runs, and whether it can answer."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server import answers
from server.database import Database, DatabaseAway
from server.draining import Draining

PATIENCE_SECONDS = 3.0


class Health:
    """Tells proxies and containers how the server is."""

    def __init__(self, database: Database, draining: Draining) -> None:
        """Keep what readiness depends on."""
        self._database = database
        self._draining = draining

    def routes(self) -> list[Route]:
        """Give the addresses."""
        return [Route("/health/live", self.live), Route("/health/ready", self.ready)]

    async def live(self, _request: Request) -> Response:
        """Answer 200 for as long as the process answers at all."""
        return JSONResponse({"status": "live"})

    async def ready(self, _request: Request) -> Response:
        """Answer 200 while the database answers and the server is not told to stop, else 503."""
        if self._draining.is_set():
            return answers.draining()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._database.ping()
        except (DatabaseAway, TimeoutError):
            return answers.unavailable()
        return JSONResponse({"status": "ready"})
