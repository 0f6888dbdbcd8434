"""HTTP/1.1 from whoever connects: uvicorn's protocol, with an end to its patience and to what it takes in.

uvicorn waits for ever for the rest of a head or a body, and for clients that do not read; its parser keeps a head of
any size. Here one clock per connection closes what stands still, and what is too large or no HTTP is told so in JSON.
"""

import asyncio
from array import array
from contextlib import suppress
from enum import Enum, auto
from fcntl import ioctl
from termios import TIOCOUTQ
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from server import answers, headers

LARGEST_URL = 16 * 1024
LARGEST_HEAD = 32 * 1024
"""Bytes of a request's first line and headers, and of what stands between and after the parts of its body."""

MOST_HEADERS = 100
MOST_IN_LINE = 64
"""Requests on one connection that wait for their turn."""

LEAST_RATE = 4 * 1024
"""Bytes a second that a body has to bring, or the reader of an answer has to take."""

LINGER_SECONDS = 2.0
LINGER_BYTES = 1024 * 1024
"""How long, and for how much, a client that was refused is listened to: it may see the answer only when it has sent."""

_TICKS = 4
"""How often the clock looks within the patience: what stands still is closed after three to four quarters of it."""


class Config(uvicorn.Config):
    """uvicorn's configuration, which goes to each of its processes, with the patience for clients."""

    patience: float = 30.0
    """Seconds."""


class _Refused(Exception):  # noqa: N818 - it is the request's fault
    """A head that goes no further; the parser turns it into an error of its own."""


class _Part(Enum):
    """What of a request comes next."""

    ANY = auto()
    HEAD = auto()
    BODY = auto()


