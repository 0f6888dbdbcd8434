"""One socket: its messages, one after the other, and its operations, side by side."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket, WebSocketDisconnect

from domain.people.viewer import Viewer
from server import answers
from server.sockets import closing, messages
from server.sockets.closing import Closing, Gone
from server.sockets.messages import Incoming
from server.sockets.operation import Operation
from server.sockets.terms import Terms
from server.viewers import Key

CLOSE_SECONDS = 1.0
"""How long a peer that has stopped reading may keep its goodbye from going out."""

Admit = Callable[["Socket", HTTPConnection], Awaitable[None]]


class Socket:
    """Speaks graphql-transport-ws with one peer."""

    def __init__(self, websocket: WebSocket, admit: Admit, terms: Terms) -> None:
        """Keep the connection; `admit` makes the viewer known, or raises `Closing`."""
        self.viewer: Viewer | None = None
        self.key: Key | None = None
        self._websocket = websocket
        self._scope = dict(websocket.scope)
        self._admit = admit
        self._terms = terms
        self._operations: dict[str, Operation] = {}
        self._running: dict[Operation, asyncio.Task[None]] = {}
        self._turn = asyncio.Lock()
        self._time = asyncio.timeout(terms.init_seconds)
        self._initialised = False
        self._leaving = False
        self._open = True
        self._end: Closing | None = None

    async def run(self) -> Closing:
        """Talk until the peer leaves or is to leave, and say why."""
        try:
            async with self._time:
                await self._accept()
                while True:
                    await self._take(await self._next())
                    await asyncio.sleep(0)  # whoever sends much gets one turn, as everybody does
        except Closing as end:
            return end
        except TimeoutError:
            return self._end or closing.silent()
        finally:
            self._open = False
            for task in self._running.values():
                task.cancel()
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    def end(self, end: Closing) -> None:
        """Stop talking at once."""
        if self._open and self._end is None and not self._time.expired():
            self._end = end
            self._time.reschedule(asyncio.get_running_loop().time())

    def leave(self, end: Closing) -> None:
        """Begin nothing more, end what streams, finish what is being answered, and stop talking then."""
        if self._leaving:
            return
        self._leaving = True
        for operation, task in self._running.items():
            if operation.streams:
                task.cancel()
        left = asyncio.gather(*self._running.values(), return_exceptions=True)
        left.add_done_callback(lambda _: self.end(end))
        asyncio.get_running_loop().call_later(self._terms.leave_seconds, self.end, end)

    async def close(self, end: Closing) -> None:
        """Say goodbye, unless the peer has left or reads nothing."""
        if isinstance(end, Gone):
            return
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._websocket.close(end.code, end.reason)
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            return

    async def _accept(self) -> None:
        offered: list[str] = self._scope["subprotocols"]
        spoken = messages.PROTOCOL if messages.PROTOCOL in offered else None
        await self._websocket.accept(spoken)
        if spoken is None:
            raise closing.other_protocol()

    async def _next(self) -> Incoming:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise Gone(message.get("code", 1005), message.get("reason") or "")
        return messages.read(message.get("text"))

    async def _take(self, message: Incoming) -> None:
        match message.type:
            case "connection_init":
                await self._initialise(message)
            case "subscribe":
                await self._subscribe(message)
            case "complete":
                await self._stop(message.id)
            case "ping":
                await self._send(messages.PONG)

    async def _initialise(self, message: Incoming) -> None:
        if self._initialised:
            raise closing.initialised_twice()
        self._initialised = True
        credentials = message.authorization()
        if credentials is not None:
            # From here on it stands where a header would: it decides alone.
            others = [header for header in self._scope["headers"] if header[0] != b"authorization"]
            self._scope["headers"] = [*others, (b"authorization", credentials.encode())]
        await self._admit(self, HTTPConnection(self._scope))
        await self._send(messages.ACKNOWLEDGED)
        if self._end is None:
            self._time.reschedule(None)

    async def _subscribe(self, message: Incoming) -> None:
        if self.viewer is None:
            raise closing.uninitialised()
        id_ = message.id
        if id_ in self._operations:
            raise closing.already_running(id_)
        operation = Operation(id_, self._send, self._free)
        if self._leaving or len(self._running) >= self._terms.operations:
            text = f"At most {self._terms.operations} operations run at once on one socket."
            await operation.refuse(answers.failure(429, "TOO_MANY_OPERATIONS", text))
            return
        task = asyncio.create_task(operation.run(self._scope, message.payload))
        self._operations[id_] = operation
        self._running[operation] = task
        task.add_done_callback(partial(self._done, operation))

    async def _stop(self, id_: str) -> None:
        """End an operation that the peer has had enough of, and take nothing more from it until that is done."""
        operation = self._operations.pop(id_, None)
        if operation is not None:
            task = self._running[operation]
            task.cancel()
            await asyncio.wait({task})

    def _free(self, operation: Operation) -> None:
        """Let the id of an operation be used again."""
        if self._operations.get(operation.id) is operation:
            del self._operations[operation.id]

    def _done(self, operation: Operation, task: asyncio.Task[None]) -> None:
        """Let go of an operation; where it could not send, the socket is at its end."""
        del self._running[operation]
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Closing):
            self.end(error)
        elif error is not None:
            self.end(closing.fault(answers.recorded(error)))

    async def _send(self, text: str) -> None:
        """Send a message; raises `Closing` when the peer has left, or does not read."""
        async with self._turn:  # one at a time, so that no more than one waits in the connection's buffer
            try:
                async with asyncio.timeout(self._terms.send_seconds):
                    await self._websocket.send_text(text)
            except TimeoutError:
                raise closing.too_slow() from None
            except (WebSocketDisconnect, RuntimeError):
                raise Gone(1006, "") from None
