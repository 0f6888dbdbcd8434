"""The database as the server uses it: reads, transactions, and a database that goes away and comes back."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import asyncpg
import pytest
import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import engine, ids
from domain.tables import Merchant
from server.database import Database, DatabaseAway, is_retryable
from server.failures import is_away
from tests import make
from tests.conftest import SECRET, sqlite_url

HANDLES = "SELECT handle FROM merchants ORDER BY handle"


async def add(database: Database, handle: str) -> None:
    async with database.transaction() as session:
        await make.merchant(session, handle)


async def handles(database: Database) -> list[str]:
    return [row[0] for row in await database.fetch(HANDLES, ())]


def with_parameter(database: Database, sql: str) -> str:
    return sql.replace("?", "$1") if database.dialect.name == "postgresql" else sql


class TestFetch:
    async def test_gives_rows_by_position(self, database: Database) -> None:
        await add(database, "casa-verde")

        sql = with_parameter(database, "SELECT handle, reply_limit FROM merchants WHERE handle = ?")
        rows = await database.fetch(sql, ["casa-verde"])

        assert [(row[0], row[1]) for row in rows] == [("casa-verde", 1)]

    async def test_takes_what_the_dialect_compiles(self, database: Database) -> None:
        await add(database, "casa-verde")
        question = select(Merchant.name).where(Merchant.handle == "casa-verde")

        compiled = question.compile(dialect=database.dialect)
        rows = await database.fetch(str(compiled), [compiled.params[name] for name in compiled.positiontup or ()])

        assert [row[0] for row in rows] == ["Casa Verde"]

    async def test_cannot_write(self, database: Database) -> None:
        with pytest.raises((asyncpg.ReadOnlySQLTransactionError, sqlite3.OperationalError)):
            await database.fetch("DELETE FROM merchants", ())

    async def test_leaves_errors_of_statements_as_they_are(self, database: Database) -> None:
        with pytest.raises((asyncpg.UndefinedTableError, sqlite3.OperationalError)):
            await database.fetch("SELECT * FROM parcels", ())

    async def test_answers_more_callers_than_it_has_connections(self, database: Database) -> None:
        rows = await asyncio.gather(*(database.fetch("SELECT 1", ()) for _ in range(50)))

        assert [[tuple(row) for row in found] for found in rows] == [[(1,)]] * 50

    async def test_can_be_left_in_the_middle(self, database: Database) -> None:
        long = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        asked = [asyncio.create_task(database.fetch(long, ())) for _ in range(4)]
        await database_is_busy(database, asked)

        for task in asked:
            task.cancel()
        await asyncio.wait(asked)

        assert all(task.cancelled() for task in asked)
        assert await handles(database) == []


class TestRead:
    async def test_gives_values_as_the_tables_have_them(self, database: Database) -> None:
        await add(database, "casa-verde")

        (row,) = await database.read(select(Merchant.handle, Merchant.created_at, Merchant.sandbox))

        assert row.handle == "casa-verde"
        assert row.created_at == make.NOW
        assert row.sandbox is False

    async def test_neither_waits_for_a_transaction_nor_sees_it(self, database: Database) -> None:
        async with database.transaction() as session:
            await make.merchant(session)

            assert await database.read(select(Merchant.id)) == []
            assert await handles(database) == []


class TestTransaction:
    async def test_commits_in_the_end(self, database: Database) -> None:
        await add(database, "casa-verde")

        assert await handles(database) == ["casa-verde"]

    async def test_rolls_back_when_the_body_raises(self, database: Database) -> None:
        async def fail() -> None:
            async with database.transaction() as session:
                await make.merchant(session)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await fail()

        assert await handles(database) == []

    async def test_leaves_errors_of_the_body_as_they_are(self, database: Database) -> None:
        async def fail() -> None:
            async with database.transaction():
                raise FileNotFoundError

        with pytest.raises(FileNotFoundError):
            await fail()

    async def test_carries_the_key_of_the_event_chain(self, database: Database) -> None:
        async with database.transaction() as session:
            assert session.info["secret"] == SECRET

    async def test_lets_its_reader_see_what_it_wrote(self, database: Database) -> None:
        async with database.transaction() as session:
            await make.merchant(session, "blue-door")
            session.add(await changed(session))
            sql = with_parameter(database, "SELECT name FROM merchants WHERE handle = ?")

            rows = await database.reader(session).fetch(sql, ["blue-door"])

            assert [row[0] for row in rows] == ["Green Door"]

    async def test_gives_its_reader_json_as_text_like_any_other(self, database: Database) -> None:
        sql = (
            "SELECT json_build_object('a', 1)"
            if database.dialect.name == "postgresql"
            else "SELECT json_object('a', 1)"
        )

        async with database.transaction() as session:
            inside = await database.reader(session).fetch(sql, ())
        outside = await database.fetch(sql, ())

        assert inside[0][0] == outside[0][0]
        assert isinstance(inside[0][0], str)

    async def test_reads_within_itself_even_before_it_wrote(self, database: Database) -> None:
        async with database.transaction() as session:
            await database.reader(session).fetch(HANDLES, ())
            await make.merchant(session)
            await session.rollback()

        assert await handles(database) == []

    async def test_waits_its_turn(self, database: Database) -> None:
        await asyncio.gather(*(add(database, f"shop-{number:02}") for number in range(20)))

        assert len(await handles(database)) == 20

    async def test_holds_the_lock_of_a_file_from_its_start(self, sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(engine, "BUSY_TIMEOUT", 0.01)
        async with Database(sqlite, secret=SECRET) as one, Database(sqlite, secret=SECRET) as other:
            async with one.transaction():
                with pytest.raises(DatabaseAway):
                    await add(other, "casa-verde")

            await add(other, "casa-verde")

            assert await handles(one) == ["casa-verde"]

    async def test_ends_when_its_program_does_as_it_waits_for_a_lock(
        self, sqlite: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(engine, "BUSY_TIMEOUT", 0.5)
        one, other = Database(sqlite, secret=b""), Database(sqlite, secret=b"")
        async with one, other, one.transaction():
            write = asyncio.create_task(add(other, "too-late"))
            await asyncio.wait({write}, timeout=0.1)
            write.cancel()  # as uvicorn does when the time is over, and then all that is left
            await asyncio.wait({write}, timeout=0.1)
            left = {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}
            for task in left:
                task.cancel()
            _, unended = await asyncio.wait(left, timeout=20)
        for thread in threading.enumerate():
            if "_connection_worker_thread" in thread.name:
                await asyncio.to_thread(thread.join, 20)

        assert write in left
        assert unended == set()

    async def test_holds_foreign_keys(self, database: Database) -> None:
        async with database.transaction() as session:
            merchant = await make.merchant(session)
        merchant.id = ids.new(make.NOW)

        with pytest.raises(sa.exc.IntegrityError):
            async with database.transaction() as session:
                await make.customer(session, merchant)


class TestIsRetryable:
    async def test_says_yes_to_a_deadlock(self, postgresql: str) -> None:
        async with Database(postgresql, secret=SECRET) as database:
            await add(database, "a")
            await add(database, "b")
            met = asyncio.Barrier(2)

            errors = await asyncio.gather(
                touch(database, "a", "b", met), touch(database, "b", "a", met), return_exceptions=True
            )

        (error,) = (error for error in errors if isinstance(error, BaseException))
        assert is_retryable(error)

    async def test_says_yes_to_transactions_that_cannot_be_put_in_order(self, postgresql: str) -> None:
        async with Database(postgresql, secret=SECRET) as database:
            await add(database, "a")

            with pytest.raises(sa.exc.DBAPIError) as raised:
                await overtaken(database, "a")

        assert is_retryable(raised.value)

    async def test_says_no_to_what_would_fail_again(self, database: Database) -> None:
        await add(database, "casa-verde")

        with pytest.raises(sa.exc.IntegrityError) as raised:
            await add(database, "casa-verde")

        assert not is_retryable(raised.value)
        assert not is_away(raised.value)


class TestFile:
    async def test_is_made_with_its_folder(self, tmp_path: Path) -> None:
        async with Database(sqlite_url(tmp_path / "a" / "b" / "aftersale.db"), secret=SECRET) as database:
            await database.ping()

    async def test_is_read_by_one_process_as_another_writes_it(self, sqlite: str) -> None:
        async with Database(sqlite, secret=SECRET) as reader, Database(sqlite, secret=SECRET) as writer:
            assert await handles(reader) == []
            await add(writer, "casa-verde")

            assert await handles(reader) == ["casa-verde"]


async def changed(session: AsyncSession) -> Merchant:
    """Change a merchant without telling the database yet."""
    merchant = (await session.exec(select(Merchant))).one()
    merchant.name = "Green Door"
    return merchant


async def overtaken(database: Database, handle: str) -> None:
    """Change a merchant that somebody else changes meanwhile."""
    change = sa.update(Merchant).where(col(Merchant.handle) == handle)
    async with database.transaction() as session:
        await run(session, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        await session.exec(select(Merchant.handle))
        async with database.transaction() as other:
            await other.exec(change.values(name="yours"))
        await session.exec(change.values(name="mine"))


async def run(session: AsyncSession, statement: str) -> None:
    await (await session.connection()).exec_driver_sql(statement)


async def touch(database: Database, first: str, second: str, met: asyncio.Barrier) -> None:
    """Lock two merchants one after the other, the second once somebody else has the first of theirs."""
    async with database.transaction() as session:
        await run(session, "SET LOCAL deadlock_timeout = '10ms'")
        for handle in (first, second):
            await session.exec(select(Merchant.id).where(Merchant.handle == handle).with_for_update())
            if handle == first:
                await met.wait()


async def database_is_busy(database: Database, asked: list[asyncio.Task[list[object]]]) -> None:
    """Give the tasks the time of a round trip."""
    async with database.transaction() as session:
        await run(session, "SELECT 1")
    assert not any(task.done() for task in asked)
