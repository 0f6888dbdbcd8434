"""A real server for tests: uvicorn as it serves, in this process, on a port of its own."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.applications import Starlette

from server import serving
from server.app import make_app
from server.database import Database
from server.settings import Settings
from server.sockets import Terms
from tests.server.desk import SECRET

ENDLESS = 2**53 - 1
UNTHROTTLED: dict[str, Any] = {"cost_maximum": ENDLESS, "cost_restore_rate": ENDLESS}
"""Settings by which an answer does not tell how many came before it."""


@dataclass(frozen=True)
class Live:
    """Where it listens, and what it runs."""

    port: int
    server: uvicorn.Server

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


def url_of(database: Database) -> str:
    """Name a database with all that it takes to connect."""
    return database.url.render_as_string(hide_password=False)


@asynccontextmanager
async def live(database: Database | str, *, terms: Terms | None = None, **settings: Any) -> AsyncIterator[Live]:
    """Serve the application on a database or its URL."""
    url = database if isinstance(database, str) else url_of(database)
    async with served(make_app(Settings(database_url=url, secret=SECRET, **settings), terms=terms)) as started:
        yield started


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[Live]:
    """Serve any application."""
    config = uvicorn.Config(
        app, **serving.WEBSOCKETS, lifespan="on", log_config=None, access_log=False, timeout_graceful_shutdown=8
    )
    server = uvicorn.Server(config)
    # Whoever connects before it is ready waits in the listener's queue.
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        running = asyncio.create_task(server.serve([listener]))
        try:
            yield Live(listener.getsockname()[1], server)
        finally:
            server.should_exit = True
            await running
