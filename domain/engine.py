"""How a database is connected to: by the server, by migrations and by tests alike."""

import asyncio
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite
import asyncpg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

CONNECT_TIMEOUT = 10.0
COMMAND_TIMEOUT = 60.0
BUSY_TIMEOUT = 10.0
SERVER_SETTINGS = {
    "application_name": "aftersale",
    "jit": "off",  # it compiles for longer than a page takes to read
}
_READING = "aftersale_reading"
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


def parsed(url: str) -> sa.URL:
    """Read a database's URL, with or without the driver; raises ValueError for one that cannot be used."""
    try:
        found = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        message = "This is no URL of a database."
        raise ValueError(message) from error
    backend = found.get_backend_name()
    driver = _DRIVERS.get(backend)
    if driver is None or found.drivername not in {backend, driver}:
        message = f"The URL of a database starts with {' or '.join(_DRIVERS.values())}."
        raise ValueError(message)
    if not found.database or found.database == ":memory:":
        message = "The URL names no database."
        raise ValueError(message)
    return found.set(drivername=driver)


def dsn(url: sa.URL) -> str:
    """Write a PostgreSQL URL as asyncpg reads it, which knows `ssl` by libpq's name."""
    query = {"sslmode" if name == "ssl" else name: value for name, value in url.query.items()}
    return url.set(drivername="postgresql", query=query).render_as_string(hide_password=False)


def file_of(url: sa.URL) -> Path | None:
    """Name the file of a SQLite database; None for PostgreSQL."""
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def make_file(url: sa.URL) -> None:
    """Make the file of a SQLite database, and its folder, where they are missing; raises OSError."""
    file = file_of(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()


def require(file: Path) -> None:
    """Raise FileNotFoundError for a database that has vanished, in whose place SQLite would put an empty one."""
    if not file.exists():
        raise FileNotFoundError(file)


def reading(url: sa.URL) -> dict[str, Any]:
    """Give the execution options of connections that only read: no transaction is begun, no lock taken."""
    return {"isolation_level": "AUTOCOMMIT"} if file_of(url) is None else {_READING: True}


def make(url: sa.URL, *, command_timeout: float | None = None, **options: Any) -> AsyncEngine:
    """Make an engine whose transactions may write; nothing is connected yet.

    `command_timeout` limits the seconds that PostgreSQL may take for a statement.
    """
    file = file_of(url)
    if file is not None:
        arguments = {"timeout": BUSY_TIMEOUT, "async_creator_fn": _sqlite}
        engine = create_async_engine(url, connect_args=arguments, hide_parameters=True, **options)
        sa.event.listen(engine.sync_engine, "do_connect", lambda *_: require(file))
        sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        sa.event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine

    async def connect() -> Any:
        return await asyncpg.connect(
            dsn(url), timeout=CONNECT_TIMEOUT, command_timeout=command_timeout, server_settings=SERVER_SETTINGS
        )

    engine = create_async_engine(url, async_creator=connect, hide_parameters=True, **options)
    sa.event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


class _Sqlite(aiosqlite.Connection):
    """A connection that is stopped once.

    Where a statement is given up that waits for a lock, SQLAlchemy closes the connection, and stops it when it is told
    to give that up too. Of two stops the first ends the thread, and whoever waits for the second waits for ever.
    """

    _is_stopped = False

    def stop(self) -> asyncio.Future[Any] | None:
        """Stop the thread when it has done all it was told before; None if it will already."""
        if self._is_stopped:
            return None
        self._is_stopped = True
        return super().stop()


def _sqlite(database: str, **options: Any) -> aiosqlite.Connection:
    connection = _Sqlite(partial(sqlite3.connect, database, **options), iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does with those that it makes itself
    return connection


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Python's own driver begins transactions late and without the lock: it is told to leave that to us.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    try:
        cursor.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        # Of several that open a new file at once, one switches its mode, for all; the others are told at once.
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
    finally:
        cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    if not connection.get_execution_options().get(_READING):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _refuse_closed(connection: Any, _record: object, _proxy: object) -> None:
    # Costs no round trip: a server that went away has closed its side. The pool then connects anew.
    if connection.driver_connection.is_closed():
        raise sa.exc.DisconnectionError
