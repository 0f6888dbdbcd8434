"""GraphQL over HTTP, with the patience that a server deserves: it is asked again when it is busy or away."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import httpx

ATTEMPTS = 8
IN_FLIGHT = 4
LONGEST_PAUSE = 30.0
TIMEOUT = httpx.Timeout(120.0, connect=10.0)
BUSY = {
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
}
"""Answers after which the same request may succeed."""

T = TypeVar("T")


class StoppedError(Exception):
    """There is no going on; the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said: `data` by field, and messages of what failed, by the field's alias."""

    data: Mapping[str, Any]
    failed: Mapping[str, str]


class Client:
    """Sends documents to one server as one token. Everything sent is safe to repeat, and is repeated."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Talk to the server at `url`, with or without `/graphql` at its end; `pause` waits some seconds."""
        self._url = endpoint(url)
        self._pause = pause
        headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx.AsyncClient(headers=headers, timeout=TIMEOUT, transport=transport)

    async def __aenter__(self) -> Self:
        """Open."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def ask(self, document: str, variables: Mapping[str, Any]) -> Answer:
        """Send a document; raises StoppedError where no answer can be had."""
        response = await self._response({"query": document, "variables": variables})
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            message = "The server does not accept the token."
            raise StoppedError(message)
        try:
            return _answer(response)
        except (ValueError, AttributeError, TypeError, LookupError) as error:
            message = f"{self._url} answered {response.status_code}, and not as GraphQL does. Is the URL right?"
            raise StoppedError(message) from error

    async def _response(self, body: Mapping[str, Any]) -> httpx.Response:
        """Post until there is an answer, with longer and longer pauses, or as long as the server asks for."""
        problem, pause = "", 0.0
        for attempt in range(ATTEMPTS):
            if attempt:
                print(f"{problem} Trying again in {pause:g} seconds.", file=sys.stderr)
                await self._pause(pause)
            pause = min(2.0**attempt / 2, LONGEST_PAUSE)
            try:
                response = await self._http.post(self._url, json=body)
            except httpx.TransportError as error:
                problem = f"{self._url} cannot be reached ({type(error).__name__})."
                continue
            if response.status_code not in BUSY:
                return response
            problem = f"{self._url} answered {response.status_code}."
            pause = _asked_for(response) or pause
        message = f"{problem} It was tried {ATTEMPTS} times."
        raise StoppedError(message)


def endpoint(url: str) -> str:
    """Complete the address of a server by the path of its GraphQL."""
    return url if urlsplit(url).path.strip("/") else f"{url.rstrip('/')}/graphql"


async def in_flight(send: Callable[[T], Awaitable[None]], batches: Iterable[T]) -> None:
    """Send batches, a few at the same time; the first that is stopped stops all. Raises StoppedError."""
    waiting = iter(batches)

    async def work() -> None:
        for batch in waiting:
            await send(batch)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(IN_FLIGHT):
                group.create_task(work())
    except ExceptionGroup as group:
        raise group.exceptions[0] from None


def _answer(response: httpx.Response) -> Answer:
    """Take an answer apart. Where nothing was done, or the token may not do it, there is no going on."""
    body = response.json()
    errors, data = body.get("errors") or [], body.get("data")
    forbidden = any((error.get("extensions") or {}).get("code") == "MISSING_SCOPE" for error in errors)
    if data is None or forbidden:
        said = " ".join(dict.fromkeys(str(error["message"]) for error in errors))
        message = f"{response.url} answered {response.status_code}: {said}"
        raise StoppedError(message)
    return Answer(dict(data), {str(error["path"][0]): str(error["message"]) for error in errors})


def _asked_for(response: httpx.Response) -> float | None:
    """Read how many seconds a busy server asks to wait; None where it does not say."""
    text = response.headers.get("Retry-After", "")
    return min(float(text), LONGEST_PAUSE) if text.isdecimal() else None
