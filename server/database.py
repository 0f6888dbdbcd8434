"""The database as the server uses it: fast reads by rows, transactions that write, and one error when it is away."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from typing import Any, Protocol, Self, TypeVar

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import engine
from server.failures import DatabaseAway, is_away, is_retryable
from server.readers import PostgresReaders, SqliteReaders

__all__ = ["Database", "DatabaseAway", "Reader", "is_retryable"]

ATTEMPTS = 3
"""How often a transaction is tried that others at the same time keep from succeeding."""

T = TypeVar("T")


class Reader(Protocol):
    """Sends a statement and gives its rows."""

    async def fetch(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        """Give all rows, each with its columns by position."""


class Database:
    """One database, to be used by one event loop. Every method raises `DatabaseAway` while it cannot be reached."""

    def __init__(self, url: str, *, secret: bytes, connections: int = 10) -> None:
        """Connect to nothing yet; `connections` limits those that read, and likewise those that write."""
        self.url = engine.parsed(url)
        self._secret = secret
        self._engine = engine.make(
            self.url,
            command_timeout=engine.COMMAND_TIMEOUT,
            json_serializer=_compact,
            json_deserializer=_as_it_is,
            pool_size=connections,
            max_overflow=0,
            pool_timeout=engine.BUSY_TIMEOUT,
        )
        self._reading = self._engine.execution_options(**engine.reading(self.url))
        file = engine.file_of(self.url)
        self._is_embedded = file is not None
        if file is None:
            self._readers: PostgresReaders | SqliteReaders = PostgresReaders(engine.dsn(self.url), connections)
            self._turn: AbstractAsyncContextManager[Any] = nullcontext()
        else:
            self._readers = SqliteReaders(file, connections)
            # SQLite lets one write at a time, and whoever waits for it sleeps and tries again: a queue is fair.
            self._turn = asyncio.Lock()

    @property
    def dialect(self) -> sa.Dialect:
        """The dialect that statements for `fetch` are compiled with: its parameters go by position."""
        return self._engine.sync_engine.dialect

    def in_use(self) -> dict[str, int]:
        """Count the connections in use, for reads and for writes."""
        pool = self._engine.sync_engine.pool
        return {"reads": self._readers.in_use, "writes": pool.checkedout() if isinstance(pool, sa.QueuePool) else 0}

    async def open(self) -> None:
        """Make the file of a SQLite database where it is missing; PostgreSQL is connected to when first asked."""
        with _translated():
            engine.make_file(self.url)

    async def close(self) -> None:
        """End all connections."""
        await self._readers.close()
        await self._engine.dispose()

    async def __aenter__(self) -> Self:
        """Open."""
        await self.open()
        return self

    async def __aexit__(self, *error: object) -> None:
        """Close."""
        await self.close()

    async def fetch(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        """Read: give all rows of a statement in the driver's own syntax, each with its columns by position."""
        return await self._tried_twice(lambda: self._readers.fetch(sql, parameters))

    async def read(self, select: sa.Executable) -> list[sa.Row[Any]]:
        """Read: give all rows of a select, outside any transaction."""
        return await self._tried_twice(lambda: self._selected(select))

    async def ping(self) -> None:
        """Ask for a sign of life."""
        await self.fetch("SELECT 1", ())

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Write: commit in the end, or roll back when the body raises."""
        async with self._turn, AsyncSession(self._engine, expire_on_commit=False) as session:
            session.info["secret"] = self._secret
            with _translated():
                _ = await session.connection()
            # Whatever else the body raises is not the database's: a file that is missing, a host that hangs up.
            with _translated((sa.exc.SQLAlchemyError, TimeoutError)):
                yield session
            with _translated():
                await session.commit()

    async def write(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Write: do some work in one transaction; what fails only because of others is tried again."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with self.transaction() as session:
                    return await work(session)
            except Exception as error:
                if attempt == ATTEMPTS or not is_retryable(error):
                    raise
        raise AssertionError

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """Read: many selects of one moment, whatever is written meanwhile."""
        options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with _translated((sa.exc.SQLAlchemyError, TimeoutError)):
            async with (self._reading if self._is_embedded else self._engine).connect() as connection:
                if self._is_embedded:
                    await connection.exec_driver_sql("BEGIN")
                else:
                    _ = await connection.execution_options(**options)
                yield connection
                await connection.rollback()

    def reader(self, session: AsyncSession) -> Reader:
        """Read what a transaction has written so far."""
        return _OfTransaction(session)

    async def _selected(self, select: sa.Executable) -> list[sa.Row[Any]]:
        async with self._reading.connect() as connection:
            return list((await connection.execute(select)).all())

    async def _tried_twice(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask once more on a new connection where the old one turns out to be dead: a read is safe to repeat."""
        try:
            return await ask()
        except TimeoutError as error:
            raise DatabaseAway from error  # and would be as slow again
        except Exception as error:
            if not is_away(error):
                raise
        await self._readers.renew()
        with _translated():
            return await ask()


class _OfTransaction:
    """Reads on the connection of a session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def fetch(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        """Give all rows, each with its columns by position."""
        with _translated():
            await self._session.flush()
            connection = await self._session.connection()
            return list((await connection.exec_driver_sql(sql, tuple(parameters))).all())


def _compact(value: object) -> str:
    return orjson.dumps(value).decode()


def _as_it_is(text: str) -> str:
    # JSON that the database writes is sent on, and read nowhere in between.
    return text


@contextmanager
def _translated(kinds: tuple[type[Exception], ...] = (Exception,)) -> Iterator[None]:
    """Raise `DatabaseAway` in place of whatever a driver says about it."""
    try:
        yield
    except kinds as error:
        if is_away(error):
            raise DatabaseAway from error
        raise
