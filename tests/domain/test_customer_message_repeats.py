"""Messages that are added again, and at the same time: one external id is one message."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from domain.people.viewer import SYSTEM
from domain.tables import Event, Message, Ticket, TicketState
from domain.tickets import customer_messages
from domain.tickets.customer_messages import Added
from domain.tickets.data import MessageData
from domain.tickets.rules import ALLOWED_TIME
from server.database import Database
from tests.domain.shops import BODY, MORE, Shop, added, having, only_ticket, opened, rows, shop_in, ticket

HOUR = timedelta(hours=1)


@pytest.fixture
async def shop(database: Database) -> Shop:
    async with database.transaction() as session:
        return await shop_in(session, "casa-verde")


class TestAddAgain:
    async def test_answers_the_same_message_and_moves_nothing(
        self, database: Database, shop: Shop, now: datetime
    ) -> None:
        given = await having(database, shop, state=TicketState.CLOSED)
        message = MessageData(MORE, external_id="1")
        first = await added(database, shop.viewer, now, ticket_id=given.id, message=message)
        async with database.transaction() as session:
            closed = (await session.exec(select(Ticket))).one()
            closed.state = TicketState.CLOSED
            session.add(closed)

        again = await added(database, SYSTEM, now + HOUR, ticket_id=given.id, message=message)

        assert again == Added(given.id, first.message_id, created=False)
        assert (await only_ticket(database)).state is TicketState.CLOSED
        assert (len(await rows(database, Message)), len(await rows(database, Event))) == (1, 1)

    async def test_refuses_other_input(self, database: Database, shop: Shop, now: datetime) -> None:
        given = await having(database, shop)
        others: list[dict[str, Any]] = [
            {"ticket_id": (await having(database, shop)).id},
            {"message": MessageData(MORE + "!", "en", "1")},
            {"message": MessageData(MORE, "pt", "1")},
            {"sent_at": now},
        ]
        usual: dict[str, Any] = {"ticket_id": given.id, "message": MessageData(MORE, "en", "1")}
        await added(database, shop.viewer, now, **usual)

        for changes in others:
            with pytest.raises(customer_messages.MessageExternalIdTaken):
                await added(database, shop.viewer, now, **usual | changes)

        assert len(await rows(database, Message)) == 1

    async def test_knows_the_message_that_the_ticket_was_opened_with(
        self, database: Database, shop: Shop, now: datetime
    ) -> None:
        message = MessageData(BODY, external_id="1")
        first = await opened(database, shop.viewer, ticket(message=message, opened_at=now - HOUR), now)

        done = await added(database, shop.viewer, now, ticket_id=first.ticket_id, message=message, sent_at=now - HOUR)

        assert not done.created

    async def test_keeps_external_ids_of_merchants_apart(self, database: Database, shop: Shop, now: datetime) -> None:
        async with database.transaction() as session:
            other = await shop_in(session, "other")
        message = MessageData(MORE, external_id="1")

        for each in (shop, other):
            given = await having(database, each)
            assert (await added(database, each.viewer, now, ticket_id=given.id, message=message)).created


class TestAddAtOnce:
    async def test_puts_one_message_of_one_external_id(self, database: Database, shop: Shop, now: datetime) -> None:
        given = await having(database, shop)
        message = MessageData(MORE, external_id="1")

        done = await asyncio.gather(
            *(added(database, shop.viewer, now, ticket_id=given.id, message=message) for _ in range(4))
        )

        assert sorted(each.created for each in done) == [False, False, False, True]
        assert len({each.message_id for each in done}) == 1
        assert (len(await rows(database, Message)), len(await rows(database, Event))) == (1, 1)

    async def test_lets_one_of_two_tickets_have_an_external_id(
        self, database: Database, shop: Shop, now: datetime
    ) -> None:
        given = [await having(database, shop) for _ in range(4)]
        message = MessageData(MORE, external_id="1")

        done = await asyncio.gather(
            *(added(database, shop.viewer, now, ticket_id=each.id, message=message) for each in given),
            return_exceptions=True,
        )

        refused = [each for each in done if isinstance(each, customer_messages.MessageExternalIdTaken)]
        assert (len(refused), len(await rows(database, Message))) == (3, 1)

    async def test_moves_a_ticket_by_one_message_after_the_other(
        self, database: Database, shop: Shop, now: datetime
    ) -> None:
        given = await having(database, shop, state=TicketState.CLOSED, activity_at=now - 9 * HOUR)
        times = [now - hours * HOUR for hours in (4, 1, 3, 2)]

        await asyncio.gather(
            *(added(database, shop.viewer, now, ticket_id=given.id, sent_at=sent_at) for sent_at in times)
        )

        row, events = await only_ticket(database), await rows(database, Event)
        first = json.loads(min(events, key=lambda event: event.sequence).data)
        assert row.activity_at == now - HOUR
        assert row.respond_by == datetime.fromisoformat(first["sentAt"]) + ALLOWED_TIME
        assert [event for event in events if "respondBy" in json.loads(event.data)["ticket"]] == [
            min(events, key=lambda event: event.sequence)
        ]
