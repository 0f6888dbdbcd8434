"""The same question over each transport: what holds over HTTP is to hold over a socket."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

import httpx
from websockets.exceptions import ConnectionClosed

from tests.server.talk import Talk, talk

Kind: TypeAlias = Literal["http", "websocket"]
Variables: TypeAlias = Mapping[str, Any] | None
Headers: TypeAlias = Mapping[str, str]
KINDS: tuple[Kind, ...] = ("http", "websocket")


@dataclass(frozen=True)
class Answer:
    """What came back: the body as bytes, empty where nobody was let in."""

    body: bytes

    @property
    def data(self) -> Any:
        """Give the data; None where nothing was executed."""
        return self._read().get("data")

    @property
    def errors(self) -> list[dict[str, Any]]:
        """Give the errors."""
        errors: list[dict[str, Any]] = self._read().get("errors", [])
        return errors

    @property
    def codes(self) -> list[str | None]:
        """Give the codes of the errors."""
        return [error.get("extensions", {}).get("code") for error in self.errors]

    def _read(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.body)
        return read


class Ask(Protocol):
    """Asks a document in somebody's name."""

    async def __call__(self, document: str, variables: Variables = None, headers: Headers | None = None) -> Answer:
        """Ask with the headers that say who asks, `Authorization` or `Cookie`."""


@asynccontextmanager
async def transport(kind: Kind, url: str) -> AsyncIterator[Ask]:
    """Ask a server that runs at a URL. A socket is kept for each set of headers, as a client would."""
    async with AsyncExitStack() as stack:
        yield await _http(url, stack) if kind == "http" else _websocket(url, stack)


async def _http(url: str, stack: AsyncExitStack) -> Ask:
    client = await stack.enter_async_context(httpx.AsyncClient(base_url=url, trust_env=False, timeout=30))

    async def ask(document: str, variables: Variables = None, headers: Headers | None = None) -> Answer:
        body = {"query": document, "variables": variables}
        return Answer((await client.post("/graphql", json=body, headers=headers)).content)

    return ask


def _websocket(url: str, stack: AsyncExitStack) -> Ask:
    sockets: dict[tuple[tuple[str, str], ...], Talk] = {}
    turn = asyncio.Lock()

    async def ask(document: str, variables: Variables = None, headers: Headers | None = None) -> Answer:
        async with turn:
            key = tuple(sorted((headers or {}).items()))
            if key not in sockets:
                opened = await stack.enter_async_context(talk(url, **dict(key)))
                try:
                    await opened.init()
                except ConnectionClosed:
                    return _refused(opened)
                sockets[key] = opened
            return await _answer(sockets[key], {"query": document, "variables": variables})

    return ask


async def _answer(socket: Talk, payload: dict[str, Any]) -> Answer:
    await socket.say("subscribe", id="1", payload=payload)
    message = await socket.hear_raw()
    body = message.partition(b'"payload":')[2][:-1]
    if message.startswith(b'{"id":"1","type":"next"'):
        assert await socket.hear() == {"id": "1", "type": "complete"}
        return Answer(body)
    assert message.startswith(b'{"id":"1","type":"error"')
    return Answer(b'{"errors":' + body + b"}")


def _refused(socket: Talk) -> Answer:
    """Tell as HTTP would that nobody was let in."""
    error = {
        "message": socket.connection.close_reason,
        "extensions": {"code": {4403: "UNAUTHENTICATED"}.get(socket.connection.close_code or 0)},
    }
    return Answer(json.dumps({"errors": [error]}).encode())
