"""Migrations make what the tables in the code say, and the tables keep merchants apart."""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from domain import engine, events, migrations
from domain.people.viewer import SYSTEM
from domain.sql import OWN_WORD, alias, matches
from domain.tables import (
    MARKETPLACE,
    ApiToken,
    Event,
    EventType,
    Feed,
    Merchant,
    Order,
    OrderSearch,
    Scope,
    TenantRow,
    metadata,
)
from server.database import Database
from tests import make, postgres
from tests.conftest import SECRET, sqlite_url
from tests.conventions import catalogue

ROOT = Path(__file__).parents[2]
TENANT_TABLES = [sa.inspect(row).local_table for row in (*TenantRow.__subclasses__(), Feed, Event)]
WORDS = ("lamp", "12e5x", "x²", "½", "00123", "ação", "Straße", "Σίσυφος", "привет", "李小龍", "한국어", "ⅻ", "٣a")
tables = pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: str(table.name))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give a database of each kind without any table."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "new" / "aftersale.db")
        return
    admin_url: str = request.getfixturevalue("admin_url")
    url = asyncio.run(postgres.create_database(admin_url))
    yield url
    asyncio.run(postgres.drop_database(admin_url, url))


class TestUpgrade:
    async def test_makes_what_the_tables_say(self, database_url: str) -> None:
        migrated = await catalogue.of(database_url)
        await migrations.downgrade(database_url, "base")
        await create_all(database_url)

        created = await catalogue.of(database_url)

        assert {name: migrated.get(name) for name in created} == created
        assert all("order_search" in name for name in migrated if name not in created)

    async def test_leaves_nothing_to_do(self, database_url: str) -> None:
        assert await migrations.current_is_head(database_url)
        assert await migrations.check(database_url) == []

    async def test_satisfies_alembic_check(self, database_url: str) -> None:
        command = (sys.executable, "-m", "alembic", "-x", f"url={database_url}", "check")
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=dict(os.environ), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )

        output, _ = await process.communicate()

        assert process.returncode == 0, output.decode()

    async def test_may_be_run_again(self, database_url: str) -> None:
        before = await catalogue.of(database_url)

        await migrations.upgrade(database_url)

        assert await catalogue.of(database_url) == before

    async def test_may_be_run_by_several_at_once(self, empty_url: str) -> None:
        await asyncio.gather(*(migrations.upgrade(empty_url) for _ in range(4)))

        assert await migrations.current_is_head(empty_url)

    async def test_is_missed_before(self, empty_url: str) -> None:
        engine.make_file(engine.parsed(empty_url))

        assert not await migrations.current_is_head(empty_url)
        assert await migrations.check(empty_url) != []


class TestDowngrade:
    async def test_leaves_nothing_behind(self, database_url: str) -> None:
        await fill(database_url)

        await migrations.downgrade(database_url, "base")

        assert await catalogue.of(database_url) == {}

    async def test_can_be_taken_back(self, database_url: str) -> None:
        before = await catalogue.of(database_url)

        await migrations.downgrade(database_url, "base")
        await migrations.upgrade(database_url)

        assert await catalogue.of(database_url) == before


class TestAccess:
    async def test_takes_the_marketplace_out_of_merchants_tokens_and_keeps_what_happened(
        self, database_url: str
    ) -> None:
        async with Database(database_url, secret=SECRET) as database, database.transaction() as session:
            merchant = await make.merchant(session)
            await make.token(session, merchant, [Scope.ORDERS_READ], name="ERP")
            await make.token(session, name="Marketplace", scopes=[Scope.MARKETPLACE])
            for feed in (merchant.id, MARKETPLACE):
                entry = events.Entry(EventType.TOKEN_CREATED, None, None, {})
                await events.append(session, merchant_id=feed, entries=[entry], viewer=SYSTEM, at=make.NOW)
        await migrations.downgrade(database_url, "0001")
        await execute(database_url, "UPDATE api_tokens SET scopes = 'marketplace orders:read' WHERE name = 'ERP'")

        await migrations.upgrade(database_url)

        async with Database(database_url, secret=SECRET) as database:
            tokens, event = alias(ApiToken), alias(Event)
            made = await database.read(sa.select(tokens.c.name, tokens.c.scopes))
            scopes = {row.name: row.scopes for row in made}
            feeds = [row[0] for row in await database.read(sa.select(event.c.merchant_id))]
        assert scopes == {"ERP": "orders:read", "Marketplace": "marketplace"}
        assert feeds == [merchant.id], "the marketplace's own had no place before"


