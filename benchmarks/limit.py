"""The limit: a bare ASGI application that sends the very statements of our server, and what the database answers.

It knows no GraphQL, no viewers and no logs. `/history-page/0` answers the document `history-page` with its first
parameters. Started with a file of what to answer; it prints its address.
"""

import json
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import uvicorn
from starlette.types import Receive, Scope, Send

from server import logs, serving

HOST = "127.0.0.1"


class _Connection(asyncpg.Connection):  # type: ignore[misc] # asyncpg carries no types
    """A connection that is not reset between two reads, as in our server."""

    __slots__ = ()

    def get_reset_query(self) -> str:
        """Reset nothing."""
        return ""


class Document:
    """What a document was compiled to: SQL, the parameters of each of its requests, and what comes before its JSON."""

    def __init__(self, kept: dict[str, Any]) -> None:
        """Take it as the file has it."""
        self.sql: str = kept["sql"]
        self.parameters = [[_value(one) for one in row] for row in kept["parameters"]]
        self.head = f'{{"data":{{"{kept["root"]}":'.encode()


class Limit:
    """Answers by what the database says, and nothing else."""

    def __init__(self, kept: dict[str, Any]) -> None:
        """Take what to answer, and the database's address and settings."""
        self.documents = {name: Document(document) for name, document in kept["documents"].items()}
        self.database = kept["database"]
        self.pool: Any = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or begin and end with the program."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        _, name, nth = scope["path"].split("/")
        document = self.documents[name]
        async with self.pool.acquire() as connection:
            data = await connection.fetchval(document.sql, *document.parameters[int(nth)])
        body = document.head + data.encode() + b"}}"
        length = str(len(body)).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self.pool = await asyncpg.create_pool(
            **self.database, connection_class=_Connection, max_cached_statement_lifetime=0
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.pool.close()
        await send({"type": "lifespan.shutdown.complete"})


def _value(kept: Any) -> Any:  # noqa: ANN401 - parameters are of any kind
    """Read a parameter: JSON has no UUID, so one is kept in an object."""
    return UUID(kept["uuid"]) if isinstance(kept, dict) else kept


def main(file: Path, port: int) -> None:
    """Serve as our server does: one process, the same loop, parser and logs."""
    config = uvicorn.Config(
        Limit(json.loads(file.read_text())),
        host=HOST,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        backlog=serving.BACKLOG,
        log_config=logs.CONFIG,
        access_log=False,
        server_header=False,
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