class Protocol(HttpToolsProtocol):
    """One connection."""

    config: Config

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock: a head is due."""
        super().connection_made(transport)
        self._refusal = (400, "BAD_REQUEST", "This is no HTTP request.")
        self._moved = False  # whether what was received last has begun a request or brought a piece of a body
        self._deaf = False
        self._unheard = 0
        self._answers = _Answers()
        self._begin()
        self._tick = self.config.patience / _TICKS
        self._clock = self.loop.call_later(self._tick, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._clock.cancel()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """Stop the clock: WebSockets have their own."""
        self._clock.cancel()
        super().handle_websocket_upgrade()

    def data_received(self, data: bytes) -> None:
        """Take in what came, and bound what the parser keeps of it."""
        if self._deaf:
            self._unheard += len(data)
            if self._unheard > LINGER_BYTES:
                self.transport.abort()
            return
        if self._part is _Part.ANY:
            self._begin()
        self._moved = False
        super().data_received(data)
        if not self._moved and self._part is not _Part.ANY:
            self._taken += len(data)
            if self._taken > LARGEST_HEAD and not self._deaf:
                self._refuse_size()
                self.send_400_response("")

    def on_message_begin(self) -> None:
        """Begin with a request."""
        self._begin()
        self._moved = True
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a piece of the address."""
        super().on_url(url)
        if len(self.url) > LARGEST_URL:
            self._refuse_size()
            raise _Refused

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; those that come after a body are nobody's."""
        if self._part is _Part.BODY:
            return
        super().on_header(name, value)
        if len(self.headers) > MOST_HEADERS:
            self._refuse_size()
            raise _Refused

    def on_headers_complete(self) -> None:
        """Have the request answered, unless its head is too large or too many wait already."""
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > LARGEST_HEAD:
            self._refuse_size()
            raise _Refused
        if len(self.pipeline) >= MOST_IN_LINE:
            raise _Refused
        super().on_headers_complete()
        self._await(_Part.BODY)

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._moved = True
        self._taken = 0
        self._brought += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Let the next request come."""
        self._await(_Part.ANY)
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's signature; `_refusal` says more
        """Tell in JSON why a request goes no further, and listen no more."""
        if self._part is not _Part.BODY and self._is_working():
            # Its turn would come after others, which are to have their answers: it gets none.
            self.cycle.keep_alive = False
            self._deaf = True
        elif self._part is _Part.BODY and (self.pipeline or self.cycle.response_started):
            self.transport.close()
        else:
            self._part_with(*self._refusal)

    def _is_working(self) -> bool:
        """Whether an answer is due."""
        # uvicorn's types forget that there is none before the first request.
        return self.cycle is not None and not self.cycle.response_complete  # type: ignore[redundant-expr]

    def _begin(self) -> None:
        self._await(_Part.HEAD)
        self.url, self.headers = b"", []

    def _await(self, part: _Part) -> None:
        self._part = part
        self._taken = 0  # bytes of the head, or between and after the pieces of a body
        self._brought = 0  # bytes of the body
        self._silent = 0  # ticks of the clock

    def _refuse_size(self) -> None:
        if self._part is _Part.HEAD and len(self.url) > LARGEST_URL:
            self._refusal = (414, "URI_TOO_LONG", f"An address has at most {LARGEST_URL} bytes.")
        elif self._part is _Part.HEAD:
            told = f"A request has at most {MOST_HEADERS} headers, and {LARGEST_HEAD} bytes before its body."
            self._refusal = (431, "REQUEST_HEADER_FIELDS_TOO_LARGE", told)

    def _part_with(self, status: int, code: str, message: str) -> None:
        """Answer, say no more, and listen for a moment: closing at once could take the answer back."""
        if self._is_working():
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._deaf = True
        self.flow.resume_reading()
        self.transport.write(_written(status, code, message, self.server_state.default_headers))
        self.transport.write_eof()
        self._clock.cancel()
        self._clock = self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def _look(self) -> None:
        """Close the connection if it has stood still for too long, else look again a tick later."""
        self._clock = self.loop.call_later(self._tick, self._look)
        enough = LEAST_RATE * self.config.patience
        if self._answers.stand_still(_unsent(self.transport), enough):
            self.transport.abort()
        elif self._brought >= enough or not self._is_clients_turn():
            self._brought = self._silent = 0
        else:
            self._silent += 1
            if self._silent >= _TICKS:
                self._time_out()

    def _is_clients_turn(self) -> bool:
        if self._part is _Part.BODY:
            return not (self._deaf or self.pipeline or self.flow.read_paused)
        # Between requests uvicorn counts by itself.
        return not (self._deaf or self._is_working() or self.timeout_keep_alive_task)

    def _time_out(self) -> None:
        if self._part is _Part.ANY or (self._part is _Part.HEAD and not self._taken and not self._moved):
            self.transport.close()  # nothing was begun: some browsers connect in advance
            return
        self._refusal = (408, "REQUEST_TIMEOUT", "The rest of the request did not come in time.")
        self.send_400_response("")


class _Answers:
    """Sees whether a client takes what it is sent."""

    def __init__(self) -> None:
        """Begin with nothing sent."""
        self._left = 0
        self._still = 0

    def stand_still(self, left: int, enough: float) -> bool:
        """Count a tick at which so many bytes are left; True when enough of them should have been taken by now."""
        if left == 0 or left > self._left or self._left - left >= enough:
            self._left, self._still = left, 0
        else:
            self._still += 1
        return self._still >= _TICKS - 1


def _unsent(transport: asyncio.Transport) -> int:
    """Count the bytes that wait for a client; those in the kernel too, which may not take more for a while."""
    own = transport.get_write_buffer_size()
    if not own:
        return 0
    waiting = array("i", [0])
    with suppress(OSError):  # elsewhere than on Linux
        ioctl(transport.get_extra_info("socket").fileno(), TIOCOUTQ, waiting)
    return own + waiting[0]


def _written(status: int, code: str, message: str, more: list[tuple[bytes, bytes]]) -> bytes:
    """Write an answer as it goes over the wire."""
    response = answers.failure(status, code, message, headers={"Connection": "close"})
    lines: list[Any] = [*more, *headers.completed(response.raw_headers)]
    head = b"".join(b"%b: %b\r\n" % line for line in lines)
    return STATUS_LINE[status] + head + b"\r\n" + bytes(response.body)
