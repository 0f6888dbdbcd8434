"""Health: whether the process runs, and whether it can answer."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server import answers
from server.database import Database, DatabaseAway

PATIENCE_SECONDS = 3.0


class Health:
    """Tells proxies and containers how the server is."""

    def __init__(self, database: Database) -> None:
        """Keep the database that readiness depends on."""
        self._database = database

    def routes(self) -> list[Route]:
        """Give the addresses."""
        return [Route("/health/live", self.live), Route("/health/ready", self.ready)]

    async def live(self, _request: Request) -> Response:
        """Answer 200 for as long as the process answers at all."""
        return JSONResponse({"status": "live"})

    async def ready(self, _request: Request) -> Response:
        """Answer 200 while the database answers, else 503."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._database.ping()
        except (DatabaseAway, TimeoutError):
            return answers.unavailable()
        return JSONResponse({"status": "ready"})
