"""An operation that came over a socket, put to the application as the HTTP request that it would be.

So every rule of the endpoint holds for it: who asks, limits, how errors are told, what is logged and counted.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Scope

from server.sockets.streams import IN_PARTS, TAKES_STREAMS

Take = Callable[[str], Awaitable[None]]

_OF_THE_HANDSHAKE = ("sec-websocket-", "content-", "accept")
_OF_THE_CONNECTION = {b"connection", b"upgrade", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"expect"}
_OWN = [(b"content-type", b"application/json"), (b"accept", b"application/graphql-response+json")]


class Exchange:
    """One request, and what comes back: one answer, or parts of a stream."""

    def __init__(self, scope: Scope, payload: Any, take: Take) -> None:  # noqa: ANN401 - JSON
        """Say what is asked in which socket's name, and who takes the parts of a stream as they come."""
        self._body = orjson.dumps(payload)
        self._scope = _request(scope, len(self._body))
        self._app: ASGIApp = scope["app"]
        self._take = take
        self._sent = False
        self._status = 0
        self._answer = bytearray()
        self.streams = False

    async def run(self) -> None:
        """Put the request, and wait until it is answered."""
        await self._app(self._scope, self._receive, self._send)

    @property
    def executed(self) -> bool:
        """Whether an answer came, and not only errors about the request."""
        return 200 <= self._status < 300  # noqa: PLR2004 - HTTP's range of success

    @property
    def body(self) -> str:
        """The one answer."""
        return self._answer.decode()

    @property
    def errors(self) -> list[Any]:
        """Why there is no answer."""
        errors: list[Any] = orjson.loads(self._answer)["errors"]
        return errors

    async def _receive(self) -> Message:
        if self._sent:
            await asyncio.get_running_loop().create_future()  # who hangs up cancels the whole request
        self._sent = True
        return {"type": "http.request", "body": self._body, "more_body": False}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self.streams = IN_PARTS in Headers(raw=message["headers"])
        elif message["type"] == "http.response.body":
            part: bytes = message.get("body", b"")
            if not self.streams:
                self._answer += part
            elif part:
                await self._take(part.decode())


def _request(scope: Scope, length: int) -> Scope:
    """Make the request that a socket's handshake would have been."""
    headers = [
        (name, value)
        for name, value in scope["headers"]
        if name not in _OF_THE_CONNECTION and not name.decode("latin-1").startswith(_OF_THE_HANDSHAKE)
    ]
    kept = ("http_version", "server", "client", "root_path", "path", "raw_path", "app")
    return {
        **{name: scope[name] for name in kept if name in scope},
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "method": "POST",
        "scheme": "https" if scope.get("scheme") == "wss" else "http",
        "query_string": b"",
        "headers": [*headers, *_OWN, (b"content-length", str(length).encode())],
        "extensions": {},
        "state": {**scope.get("state", {}), TAKES_STREAMS: True},
    }
