"""The history of the tables: each revision brings a database one step on, or back."""

import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import AsyncConnection

from domain import engine
from domain.migrations import comparison
from domain.tables import metadata

T = TypeVar("T")
_LOCK = 0x_AF7E_25A1E  # any number, as long as it stays the same


async def upgrade(url: str, revision: str = "head") -> None:
    """Bring a database to a newer revision, in one transaction; a second process waits for the first."""
    await locked(url, lambda connection: command.upgrade(_config(connection), revision))


async def downgrade(url: str, revision: str) -> None:
    """Bring a database back to an older revision, in one transaction; `base` is before the first."""
    await locked(url, lambda connection: command.downgrade(_config(connection), revision))


async def check(url: str) -> list[Any]:
    """Name what the tables in the code have and the database has not, or the other way round."""
    async with _connected(url) as connection:
        return await connection.run_sync(_differences)


async def current_is_head(url: str) -> bool:
    """Whether a database is at the newest revision."""
    heads = ScriptDirectory.from_config(_config(None)).get_heads()
    async with _connected(url) as connection:
        current = await connection.run_sync(lambda own: MigrationContext.configure(own).get_current_heads())
    return set(current) == set(heads)


async def locked(url: str, ask: Callable[[sa.Connection], T]) -> T:
    """Do something in one transaction that no other process migrates beside."""
    parsed = engine.parsed(url)
    engine.make_file(parsed)
    made = engine.make(parsed, poolclass=sa.NullPool)
    try:
        async with made.begin() as connection:  # on SQLite this takes the lock
            if made.dialect.name == "postgresql":
                await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            return await connection.run_sync(ask)
    finally:
        await made.dispose()


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[AsyncConnection]:
    parsed = engine.parsed(url)
    made = engine.make(parsed, poolclass=sa.NullPool).execution_options(**engine.reading(parsed))
    async with made.connect() as connection:
        yield connection


def _differences(connection: sa.Connection) -> list[Any]:
    with warnings.catch_warnings():
        # On SQLite, indexes that run down cannot be read back. A test compares their text instead.
        warnings.filterwarnings("ignore", "autogenerate skipping", UserWarning)
        differences: list[Any] = compare_metadata(
            MigrationContext.configure(connection, opts=comparison.options(connection.dialect)), metadata
        )
    return differences


def _config(connection: sa.Connection | None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
