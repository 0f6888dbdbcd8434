"""`python -m server verify`: what was changed behind the program's back is named."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from typer.testing import Result

from domain.tables import Event, Order, Ticket, metadata
from domain.tickets import closings, replies
from domain.tickets.data import MessageData
from server.database import Database
from tests import make
from tests.domain.shops import Shop, added, opened, rows, shop_in, ticket
from tests.make import NOW
from tests.server import commands

KEY = commands.SECRET.encode()


@pytest.fixture
def shops(database_url: str) -> list[Shop]:
    """Let two merchants each have three tickets that something has happened to, and a refund."""
    return asyncio.run(_shops(database_url))


async def _shops(url: str) -> list[Shop]:
    async with Database(url, secret=KEY) as database:
        async with database.transaction() as session:
            found = [await shop_in(session, handle) for handle in ("casa-verde", "blue-door")]
            for shop in found:
                await make.refund(session, await make.order(session, shop.merchant, refunded_minor=500))
        for shop in found:
            for _ in range(3):
                ticket_id = (await opened(database, shop.viewer, ticket(), NOW)).ticket_id
                await added(database, shop.viewer, NOW, ticket_id=ticket_id, message=MessageData("And?"))
                async with database.transaction() as session:
                    said: dict[str, Any] = {"viewer": shop.viewer, "ticket_id": ticket_id, "now": NOW}
                    await replies.reply(session, body="Sorry.", language="en", **said)
                    await closings.close(session, **said)
        return found


def verified(url: str) -> Result:
    return commands.run(url, "verify")


def tampered(url: str, statement: sa.Executable) -> None:
    """Change rows behind the program's back."""

    async def change() -> None:
        async with Database(url, secret=KEY) as database, database.transaction() as session:
            await (await session.connection()).execute(statement)

    asyncio.run(change())


def written(url: str, table: str, values: dict[str, Any], **row: object) -> None:
    """Write values into a row as they are, whatever its columns are for."""
    changes = ", ".join(f"{name} = {_literal(value)}" for name, value in values.items())
    place = " AND ".join(f"{name} = {_literal(value)}" for name, value in row.items())
    tampered(url, sa.text(f"UPDATE {table} SET {changes} WHERE {place}"))  # noqa: S608 - our own words


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    text = value.hex if isinstance(value, UUID) else str(value).replace(":", "\\:")
    return text if isinstance(value, int) else f"'{text}'"


def kept(url: str, table: type[Any]) -> list[Any]:
    async def read() -> list[Any]:
        async with Database(url, secret=KEY) as database:
            return await rows(database, table)

    return asyncio.run(read())


def event(shop: Shop, sequence: int) -> list[sa.ColumnElement[bool]]:
    columns = metadata.tables["events"].c
    return [columns.merchant_id == shop.merchant.id, columns.sequence == sequence]


def merchant(shop: Shop) -> str:
    return f"mer_{shop.merchant.id.hex}"


EVENTS, FEEDS, ORDERS = (metadata.tables[name] for name in ("events", "feeds", "orders"))