class TestTables:
    @pytest.mark.parametrize("table", TENANT_TABLES, ids=lambda table: str(table.name))
    def test_have_their_merchant_first_in_the_key(self, table: sa.Table) -> None:
        assert next(iter(table.primary_key.columns)).name == "merchant_id"

    def test_say_whose_a_row_is_unless_they_are_about_people(self) -> None:
        without = {table.name for table in metadata.sorted_tables if "merchant_id" not in table.columns}

        assert without == {"merchants", "sessions", "sign_in_attempts"}

    @tables
    def test_point_at_rows_of_the_same_merchant_only(self, table: sa.Table) -> None:
        for key in table.foreign_key_constraints:
            if key.referred_table in TENANT_TABLES:
                pairs = {(part.parent.name, part.column.name) for part in key.elements}
                assert ("merchant_id", "merchant_id") in pairs, key.name

    @tables
    def test_have_an_index_for_every_foreign_key(self, table: sa.Table) -> None:
        known = [list(table.primary_key.columns.keys())]
        known += [[str(part) for part in names(index.expressions)] for index in table.indexes if not is_partial(index)]
        known += [found.columns.keys() for found in table.constraints if isinstance(found, sa.UniqueConstraint)]

        for key in table.foreign_key_constraints:
            columns = key.column_keys
            assert any(index[: len(columns)] == columns for index in known), key.name


class TestOrderSearch:
    async def test_is_kept_in_step(self, database: Database) -> None:
        async with database.transaction() as session:
            merchant = await make.merchant(session)
            order = await make.order(session, merchant, items=[{"name": "Blue lamp"}])
        assert await found(database, merchant, "lam blu") == {order.id}

        async with database.transaction() as session:
            await (await session.connection()).execute(sa.update(OrderSearch).values(words=f"{own(merchant)} green"))
        assert await found(database, merchant, "lamp") == set()
        assert await found(database, merchant, "green") == {order.id}

        async with database.transaction() as session:
            await (await session.connection()).execute(sa.delete(OrderSearch))
        assert await found(database, merchant, "green") == set()

    async def test_finds_words_of_any_script_by_their_start(self, database: Database) -> None:
        async with database.transaction() as session:
            merchant = await make.merchant(session)
            orders = {word: await make.order(session, merchant, items=[{"name": f"A {word}, new"}]) for word in WORDS}

        for word, order in orders.items():
            for end in range(1, len(word) + 1):
                assert order.id in await found(database, merchant, word[:end]), word[:end]

    @pytest.mark.parametrize(("name", "text"), [("Straße", "STRASSE"), ("ΟΔΥΣΣΕΥΣ", "οδυσσευς"), ("İzmir", "i̇zmir")])
    async def test_folds_the_case_of_any_script(self, database: Database, name: str, text: str) -> None:
        async with database.transaction() as session:
            merchant = await make.merchant(session)
            order = await make.order(session, merchant, items=[{"name": name}])

        assert await found(database, merchant, text) == {order.id}

    async def test_keeps_accents_apart(self, database: Database) -> None:
        async with database.transaction() as session:
            merchant = await make.merchant(session)
            await make.order(session, merchant, items=[{"name": "maçã"}])

        assert await found(database, merchant, "maca") == set()

    async def test_keeps_merchants_apart(self, database: Database) -> None:
        async with database.transaction() as session:
            merchant, other = await make.merchant(session), await make.merchant(session, "blue-door")
            await make.order(session, other, items=[{"name": "lamp"}])

        assert await found(database, merchant, "lamp") == set()

    async def test_has_its_index_used(self, postgresql: str) -> None:
        async with Database(postgresql, secret=SECRET) as database, database.transaction() as session:
            await (await session.connection()).exec_driver_sql("SET LOCAL enable_seqscan = off")
            row = alias(OrderSearch)
            question = sa.select(row.c.id).where(matches(row, sa.literal("own"), "lamp"))
            compiled = question.compile(dialect=database.dialect)
            plan = await database.reader(session).fetch(f"EXPLAIN {compiled}", ["own", "'lamp':*"])

        assert "ix_order_search_words" in "\n".join(row[0] for row in plan)


async def create_all(url: str) -> None:
    made = engine.make(engine.parsed(url))
    async with made.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await made.dispose()


async def execute(url: str, statement: str) -> None:
    async with Database(url, secret=SECRET) as database, database.transaction() as session:
        await (await session.connection()).exec_driver_sql(statement)


async def fill(url: str) -> None:
    async with Database(url, secret=SECRET) as database, database.transaction() as session:
        order = await make.order(session, await make.merchant(session))
        first = await make.shipment(session, order)
        await make.shipment(session, order, replaces_id=first.id)
        ticket = await make.ticket(session, order, await make.items_of(session, order))
        await make.attachment(session, await make.message(session, ticket))


async def found(database: Database, merchant: Merchant, text: str) -> set[object]:
    row, order = alias(OrderSearch), alias(Order)
    words = sa.select(row.c.order_id).where(matches(row, sa.literal(own(merchant)), text))
    return {found.id for found in await database.read(sa.select(order.c.id).where(order.c.id.in_(words)))}


def own(merchant: Merchant) -> str:
    return f"{OWN_WORD}{merchant.id.hex}"


def names(expressions: object) -> list[str]:
    return [getattr(part, "name", str(part)) for part in expressions]  # type: ignore[attr-defined] # an iterable


def is_partial(index: sa.Index) -> bool:
    return index.dialect_options["sqlite"]["where"] is not None
