"""Tickets that are opened again, and at the same time: one external id is one ticket."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from domain.orders import operations as orders
from domain.people.viewer import SYSTEM
from domain.tables import Event, IssueType, OrderItem
from domain.tickets import customer_messages, operations
from domain.tickets.data import AffectedData, MessageData
from domain.tickets.operations import Opened
from server.database import Database
from tests import make
from tests.domain.imports import CABLE, LAMP, an_order
from tests.domain.shops import BODY, Shop, counted, opened, rows, shop_in, ticket


@pytest.fixture
async def shop(database: Database) -> Shop:
    async with database.transaction() as session:
        return await shop_in(session, "casa-verde")


class TestOpenAgain:
    async def test_answers_the_same_ticket(self, database: Database, shop: Shop, now: datetime) -> None:
        first = await opened(database, shop.viewer, ticket(external_id="1"), now)

        again = await opened(database, shop.viewer, ticket(external_id="1"), now + timedelta(hours=1))

        assert again == Opened(first.ticket_id, created=False)
        assert await counted(database) == [1, 1, 1, 1]

    async def test_takes_another_way_of_saying_the_same(self, database: Database, shop: Shop, now: datetime) -> None:
        lamps, cable = AffectedData("lamp", 2), AffectedData("cable", 1)
        first = await opened(database, shop.viewer, ticket(external_id="1", affected=(lamps, cable)), now)
        otherwise = ticket(external_id="1", affected=(cable, lamps), order_id=shop.order.id, order_number=None)

        assert await opened(database, SYSTEM, otherwise, now) == Opened(first.ticket_id, created=False)

    async def test_refuses_other_input(self, database: Database, shop: Shop, now: datetime) -> None:
        others: list[dict[str, Any]] = [
            {"issue_type": IssueType.OTHER},
            {"affected": (AffectedData("lamp", 2),)},
            {"affected": (AffectedData("cable", 1),)},
            {"message": MessageData(body=BODY + "!", language="en")},
            {"message": MessageData(body=BODY, language="pt")},
            {"message": MessageData(body=BODY, language="en", external_id="m")},
            {"opened_at": now},
        ]
        await opened(database, shop.viewer, ticket(external_id="1"), now)

        for changes in others:
            with pytest.raises(operations.TicketExternalIdTaken):
                await opened(database, shop.viewer, ticket(external_id="1", **changes), now)

        assert await counted(database) == [1, 1, 1, 1]

    async def test_refuses_another_order(self, database: Database, shop: Shop, now: datetime) -> None:
        async with database.transaction() as session:
            await make.order(session, shop.merchant, "O2", [{"external_id": "lamp"}])
        await opened(database, shop.viewer, ticket(external_id="1"), now)

        with pytest.raises(operations.TicketExternalIdTaken):
            await opened(database, shop.viewer, ticket(external_id="1", order_number="O2"), now)

    async def test_answers_after_the_order_has_changed(self, database: Database, shop: Shop, now: datetime) -> None:
        given = ticket(external_id="1", affected=(AffectedData("lamp", 2),))
        first = await opened(database, shop.viewer, given, now)
        async with database.transaction() as session:
            lamps = (await session.exec(select(OrderItem).where(OrderItem.external_id == "lamp"))).one()
            lamps.quantity = 1
            session.add(lamps)

        assert await opened(database, shop.viewer, given, now) == Opened(first.ticket_id, created=False)

    async def test_keeps_external_ids_of_merchants_apart(self, database: Database, shop: Shop, now: datetime) -> None:
        async with database.transaction() as session:
            other = await shop_in(session, "other")

        for viewer in (shop.viewer, other.viewer):
            assert (await opened(database, viewer, ticket(external_id="1"), now)).created

    async def test_refuses_a_message_that_another_ticket_has(
        self, database: Database, shop: Shop, now: datetime
    ) -> None:
        message = MessageData(BODY, external_id="m")
        await opened(database, shop.viewer, ticket(message=message), now)

        with pytest.raises(customer_messages.MessageExternalIdTaken):
            await opened(database, shop.viewer, ticket(message=message), now)

        assert await counted(database) == [1, 1, 1, 1]


class TestOpenAtOnce:
    async def test_makes_one_ticket_of_one_external_id(self, database: Database, shop: Shop, now: datetime) -> None:
        given = ticket(external_id="1")

        done = await asyncio.gather(*(opened(database, shop.viewer, given, now) for _ in range(4)))

        assert sorted(each.created for each in done) == [False, False, False, True]
        assert len({each.ticket_id for each in done}) == 1
        assert await counted(database) == [1, 1, 1, 1]

    async def test_waits_for_one_that_is_under_way(self, database: Database, shop: Shop, now: datetime) -> None:
        given = ticket(external_id="1")
        async with database.transaction() as session:
            first = await operations.open_(session, viewer=shop.viewer, ticket=given, now=now)
            second = asyncio.create_task(opened(database, shop.viewer, given, now))

        assert await second == Opened(first.ticket_id, created=False)

    async def test_lets_one_of_two_orders_have_an_external_id(
        self, database: Database, shop: Shop, now: datetime
    ) -> None:
        numbers = ["O2", "O3", "O4", "O5"]
        async with database.transaction() as session:
            for number in numbers:
                await make.order(session, shop.merchant, number, [{"external_id": "lamp"}])
        attempts = (
            opened(database, shop.viewer, ticket(external_id="1", order_number=number), now) for number in numbers
        )

        done = await asyncio.gather(*attempts, return_exceptions=True)

        refused = [each for each in done if isinstance(each, operations.TicketExternalIdTaken)]
        assert len(refused) == len(numbers) - 1
        assert await counted(database) == [1, 1, 1, 1]

    async def test_opens_every_ticket_without_an_external_id(
        self, database: Database, shop: Shop, now: datetime
    ) -> None:
        done = await asyncio.gather(*(opened(database, shop.viewer, ticket(), now) for _ in range(4)))

        assert all(each.created for each in done)
        assert sorted(event.sequence for event in await rows(database, Event)) == [1, 2, 3, 4]

    async def test_waits_for_an_import_that_changes_the_order(
        self, database: Database, shop: Shop, now: datetime
    ) -> None:
        fewer = an_order(items=(replace(LAMP, quantity=1), CABLE), currency=shop.order.currency)
        given = ticket(affected=(AffectedData("lamp", 2),))
        await asyncio.gather(counted(database), counted(database))  # two connections are there from now on

        async with database.transaction() as session:
            await orders.import_(session, viewer=shop.viewer, orders=[fewer], create_merchants=False, now=now)
            opening = asyncio.create_task(opened(database, shop.viewer, given, now))
            for _ in range(100):  # the other comes as far as it can meanwhile
                await database.ping()

        with pytest.raises(operations.QuantityTooLarge):
            await opening