class TestVerify:
    def test_finds_nothing_where_nothing_was_changed(self, database_url: str, shops: list[Shop]) -> None:
        assert shops

        result = verified(database_url)

        assert (result.exit_code, result.stdout) == (0, "")
        assert result.stderr.splitlines() == [
            "Events: 24 rows, nothing is wrong.",
            "Tickets: 6 rows, nothing is wrong.",
            "Refunds: 4 rows, nothing is wrong.",
        ]

    def test_finds_nothing_in_an_empty_database(self, database_url: str) -> None:
        assert verified(database_url).exit_code == 0

    @pytest.mark.parametrize(
        "values",
        [
            {"data": "{}"},
            {"type": "TICKET_CLOSED"},
            {"type": "NONSENSE"},
            {"actor_kind": "SYSTEM"},
            {"at": "2026-11-24 12:00:01.000000"},
            {"actor_id": None},
            {"order_id": UUID(int=1).hex},
            {"digest": "0" * 64},
        ],
        ids=lambda values: " ".join(map(str, *values.items())),
    )
    def test_names_the_first_event_that_was_changed(
        self, database_url: str, shops: list[Shop], values: dict[str, str | None]
    ) -> None:
        for sequence in (9, 6):
            written(database_url, "events", values, merchant_id=shops[0].merchant.id, sequence=sequence)

        result = verified(database_url)

        assert result.exit_code == 1
        [line] = [line for line in result.stdout.splitlines() if line.startswith("Events")]
        assert line.startswith(f"Events of merchant {merchant(shops[0])}: event 6 (")
        assert line.endswith(") was changed, or put in the place of another.")

    @pytest.mark.parametrize(("sequence", "found"), [(1, "event 1 is missing."), (5, "event 5 is missing.")])
    def test_names_the_first_event_that_was_removed(
        self, database_url: str, shops: list[Shop], sequence: int, found: str
    ) -> None:
        for gone in (sequence, sequence + 3):
            tampered(database_url, sa.delete(EVENTS).where(*event(shops[1], gone)))

        result = verified(database_url)

        assert result.exit_code == 1
        assert result.stdout.splitlines()[0] == f"Events of merchant {merchant(shops[1])}: {found}"

    def test_misses_the_last_events(self, database_url: str, shops: list[Shop]) -> None:
        tampered(
            database_url, sa.delete(EVENTS).where(EVENTS.c.merchant_id == shops[0].merchant.id, EVENTS.c.sequence > 9)
        )

        lines = verified(database_url).stdout.splitlines()

        assert lines[0] == f"Events of merchant {merchant(shops[0])}: event 10 is missing, and all after it up to 12."

    def test_misses_all_events(self, database_url: str, shops: list[Shop]) -> None:
        tampered(database_url, sa.delete(EVENTS).where(EVENTS.c.merchant_id == shops[0].merchant.id))

        lines = verified(database_url).stdout.splitlines()

        assert lines[0] == f"Events of merchant {merchant(shops[0])}: all events up to 12 are missing."

    def test_sees_events_that_changed_places(self, database_url: str, shops: list[Shop]) -> None:
        for sequence, place in ((2, 100), (3, 2), (100, 3)):
            tampered(database_url, sa.update(EVENTS).where(*event(shops[0], sequence)).values(sequence=place))

        assert "event 2 (" in verified(database_url).stdout

    @pytest.mark.parametrize("values", [{"sequence": 11}, {"digest": "0" * 64}])
    def test_sees_a_counter_that_was_changed(
        self, database_url: str, shops: list[Shop], values: dict[str, Any]
    ) -> None:
        tampered(database_url, sa.update(FEEDS).where(FEEDS.c.merchant_id == shops[0].merchant.id).values(values))

        result = verified(database_url)

        counted = values.get("sequence", 12)
        assert result.exit_code == 1
        said = f"the counter was changed: it stands at {counted}, and the last event is 12."
        assert result.stdout.splitlines() == [f"Events of merchant {merchant(shops[0])}: {said}"]

    def test_sees_a_chain_that_was_written_under_another_secret(self, database_url: str, shops: list[Shop]) -> None:
        result = commands.run(database_url, "verify", AFTERSALE_SECRET="another secret, which is long enough too")

        assert result.exit_code == 1
        assert [line.startswith("Events of merchant") for line in result.stdout.splitlines()] == [True] * len(shops)

    @pytest.mark.parametrize(
        ("values", "found"),
        [
            ({"state": "AWAITING_MERCHANT"}, "differs from its events in state."),
            ({"replies_used": 0, "number": "MINE"}, "differs from its events in number, replies_used."),
            ({"attention": '["SUPPORT_REPLIED"]'}, "differs from its events in attention."),
            ({"state": "NONSENSE"}, "cannot be read."),
            ({"attention": "nonsense"}, "cannot be read."),
        ],
    )
    def test_names_tickets_that_differ_from_their_events(
        self, database_url: str, shops: list[Shop], values: dict[str, Any], found: str
    ) -> None:
        row = kept(database_url, Ticket)[2]
        written(database_url, "tickets", values, id=row.id)

        result = verified(database_url)

        assert shops
        assert result.exit_code == 1
        assert result.stdout.splitlines() == [f"Ticket tkt_{row.id.hex}: its row {found}"]

    def test_names_a_ticket_without_its_events(self, database_url: str, shops: list[Shop]) -> None:
        row = kept(database_url, Ticket)[0]
        tampered(database_url, sa.delete(EVENTS).where(EVENTS.c.ticket_id == row.id))

        lines = verified(database_url).stdout.splitlines()

        assert shops
        assert lines[-1] == f"Ticket tkt_{row.id.hex}: its events do not tell how it came to be."

    @pytest.mark.parametrize("name", ["refunded", "pending"])
    def test_names_orders_whose_refunds_add_up_to_something_else(
        self, database_url: str, shops: list[Shop], name: str
    ) -> None:
        [row] = [
            one for one in kept(database_url, Order) if one.refunded_minor and one.merchant_id == shops[0].merchant.id
        ]
        tampered(database_url, sa.update(ORDERS).where(ORDERS.c.id == row.id).values({f"{name}_minor": 499}))

        result = verified(database_url)

        rest = {"refunded": 500, "pending": 0}[name]
        assert result.exit_code == 1
        assert result.stdout.splitlines() == [
            f"Order ord_{row.id.hex}: 499 minor units are counted as {name}, its refunds add up to {rest}."
        ]

    def test_tells_at_most_a_hundred_findings_of_a_check(self, database_url: str, shops: list[Shop]) -> None:
        async def many() -> None:
            async with Database(database_url, secret=KEY) as database, database.transaction() as session:
                for _ in range(101):
                    await make.order(session, shops[0].merchant, refunded_minor=1)

        asyncio.run(many())

        result = verified(database_url)

        lines = result.stdout.splitlines()
        assert (result.exit_code, len(lines)) == (1, 101)
        assert lines[-1] == "Refunds: there is more, which is not told."

    def test_reads_more_than_a_page(self, database_url: str, shops: list[Shop]) -> None:
        async def many() -> None:
            async with Database(database_url, secret=KEY) as database:
                for _ in range(600):
                    ticket_id = kept_tickets[0].id
                    await added(database, shops[0].viewer, NOW, ticket_id=ticket_id, message=MessageData("Hello?"))

        kept_tickets = kept(database_url, Ticket)
        assert kept_tickets[0].merchant_id == shops[0].merchant.id
        asyncio.run(many())
        assert verified(database_url).exit_code == 0

        tampered(database_url, sa.delete(EVENTS).where(*event(shops[0], 555)))

        assert "event 555 is missing." in verified(database_url).stdout
        assert len(kept(database_url, Event)) == 623

    async def test_reads_one_moment_while_others_write(self, database: Database) -> None:
        async with database.transaction() as session:
            shop = await shop_in(session, "casa-verde")
        count = sa.select(sa.func.count()).select_from(EVENTS)

        async with database.snapshot() as connection:
            before = (await connection.execute(count)).scalar()
            await opened(database, shop.viewer, ticket(), NOW)
            after = (await connection.execute(count)).scalar()

        assert (before, after) == (0, 0)
        assert len(await rows(database, Event)) == 1
