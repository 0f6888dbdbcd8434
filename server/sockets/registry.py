"""All sockets of this process: how they are opened, who may keep one, and how they are closed together."""

import asyncio
import logging
import time
from collections import defaultdict
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket

from domain.people.viewer import Viewer
from server import addresses, answers
from server.database import DatabaseAway
from server.sockets import closing
from server.sockets.closing import Closing
from server.sockets.connection import Socket
from server.sockets.protocol import connection_of
from server.sockets.terms import Terms
from server.viewers import Viewers

log = logging.getLogger(__name__)
access = logging.getLogger("server.access")


class Sockets:
    """Serves sockets while it is entered, and closes those whose token or session ends."""

    def __init__(self, viewers: Viewers, terms: Terms) -> None:
        """Keep who knows viewers, and how long and how much each may."""
        self._viewers = viewers
        self._terms = terms
        self._open: dict[Socket, asyncio.Task[Any] | None] = {}
        self._of_viewer: defaultdict[UUID, set[Socket]] = defaultdict(set)
        self._leaving: Closing | None = None

    async def __aenter__(self) -> Self:
        """Begin to look after those that will be open."""
        self._looking = asyncio.create_task(self._look())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close those that are open still."""
        await self.close_all(closing.restarting())
        self._looking.cancel()
        await asyncio.gather(self._looking, return_exceptions=True)

    def __len__(self) -> int:
        """Count those that are open."""
        return len(self._open)

    async def serve(self, websocket: WebSocket) -> None:
        """Talk with one peer."""
        began = time.perf_counter()
        socket = Socket(websocket, self._admit, self._terms)
        connection = connection_of(websocket.scope)
        connection.leave = lambda: socket.leave(closing.restarting())
        self._open[socket] = asyncio.current_task()
        if self._leaving is not None:
            socket.leave(self._leaving)
        try:
            end = await socket.run()
        except Exception as error:  # noqa: BLE001 - nobody further out could tell the peer
            end = closing.fault(answers.recorded(error))
        finally:
            self._forget(socket)
        await socket.close(end)
        _log(websocket, end, time.perf_counter() - began)

    async def close_all(self, end: Closing) -> None:
        """Let no more in, and have each socket finish what it is answering and end; return when all have."""
        self._leaving = end
        for socket in self._open:
            socket.leave(end)
        await asyncio.gather(*(task for task in self._open.values() if task), return_exceptions=True)

    async def _admit(self, socket: Socket, connection: HTTPConnection) -> None:
        """Find out who opened a socket, and whether one more is not too many."""
        try:
            viewer = await self._viewers.of(connection)
        except DatabaseAway:
            raise closing.database_away() from None
        if viewer is None:
            raise closing.unknown()
        theirs = self._of_viewer[viewer.id]
        if len(theirs) >= self._terms.sockets_per_viewer:
            raise closing.too_many(self._terms.sockets_per_viewer)
        theirs.add(socket)
        socket.viewer, socket.key = viewer, self._viewers.key_of(connection)
        connection_of(connection.scope).admit()

    def _forget(self, socket: Socket) -> None:
        del self._open[socket]
        if socket.viewer is not None:
            theirs = self._of_viewer[socket.viewer.id]
            theirs.discard(socket)
            if not theirs:
                del self._of_viewer[socket.viewer.id]

    async def _look(self) -> None:
        """See again and again that whoever has a socket may have it still."""
        while True:
            await asyncio.sleep(self._terms.check_seconds)
            known = {socket: socket.key for socket in self._open if socket.key is not None}
            if known:
                try:
                    found = await self._viewers.among(set(known.values()))
                except DatabaseAway:
                    continue  # nothing can be read either, by them or anybody
                except Exception as error:  # noqa: BLE001 - to look no more would be worse
                    answers.recorded(error)
                    continue
                for socket, key in known.items():
                    _keep_or_end(socket, found.get(key))


def _keep_or_end(socket: Socket, found: Viewer | None) -> None:
    if found is None:
        socket.end(closing.ended())
    elif _rights(found) != _rights(socket.viewer):
        socket.end(closing.changed())


def _rights(viewer: Viewer | None) -> object:
    return viewer and (viewer.role, viewer.scopes, viewer.merchant_id)


def _log(websocket: WebSocket, end: Closing, seconds: float) -> None:
    client = websocket.client
    fields = {
        "path": websocket.scope["path"],
        "code": end.code,
        "ms": f"{seconds * 1000:.1f}",
        "client": addresses.blurred(client.host) if client else "-",
    }
    access.info("socket", extra={"fields": fields})
