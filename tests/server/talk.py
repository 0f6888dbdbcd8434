"""A peer that speaks graphql-transport-ws, well or badly, message by message."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

PATIENCE_SECONDS = 20.0
PROTOCOL = "graphql-transport-ws"
WHO = "{ viewer { name } }"


class Talk:
    """One socket, from the peer's side. No wait is longer than the patience of the tests."""

    def __init__(self, connection: ClientConnection) -> None:
        """Talk over this connection."""
        self.connection = connection

    async def say(self, type_: str, **message: Any) -> None:
        """Send a message."""
        await self.send(json.dumps({"type": type_, **message}))

    async def send(self, raw: str | bytes) -> None:
        """Send anything: a text, or bytes as a binary message."""
        await self.connection.send(raw)

    async def hear(self) -> dict[str, Any]:
        """Receive a message."""
        message: dict[str, Any] = json.loads(await self.hear_raw())
        return message

    async def hear_raw(self) -> bytes:
        """Receive a message as it comes."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self.connection.recv(decode=False)

    async def init(self, token: str | None = None) -> None:
        """Say who asks, and be let in."""
        payload = {} if token is None else {"payload": {"authorization": f"Bearer {token}"}}
        await self.say("connection_init", **payload)
        assert await self.hear() == {"type": "connection_ack"}

    async def subscribe(self, query: str, id_: str = "1", **variables: Any) -> None:
        """Ask something."""
        await self.say("subscribe", id=id_, payload={"query": query, "variables": variables})

    async def ask(self, query: str, id_: str = "1", **variables: Any) -> dict[str, Any]:
        """Ask something, and give the one message that answers it."""
        await self.subscribe(query, id_, **variables)
        answer = await self.hear()
        if answer["type"] == "next":
            assert await self.hear() == {"id": id_, "type": "complete"}
        return answer

    async def closed(self) -> int:
        """Wait until the server closes the socket, whatever it says before, and give the code."""
        return (await self.goodbye())[0]

    async def goodbye(self) -> tuple[int, str]:
        """Wait until the server closes the socket; give the code and the reason."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while True:
                    await self.connection.recv(decode=False)
        except ConnectionClosed:
            return self.connection.close_code or 0, self.connection.close_reason or ""


@asynccontextmanager
async def talk(url: str, *, protocol: str | None = PROTOCOL, **headers: str) -> AsyncIterator[Talk]:
    """Open a socket to a server's endpoint."""
    async with connect(
        url.replace("http://", "ws://") + "/graphql",
        subprotocols=[Subprotocol(protocol)] if protocol else None,
        additional_headers=headers,
        compression=None,
        max_size=None,
        max_queue=None,
        ping_interval=None,
        proxy=None,
        close_timeout=1,
    ) as connection:
        yield Talk(connection)
