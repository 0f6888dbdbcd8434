"""Connections that only read, used without SQLAlchemy in between: most of what is served takes this way."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiosqlite
import asyncpg

from domain import engine

_ACQUIRE_TIMEOUT = 10.0
_STATEMENTS = 1_000


class _Connection(asyncpg.Connection):  # type: ignore[misc] # asyncpg carries no types
    """A connection that keeps no state worth a round trip to reset."""

    __slots__ = ()

    def get_reset_query(self) -> str:
        """Reset nothing."""
        return ""


class PostgresReaders:
    """Readers of PostgreSQL."""

    def __init__(self, dsn: str, size: int) -> None:
        """Connect to nothing yet."""
        self._dsn = dsn
        self._size = size
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()

    async def fetch(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        """Give all rows."""
        pool = self._pool or await self._open()
        async with asyncio.timeout(_ACQUIRE_TIMEOUT):
            connection = await pool.acquire()
        try:
            rows: list[Any] = await connection.fetch(sql, *parameters)
        finally:
            await pool.release(connection)
        return rows

    @property
    def in_use(self) -> int:
        """How many connections are in use."""
        return self._pool.get_size() - self._pool.get_idle_size() if self._pool else 0

    async def renew(self) -> None:
        """Let go of the connections there are; each place in the pool connects anew."""
        if self._pool is not None:
            await self._pool.expire_connections()

    async def close(self) -> None:
        """End all connections."""
        if self._pool is not None:
            await self._pool.close()

    async def _open(self) -> asyncpg.Pool:
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._dsn,
                    min_size=0,
                    max_size=self._size,
                    connection_class=_Connection,
                    statement_cache_size=_STATEMENTS,
                    max_cached_statement_lifetime=0,
                    timeout=engine.CONNECT_TIMEOUT,
                    command_timeout=engine.COMMAND_TIMEOUT,
                    server_settings={**engine.SERVER_SETTINGS, "default_transaction_read_only": "on"},
                )
        return self._pool


class SqliteReaders:
    """Readers of a SQLite file."""

    def __init__(self, file: Path, size: int) -> None:
        """Open nothing yet."""
        self._file = file
        self._places = asyncio.Semaphore(size)
        self.in_use = 0
        self._idle: list[aiosqlite.Connection] = []

    async def fetch(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        """Give all rows."""
        async with self._places:
            connection = self._idle.pop() if self._idle else await self._open()
            self.in_use += 1
            try:
                return list(await connection.execute_fetchall(sql, parameters))
            except asyncio.CancelledError:
                await connection.interrupt()
                raise
            finally:
                # It answers one after the other, so it can be used again even if it was left in the middle.
                self._idle.append(connection)
                self.in_use -= 1

    async def renew(self) -> None:
        """Let go of the connections there are."""
        idle, self._idle = self._idle, []
        for connection in idle:
            await connection.close()

    async def close(self) -> None:
        """End all connections."""
        await self.renew()

    async def _open(self) -> aiosqlite.Connection:
        engine.require(self._file)
        connection = await aiosqlite.connect(
            self._file, isolation_level=None, timeout=engine.BUSY_TIMEOUT, cached_statements=_STATEMENTS
        )
        await connection.execute_fetchall("PRAGMA query_only = ON")
        return connection
