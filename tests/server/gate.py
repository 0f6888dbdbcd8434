"""A gate in front of a PostgreSQL, to be shut and opened: a database that goes away and comes back."""

import asyncio
from contextlib import suppress
from typing import Self
from urllib.parse import urlsplit


class Gate:
    """Passes bytes on between a port of its own and a server, while it is open."""

    def __init__(self, url: str) -> None:
        """Stand in front of the server in a URL."""
        self._behind = urlsplit(url)
        self._port = 0
        self._listening: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """The way through the gate."""
        person = self._behind.netloc.rpartition("@")[0]
        return self._behind._replace(netloc=f"{person}@127.0.0.1:{self._port}").geturl()

    async def open(self) -> None:
        """Let connections in, at the same port each time."""
        self._listening = await asyncio.start_server(self._pass, "127.0.0.1", self._port)
        self._port = self._listening.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Refuse new connections and break those there are."""
        if self._listening:
            self._listening.close()
        for writer in self._open:
            writer.transport.abort()
        await asyncio.gather(*self._tasks)

    async def __aenter__(self) -> Self:
        """Open."""
        await self.open()
        return self

    async def __aexit__(self, *error: object) -> None:
        """Shut."""
        await self.shut()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = self._behind.hostname, self._behind.port or 5432
        inner_reader, inner_writer = await asyncio.open_connection(host, port)
        self._open |= {writer, inner_writer}
        for way in (self._copy(reader, inner_writer), self._copy(inner_reader, writer)):
            task = asyncio.create_task(way)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                writer.write(data)
        self._open.discard(writer)
        writer.close()
