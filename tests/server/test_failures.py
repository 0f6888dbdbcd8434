"""A database that goes away and comes back: what callers see of it, on each way to it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest
import sqlalchemy as sa
from sqlmodel import select

from domain.tables import Merchant
from server.database import Database, DatabaseAway
from server.failures import is_away
from tests import make
from tests.conftest import SECRET, sqlite_url
from tests.server.gate import Gate


async def add(database: Database, handle: str) -> None:
    async with database.transaction() as session:
        await make.merchant(session, handle)


async def handles(database: Database) -> list[str]:
    return [row[0] for row in await database.fetch("SELECT handle FROM merchants ORDER BY handle", ())]


WAYS: dict[str, Callable[[Database], Awaitable[object]]] = {
    "ping": lambda database: database.ping(),
    "fetch": handles,
    "read": lambda database: database.read(select(Merchant.handle)),
    "transaction": lambda database: add(database, "another"),
}
every_way = pytest.mark.parametrize("use", WAYS.values(), ids=WAYS)


class TestDatabaseAway:
    @pytest.fixture
    async def gate(self, postgresql: str) -> AsyncIterator[Gate]:
        async with Gate(postgresql) as gate:
            yield gate

    @every_way
    async def test_is_raised_while_a_server_refuses(
        self, gate: Gate, use: Callable[[Database], Awaitable[object]]
    ) -> None:
        async with Database(gate.url, secret=SECRET) as database:
            await gate.shut()

            with pytest.raises(DatabaseAway):
                await use(database)

    @every_way
    async def test_ends_when_the_server_is_back(self, gate: Gate, use: Callable[[Database], Awaitable[object]]) -> None:
        async with Database(gate.url, secret=SECRET, connections=3) as database:
            await asyncio.gather(*(database.ping() for _ in range(3)), add(database, "casa-verde"))
            await gate.shut()
            with pytest.raises(DatabaseAway):
                await use(database)
            await gate.open()

            await use(database)

            assert "casa-verde" in await handles(database)

    @every_way
    async def test_is_not_raised_for_connections_that_died_while_idle(
        self, postgresql: str, admin_url: str, use: Callable[[Database], Awaitable[object]]
    ) -> None:
        async with Database(postgresql, secret=SECRET, connections=3) as database:
            await asyncio.gather(*(database.ping() for _ in range(3)), add(database, "casa-verde"))
            await hang_up(admin_url, postgresql)

            await use(database)

            assert "casa-verde" in await handles(database)

    async def test_is_raised_by_a_transaction_that_is_cut_off(self, postgresql: str, admin_url: str) -> None:
        async with Database(postgresql, secret=SECRET) as database:
            with pytest.raises(DatabaseAway):
                await cut_off(database, admin_url, postgresql)

            assert await handles(database) == []

    @pytest.mark.parametrize("missing", ["database", "account"])
    async def test_is_raised_where_nobody_is_let_in(self, postgresql: str, missing: str) -> None:
        known = sa.make_url(postgresql)
        other = known.set(database="nowhere") if missing == "database" else known.set(username="nobody-known")
        url = other.render_as_string(hide_password=False)
        async with Database(url, secret=SECRET) as database:
            for use in WAYS.values():
                with pytest.raises(DatabaseAway):
                    await use(database)

    @every_way
    async def test_is_raised_for_a_file_that_is_gone(
        self, tmp_path: Path, use: Callable[[Database], Awaitable[object]]
    ) -> None:
        file = tmp_path / "aftersale.db"
        async with Database(sqlite_url(file), secret=SECRET) as database:
            file.unlink()

            with pytest.raises(DatabaseAway):
                await use(database)

    async def test_is_raised_where_no_file_can_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        database = Database(sqlite_url(tmp_path / "file" / "aftersale.db"), secret=SECRET)

        with pytest.raises(DatabaseAway):
            await database.open()

    def test_says_nothing_of_the_drivers_words(self) -> None:
        assert str(DatabaseAway("password=1234")) == "The database cannot be reached."

    @pytest.mark.parametrize(
        "error",
        [
            asyncpg.TooManyConnectionsError("sorry"),
            asyncpg.CannotConnectNowError("starting up"),
            asyncpg.AdminShutdownError("terminating"),
            asyncpg.ConnectionDoesNotExistError("closed in the middle"),
            asyncpg.InterfaceError("cannot perform operation: connection is closed"),
            ConnectionResetError(),
            sa.exc.TimeoutError(),
        ],
        ids=lambda error: type(error).__name__,
    )
    def test_stands_for_every_way_of_being_away(self, error: Exception) -> None:
        assert is_away(error)

    @pytest.mark.parametrize(
        "error",
        [
            asyncpg.InterfaceError("the server expects 1 argument for this query, 2 were passed"),
            asyncpg.UniqueViolationError("again"),
            sqlite3.IntegrityError("again"),
            ValueError("no"),
        ],
        ids=lambda error: type(error).__name__,
    )
    def test_does_not_stand_for_mistakes(self, error: Exception) -> None:
        assert not is_away(error)


async def cut_off(database: Database, admin_url: str, url: str) -> None:
    async with database.transaction() as session:
        await make.merchant(session)
        await hang_up(admin_url, url)
        await make.merchant(session, "blue-door")


async def hang_up(admin_url: str, url: str) -> None:
    """End all connections to a database, from the server's side."""
    connection = await asyncpg.connect(admin_url)
    try:
        name = sa.make_url(url).database
        await connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = $1", name
        )
    finally:
        await connection.close()
