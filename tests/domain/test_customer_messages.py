"""What customers write after a ticket was opened, and where it moves the ticket."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.errors import Refused
from domain.people.viewer import SYSTEM, Viewer
from domain.tables import Author, Event, EventType, Message, TicketState
from domain.texts import digest
from domain.tickets import acting, customer_messages, data
from domain.tickets.customer_messages import Added
from domain.tickets.data import MessageData
from domain.tickets.rules import ALLOWED_TIME
from server.database import Database
from tests import make
from tests.domain.imports import viewer_of
from tests.domain.shops import MORE, Shop, added, having, only_ticket, rows, shop_in

HOUR = timedelta(hours=1)


@pytest.fixture
async def shop(database: Database) -> Shop:
    async with database.transaction() as session:
        return await shop_in(session, "casa-verde")


class TestAdd:
    async def test_puts_the_message_into_the_ticket(self, database: Database, shop: Shop, now: datetime) -> None:
        given = await having(database, shop)

        done = await added(database, shop.viewer, now, ticket_id=given.id, sent_at=now - HOUR)

        [message] = await rows(database, Message)
        assert done == Added(given.id, message.id, created=True)
        assert (message.ticket_id, message.author, message.member_id) == (given.id, Author.CUSTOMER, None)
        assert (message.body, message.language, message.sent_at) == (MORE, "en", now - HOUR)

    async def test_is_sent_now_if_no_time_is_given(self, database: Database, shop: Shop, now: datetime) -> None:
        given = await having(database, shop)

        await added(database, shop.viewer, now, ticket_id=given.id)

        assert [message.sent_at for message in await rows(database, Message)] == [now]
        assert (await only_ticket(database)).activity_at == now

    @pytest.mark.parametrize("state", [TicketState.AWAITING_CUSTOMER, TicketState.CLOSED])
    async def test_brings_a_ticket_back_to_the_merchant(
        self, database: Database, shop: Shop, now: datetime, state: TicketState
    ) -> None:
        given = await having(database, shop, state=state, reply_limit=2, replies_used=1)

        await added(database, shop.viewer, now, ticket_id=given.id, sent_at=now - HOUR)

        row = await only_ticket(database)
        assert row.state is TicketState.AWAITING_MERCHANT
        assert (row.respond_by, row.activity_at) == (now - HOUR + ALLOWED_TIME, now - HOUR)
        assert (row.closed_at, row.support_since) == (None, None)

    @pytest.mark.parametrize("state", [TicketState.AWAITING_CUSTOMER, TicketState.CLOSED])
    @pytest.mark.parametrize("why", [{"replies_used": 1}, {"support_answered": True}])
    async def test_takes_a_ticket_to_support(
        self, database: Database, shop: Shop, now: datetime, state: TicketState, why: dict[str, Any]
    ) -> None:
        given = await having(database, shop, state=state, **why)

        await added(database, shop.viewer, now, ticket_id=given.id)

        row = await only_ticket(database)
        assert (row.state, row.support_since) == (TicketState.AWAITING_SUPPORT, now)
        assert (row.respond_by, row.closed_at) == (given.respond_by, None)

    async def test_leaves_a_ticket_with_the_merchant_its_deadline(
        self, database: Database, shop: Shop, now: datetime
    ) -> None:
        given = await having(database, shop, replies_used=1)

        await added(database, shop.viewer, now, ticket_id=given.id)

        row = await only_ticket(database)
        assert (row.state, row.respond_by) == (TicketState.AWAITING_MERCHANT, given.respond_by)
        assert row.activity_at == now

    async def test_leaves_a_ticket_with_support(self, database: Database, shop: Shop, now: datetime) -> None:
        since = now - 9 * HOUR
        given = await having(database, shop, state=TicketState.AWAITING_SUPPORT, support_since=since)

        await added(database, shop.viewer, now, ticket_id=given.id)

        row = await only_ticket(database)
        assert (row.state, row.support_since) == (TicketState.AWAITING_SUPPORT, since)

    async def test_does_not_turn_time_back(self, database: Database, shop: Shop, now: datetime) -> None:
        last = now - 2 * HOUR
        given = await having(database, shop, state=TicketState.AWAITING_CUSTOMER, activity_at=last)

        await added(database, shop.viewer, now, ticket_id=given.id, sent_at=now - 5 * HOUR)

        row, [message] = await only_ticket(database), await rows(database, Message)
        assert (row.activity_at, row.respond_by) == (last, last + ALLOWED_TIME)
        assert message.sent_at == now - 5 * HOUR

    async def test_appends_an_event_without_the_text(self, database: Database, shop: Shop, now: datetime) -> None:
        given = await having(database, shop, state=TicketState.CLOSED)

        done = await added(database, shop.viewer, now, ticket_id=given.id)

        [event] = await rows(database, Event)
        assert (event.type, event.ticket_id, event.order_id) == (
            EventType.CUSTOMER_WROTE,
            given.id,
            shop.order.id,
        )
        assert json.loads(event.data) == {
            "messageId": done.message_id.hex,
            "bodyDigest": digest(MORE),
            "language": "en",
            "sentAt": "2026-11-24T12:00:00.000000Z",
            "ticket": {
                "state": "AWAITING_MERCHANT",
                "respondBy": "2026-11-26T12:00:00.000000Z",
                "activityAt": "2026-11-24T12:00:00.000000Z",
                "attention": ["CUSTOMER_WAITING"],
                "attentionSince": "2026-11-24T12:00:00.000000Z",
                "closedAt": None,
            },
        }

    async def test_leaves_nothing_behind_when_the_transaction_does_not_end(
        self, database: Database, shop: Shop, now: datetime
    ) -> None:
        given = await having(database, shop, state=TicketState.CLOSED)

        async def half_way() -> None:
            async with database.transaction() as session:
                message = MessageData(MORE, external_id="1")
                await customer_messages.add(session, viewer=shop.viewer, ticket_id=given.id, message=message, now=now)
                raise ConnectionAbortedError

        with pytest.raises(ConnectionAbortedError):
            await half_way()

        assert (await only_ticket(database)).state is TicketState.CLOSED
        assert await rows(database, Message) == await rows(database, Event) == []

    async def test_refuses_what_no_ticket_could_hold(self, database: Database, shop: Shop, now: datetime) -> None:
        given = await having(database, shop)
        refused: list[tuple[dict[str, Any], type[Refused]]] = [
            ({"message": MessageData("\t")}, data.BodyEmpty),
            ({"message": MessageData("\ud83d")}, data.BodyUnkeepable),
            ({"message": MessageData("a", external_id="")}, data.ExternalIdInvalid),
            ({"sent_at": now + timedelta(minutes=6)}, data.TimeOutOfRange),
        ]

        for arguments, refusal in refused:
            with pytest.raises(refusal):
                await added(database, shop.viewer, now, ticket_id=given.id, **arguments)

        assert await rows(database, Message) == []


class TestWhichTicket:
    async def test_is_found_by_id_number_and_external_id(self, database: Database, shop: Shop, now: datetime) -> None:
        given = await having(database, shop, external_id="their-1")
        ways: list[dict[str, Any]] = [
            {"ticket_id": given.id},
            {"ticket_number": given.number},
            {"ticket_external_id": "their-1"},
        ]

        for names in ways:
            for viewer in (shop.viewer, SYSTEM):
                done = await added(database, viewer, now, **names, merchant="casa-verde")
                assert done.ticket_id == given.id

    async def test_needs_no_merchant_by_its_id(self, database: Database, shop: Shop, now: datetime) -> None:
        given = await having(database, shop)

        assert (await added(database, SYSTEM, now, ticket_id=given.id)).created

    async def test_is_not_told_by_its_number_alone_to_the_marketplace(
        self, database: Database, shop: Shop, now: datetime
    ) -> None:
        given = await having(database, shop, external_id="their-1")

        for name in ({"ticket_number": given.number}, {"ticket_external_id": "their-1"}):
            with pytest.raises(data.MerchantNeeded):
                await added(database, SYSTEM, now, **name)

    async def test_is_named_in_one_way(self, database: Database, shop: Shop, now: datetime) -> None:
        given = await having(database, shop)

        for names in ({}, {"ticket_id": given.id, "ticket_number": given.number}):
            with pytest.raises(customer_messages.OneTicketNeeded):
                await added(database, shop.viewer, now, **names)

    async def test_is_unknown_alike_whether_foreign_or_absent(
        self, database: Database, shop: Shop, now: datetime
    ) -> None:
        async with database.transaction() as session:
            stranger = viewer_of(await make.merchant(session, "other"))
        given = await having(database, shop, external_id="their-1")
        unknown: list[tuple[Viewer, dict[str, Any]]] = [
            (stranger, {"ticket_id": given.id}),
            (stranger, {"ticket_number": given.number}),
            (stranger, {"ticket_external_id": "their-1"}),
            (stranger, {"ticket_number": given.number, "merchant": "casa-verde"}),
            (SYSTEM, {"ticket_id": given.id, "merchant": "other"}),
            (SYSTEM, {"ticket_number": given.number, "merchant": "nobody"}),
            (shop.viewer, {"ticket_id": UUID(int=1)}),
            (shop.viewer, {"ticket_number": ""}),
            (shop.viewer, {"ticket_number": given.number + "\0"}),
            (shop.viewer, {"ticket_external_id": "\ud800"}),
            (shop.viewer, {"ticket_external_id": "x" * 100_000}),
        ]

        for viewer, names in unknown:
            with pytest.raises(acting.TicketUnknown):
                await added(database, viewer, now, **names)

        assert await rows(database, Message) == []
