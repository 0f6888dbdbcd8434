"""Viewers: who sent a request, by its API token or by its session cookie."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal, Protocol, TypeAlias

import sqlalchemy as sa
from starlette.requests import HTTPConnection

from domain.people import members, sessions, tokens
from domain.people.viewer import Viewer
from domain.texts import digest
from server import origins

KEPT_SECONDS = 1.0
"""How long a look-up counts: this much later a token that was revoked is refused everywhere."""

_MOST = 10_000

Kind: TypeAlias = Literal["token", "session"]
Key: TypeAlias = tuple[Kind, str]


class Reads(Protocol):
    """What looking up asks of the database."""

    async def read(self, select: sa.Select[Any]) -> list[sa.Row[Any]]:
        """Give the rows of a select."""


@dataclass(frozen=True, slots=True)
class _LookUp:
    """A question to the database, and when it was asked."""

    asked: float
    answer: asyncio.Task[Viewer | None]


class Viewers:
    """Knows viewers by their secrets; what the database said counts for a second from when it was asked."""

    def __init__(
        self,
        database: Reads,
        *,
        secure: bool,
        clock: Callable[[], float] = time.monotonic,
        note: Callable[[Viewer], None] = lambda _viewer: None,
    ) -> None:
        """Ask this database; `secure` chooses the cookie's name; `clock` counts seconds; `note` is told who comes."""
        # Browsers take a name that starts so only over TLS, and only from this very host.
        self.cookie = "__Host-aftersale_session" if secure else "aftersale_session"
        self._database = database
        self._clock = clock
        self._note = note
        self._kept: OrderedDict[Key, _LookUp] = OrderedDict()

    async def of(self, request: HTTPConnection) -> Viewer | None:
        """Find out who sent a request; None for one without valid credentials.

        An `Authorization` header decides alone, good or not. Raises DatabaseAway.
        """
        credentials = self._credentials(request)
        viewer = await self._known(*credentials) if credentials else None
        if viewer is not None:
            self._note(viewer)
        return viewer

    def key_of(self, request: HTTPConnection) -> Key | None:
        """Give the key by which `among` knows who sent a request."""
        credentials = self._credentials(request)
        return credentials and (credentials[0], digest(credentials[1]))

    async def among(self, keys: Iterable[Key]) -> dict[Key, Viewer]:
        """Ask afresh who of many is known still, in one statement for tokens and one for sessions.

        What was kept and is no longer true is dropped.
        """
        now = datetime.now(UTC)
        asked: dict[Kind, list[str]] = {"token": [], "session": []}
        for kind, secret_digest in keys:
            asked[kind].append(secret_digest)
        found: dict[Key, Viewer] = {}
        if asked["token"]:
            for row in await self._database.read(tokens.by_digests(asked["token"], now)):
                found["token", row.secret_hash] = tokens.viewer_of_token(row)
        if asked["session"]:
            for row in await self._database.read(sessions.by_digests(asked["session"], now)):
                found["session", row.session] = members.viewer_of_member(row)
        for kind, digests in asked.items():
            for key in ((kind, secret_digest) for secret_digest in digests):
                self._correct(key, found.get(key))
        return found

    def session_of(self, request: HTTPConnection) -> str | None:
        """Take the session's secret out of the cookie."""
        return request.cookies.get(self.cookie) or None

    def _credentials(self, request: HTTPConnection) -> tuple[Kind, str] | None:
        headers = request.headers.getlist("authorization")
        if headers:
            token = _bearer(headers)
            return ("token", token) if token else None
        secret = self.session_of(request)
        return ("session", secret) if secret is not None and origins.is_own(request) else None

    def forget(self, kind: Kind, secret: str) -> None:
        """Drop what is known of a secret because it has changed; a look-up under way will not be kept."""
        self._kept.pop((kind, digest(secret)), None)

    def _correct(self, key: Key, found: Viewer | None) -> None:
        kept = self._kept.get(key)
        if kept is None or not kept.answer.done() or kept.answer.cancelled():
            return
        if kept.answer.exception() is None and kept.answer.result() != found:
            del self._kept[key]

    def forget_all(self) -> None:
        """Drop what is known of everybody, because who may do what has changed; nor will look-ups under way be kept."""
        self._kept.clear()

    async def _known(self, kind: Kind, secret: str) -> Viewer | None:
        key, now = (kind, digest(secret)), self._clock()
        look_up = self._kept.get(key)
        if look_up is None or now - look_up.asked >= KEPT_SECONDS:
            look_up = self._ask(key, now, secret)
        if look_up.answer.done():
            return look_up.answer.result()
        # Whoever stops waiting must not stop the others, who wait for the same answer.
        return await asyncio.shield(look_up.answer)

    def _ask(self, key: Key, now: float, secret: str) -> _LookUp:
        find = self._by_token if key[0] == "token" else self._by_session
        look_up = self._kept[key] = _LookUp(now, asyncio.create_task(find(secret)))
        self._kept.move_to_end(key)
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        look_up.answer.add_done_callback(partial(self._settle, key))
        return look_up

    def _settle(self, key: Key, answer: asyncio.Task[Viewer | None]) -> None:
        """Keep only who was found: a secret that opens nothing yet may do so at once."""
        found = not answer.cancelled() and answer.exception() is None and answer.result() is not None
        kept = self._kept.get(key)
        if not found and kept is not None and kept.answer is answer:
            del self._kept[key]

    async def _by_token(self, secret: str) -> Viewer | None:
        rows = await self._database.read(tokens.by_secret(secret, datetime.now(UTC)))
        return tokens.viewer_of_token(rows[0]) if rows else None

    async def _by_session(self, secret: str) -> Viewer | None:
        rows = await self._database.read(sessions.by_secret(secret, datetime.now(UTC)))
        return members.viewer_of_member(rows[0]) if rows else None


def _bearer(headers: list[str]) -> str | None:
    """Take the token out of the one `Authorization` header that there may be."""
    if len(headers) != 1:
        return None
    scheme, _, secret = headers[0].partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None
