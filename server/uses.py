"""Uses: when tokens and sessions were last used, written down now and then, and not with each request."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Protocol, TypeVar
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.people import sessions, tokens
from domain.people.viewer import COARSE, Viewer, ViewerKind
from server.database import DatabaseAway

PERIOD_SECONDS = 60.0

K = TypeVar("K", UUID, str)

log = logging.getLogger(__name__)


class Writes(Protocol):
    """What writing down asks of the database."""

    def transaction(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Open a write transaction."""


class Uses:
    """Remembers who was here, and writes it down every minute: each token and session at most once in five."""

    def __init__(self, database: Writes, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Have seen nobody yet."""
        self._database = database
        self._now = now
        self._tokens: dict[UUID, datetime] = {}
        self._sessions: dict[str, datetime] = {}
        self._written: dict[object, datetime] = {}

    def note(self, viewer: Viewer) -> None:
        """Remember that a viewer was here."""
        if viewer.kind is ViewerKind.TOKEN:
            self._tokens[viewer.id] = self._now()
        elif viewer.session is not None:
            self._sessions[viewer.session] = self._now()

    async def write(self) -> int:
        """Write down what is due; says how many statements it took. Raises DatabaseAway, and then forgets nothing."""
        self._written = {key: at for key, at in self._written.items() if at > self._now() - COARSE}
        due_tokens = {key: at for key, at in self._tokens.items() if key not in self._written}
        due_sessions = {key: at for key, at in self._sessions.items() if key not in self._written}
        if not due_tokens and not due_sessions:
            return 0
        statements = tokens.used(due_tokens) + sessions.used(due_sessions)
        async with self._database.transaction() as session:
            for statement in statements:
                await session.exec(statement)
        self._written.update(due_tokens.items())
        self._written.update(due_sessions.items())
        self._tokens = _since(self._tokens, due_tokens)
        self._sessions = _since(self._sessions, due_sessions)
        return len(statements)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Write every minute, and once more in the end."""
        writing = asyncio.create_task(self._until_cancelled())
        try:
            yield
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            await self._try_to_write()

    async def _until_cancelled(self) -> None:
        while True:
            await asyncio.sleep(PERIOD_SECONDS)
            await self._try_to_write()

    async def _try_to_write(self) -> None:
        try:
            await self.write()
        except DatabaseAway as away:
            log.warning("last uses not written", extra={"fields": {"reason": away.__cause__ or away}})
        except Exception:
            log.exception("last uses not written")


def _since(seen: dict[K, datetime], written: dict[K, datetime]) -> dict[K, datetime]:
    """Keep what was seen after it was written."""
    return {key: at for key, at in seen.items() if written.get(key) != at}
