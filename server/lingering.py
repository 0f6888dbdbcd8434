"""Requests that are answered before all of their body was read: what happens to the rest."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECONDS = 2.0
BYTES = 1024 * 1024
"""How long, and how much, a client may go on sending that has its answer: closing at once could take that back."""

_CLOSE = (b"connection", b"close")


class Lingering:
    """Surrounds an application, and ends connections on which the rest of a body is on its way."""

    def __init__(self, app: ASGIApp) -> None:
        """Surround this application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through."""
        if scope["type"] != "http" or not _has_body(scope):
            await self.app(scope, receive, send)
            return
        read_all = rest_comes = False

        async def receive_on() -> Message:
            nonlocal read_all
            message = await receive()
            read_all = read_all or not message.get("more_body", False)
            return message

        async def send_on(message: Message) -> None:
            nonlocal rest_comes
            if message["type"] == "http.response.start" and not read_all:
                message["headers"] = [*message.get("headers", ()), _CLOSE]
            if message["type"] == "http.response.body" and not message.get("more_body", False) and not read_all:
                message, rest_comes = {**message, "more_body": True}, True
            await send(message)

        await self.app(scope, receive_on, send_on)
        if rest_comes:
            await _drop(receive)
            await send({"type": "http.response.body"})


def _has_body(scope: Scope) -> bool:
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )


async def _drop(receive: Receive) -> None:
    """Take in what is still sent, and keep none of it."""
    left = BYTES
    try:
        async with asyncio.timeout(SECONDS):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if not message.get("more_body", False):
                    return
    except TimeoutError:
        return
