"""One operation of a socket, from `subscribe` to its end."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Scope

from server import answers
from server.database import DatabaseAway
from server.sockets import messages
from server.sockets.closing import Closing
from server.sockets.exchange import Exchange

log = logging.getLogger(__name__)

Send = Callable[[str], Awaitable[None]]


class Operation:
    """Puts a request and sends on what is answered; it fails only with the socket."""

    def __init__(self, id_: str, send: Send, free: Callable[["Operation"], None]) -> None:
        """Keep how to send, and whom to tell when the id may be used again."""
        self.id = id_
        self._send = send
        self._free = free
        self._failed = False
        self._exchange: Exchange | None = None

    @property
    def streams(self) -> bool:
        """Whether it is a subscription that runs: it ends by itself late, or never."""
        return self._exchange is not None and self._exchange.streams

    async def run(self, scope: Scope, payload: Mapping[str, Any]) -> None:
        """Do it."""
        try:
            last = await self._answered(scope, payload)
        except Closing:
            raise
        except DatabaseAway as away:
            log.warning("database away", extra={"fields": {"reason": away.__cause__ or away}})
            last = _errors_of(answers.unavailable())
        except Exception as error:  # noqa: BLE001 - part of the answer is out, so that no answer of HTTP can tell it
            last = _errors_of(answers.internal(error))
        self._free(self)
        if last is not None:
            await self._tell(last)

    async def refuse(self, response: Response) -> None:
        """Tell why it is not begun."""
        await self._tell(_errors_of(response))

    async def _answered(self, scope: Scope, payload: Mapping[str, Any]) -> str | None:
        """Send what there is to tell, up to the last message."""
        try:
            self._exchange = exchange = Exchange(scope, payload, self._take)
        except TypeError:
            return _errors_of(answers.failure(400, "BAD_REQUEST", "The request is nested too deep."))
        await exchange.run()
        if self._failed:
            return None
        if not exchange.streams:
            if not exchange.executed:
                return messages.ERROR + _json(exchange.errors)
            await self._tell(messages.NEXT + exchange.body)
        return messages.COMPLETE

    async def _take(self, part: str) -> None:
        self._failed = part.startswith(messages.ERROR)
        if self._failed:
            self._free(self)
        await self._tell(part)

    async def _tell(self, said: str) -> None:
        await self._send(messages.about(self.id, said))


def _errors_of(response: Response) -> str:
    return messages.ERROR + _json(orjson.loads(response.body)["errors"])


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
