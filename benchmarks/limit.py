"""The limit: a bare ASGI application that sends the very statements of our server, and what the database answers.

It knows no GraphQL and no viewers. `/history-page/0` answers the document `history-page` with its first parameters.
It is started with a file that says what to answer, and prints its address.
"""

import asyncio
import json
import socket
import sys
from pathlib import Path
from typing import Any, Protocol

import aiosqlite
import asyncpg
import uvicorn
from starlette.types import Receive, Scope, Send

from domain import engine
from server import logs, serving


class Readers(Protocol):
    """Connections to a database."""

    async def value(self, sql: str, parameters: list[Any]) -> str:
        """Send a statement that answers one value."""

    async def close(self) -> None:
        """End all connections."""


class _Connection(asyncpg.Connection):  # type: ignore[misc] # asyncpg carries no types
    """A connection that is not reset between two reads, as in our server."""

    __slots__ = ()

    def get_reset_query(self) -> str:
        """Reset nothing."""
        return ""


class Postgres:
    """A pool of asyncpg."""

    def __init__(self, pool: Any) -> None:  # noqa: ANN401 - asyncpg carries no types
        """Take it as it is."""
        self._pool = pool

    @classmethod
    async def connected(cls, dsn: str, size: int) -> "Postgres":
        """Connect with the settings of our server."""
        pool = await asyncpg.create_pool(
            dsn,
            min_size=size,
            max_size=size,
            connection_class=_Connection,
            max_cached_statement_lifetime=0,
            server_settings={**engine.SERVER_SETTINGS, "default_transaction_read_only": "on"},
        )
        return cls(pool)

    async def value(self, sql: str, parameters: list[Any]) -> str:
        """Send a statement that answers one value."""
        async with self._pool.acquire() as connection:
            found: str = await connection.fetchval(sql, *parameters)
        return found

    async def close(self) -> None:
        """End all connections."""
        await self._pool.close()


class Sqlite:
    """Connections of aiosqlite, the one used last first, as in our server."""

    def __init__(self, connections: list[aiosqlite.Connection]) -> None:
        """Take them as they are."""
        self._idle: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()
        for connection in connections:
            self._idle.put_nowait(connection)

    @classmethod
    async def connected(cls, file: Path, size: int) -> "Sqlite":
        """Open the file so many times."""
        return cls([await aiosqlite.connect(file, isolation_level=None) for _ in range(size)])

    async def value(self, sql: str, parameters: list[Any]) -> str:
        """Send a statement that answers one value."""
        connection = await self._idle.get()
        try:
            [[found]] = await connection.execute_fetchall(sql, parameters)
        finally:
            self._idle.put_nowait(connection)
        return str(found)

    async def close(self) -> None:
        """End all connections, none of which is in use."""
        while not self._idle.empty():
            await self._idle.get_nowait().close()


class Limit:
    """Answers by what the database says, and nothing else."""

    def __init__(self, kept: dict[str, Any]) -> None:
        """Take what to answer, and the database's address and how many connections it gets."""
        self.statements = {name: (one["sql"], one["parameters"]) for name, one in kept["statements"].items()}
        self.heads = {name: f'{{"data":{{"{one["root"]}":'.encode() for name, one in kept["statements"].items()}
        self.url = engine.parsed(kept["url"])
        self.connections: int = kept["connections"]
        self.readers: Readers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or begin and end with the program."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        _, name, nth = scope["path"].split("/")
        sql, parameters = self.statements[name]
        body = self.heads[name] + (await self.readers.value(sql, parameters[int(nth)])).encode() + b"}}"
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        file = engine.file_of(self.url)
        if file is None:
            self.readers = await Postgres.connected(engine.dsn(self.url), self.connections)
        else:
            self.readers = await Sqlite.connected(file, self.connections)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.readers.close()
        await send({"type": "lifespan.shutdown.complete"})


def main(file: Path) -> None:
    """Serve as our server does: one process, the same loop, parser and logs."""
    config = uvicorn.Config(
        Limit(json.loads(file.read_text())),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        backlog=serving.BACKLOG,
        log_config=logs.config("json"),
        access_log=False,
        server_header=False,
    )
    with socket.create_server(("127.0.0.1", 0), backlog=serving.BACKLOG) as listener:
        print("http://{}:{}".format(*listener.getsockname()), flush=True)
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
