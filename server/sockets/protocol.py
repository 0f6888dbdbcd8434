"""WebSockets from whoever connects: uvicorn's protocol, bounded where it is not, and ended in order.

uvicorn answers pings of a peer that reads nothing, keeps any number of tiny fragments, waits for ever for its last
bytes to be read, and at its end cuts off what is being answered.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Protocol

from starlette.types import Scope
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

LARGEST_OF_STRANGERS = 16 * 1024
"""Bytes of a message before it is known who sends it."""

MOST_FRAGMENTS = 1_000
"""Frames that make up one message."""

GOODBYE_SECONDS = 3.0
"""How long a peer may take to answer that the socket is closed."""

LINGER_SECONDS = 5.0
"""How long a peer may take to read what was sent until then."""

_STATE = "websocket_connection"


class Connection(Protocol):
    """What a socket and the connection under it say to each other."""

    leave: Callable[[], None] | None
    """Ends the socket in order when the server stops."""

    def admit(self) -> None:
        """Take large messages from now on."""


class NoConnection:
    """Stands for a server's own connection where another server is used."""

    leave: Callable[[], None] | None = None

    def admit(self) -> None:
        """Leave everything as it is."""


def connection_of(scope: Scope) -> Connection:
    """Find the connection under a socket."""
    connection: Connection = scope.get("state", {}).get(_STATE) or NoConnection()
    return connection


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """One connection."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - as uvicorn makes it
        """Take small messages only, for now."""
        super().__init__(*arguments, **options)
        self.close_timeout = GOODBYE_SECONDS
        self.leave: Callable[[], None] | None = None
        self._largest = self.conn.max_message_size
        self.conn.max_message_size = LARGEST_OF_STRANGERS

    def admit(self) -> None:
        """Take large messages from now on."""
        self.conn.max_message_size = self._largest

    def handle_connect(self, event: Request) -> None:
        """Let the application find this connection."""
        super().handle_connect(event)
        if self.response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            self.scope["state"][_STATE] = self

    def handle_cont(self, event: Frame) -> None:
        """Take the next piece of a message, unless it came in too many."""
        if self.close_sent:
            return
        if len(self.frames) >= MOST_FRAGMENTS:
            self.conn.fail(1009, "A message has too many fragments")
            self.handle_parser_exception()
        else:
            super().handle_cont(event)

    def handle_ping(self) -> None:
        """Answer, unless the peer has not even read the answers before."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()

    def shutdown(self) -> None:
        """Have the socket end in order."""
        if self.leave is None or self.close_sent or self.disconnected:
            super().shutdown()
        else:
            self.stop_keepalive()
            self.leave()

    async def run_asgi(self) -> None:
        """Serve it, and let go in the end even of a peer that reads nothing."""
        await super().run_asgi()
        self.loop.call_later(LINGER_SECONDS, self.transport.abort)
