"""The events of tickets: they tell what the row says."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Refused
from domain.people.viewer import SYSTEM
from domain.shipments import operations as shipments
from domain.shipments.operations import ParcelData
from domain.tables import AffectedProduct, Event, EventType, IssueType, SupportReason, Ticket
from domain.tickets import closings, handovers, replies, support
from domain.tickets.data import MessageData
from domain.tickets.facts import facts_of, fold
from server.database import Database
from tests.domain.shops import MORE, Shop, added, opened, rows, shop_in, ticket

HOUR = timedelta(hours=1)
OF_MERCHANT: list[Callable[..., Awaitable[Any]]] = [
    partial(replies.reply, body=MORE, language="en"),
    closings.close,
    closings.reopen,
    closings.acknowledge,
    partial(handovers.request_support, reason=SupportReason.LANGUAGE, note=None),
]
OF_SUPPORT: list[Callable[..., Awaitable[Any]]] = [
    partial(support.reply, body=MORE, language="en"),
    partial(handovers.return_, note=None),
    support.close,
]
ACTS = ["merchant", "support", "take", "parcel", "customer"]


class TestEvents:
    @pytest.mark.parametrize("seed", range(3))
    async def test_tell_the_row_of_every_ticket(self, database: Database, now: datetime, seed: int) -> None:
        chance = Random(seed)  # noqa: S311 - a draw that can be repeated
        async with database.transaction() as session:
            shops = [await shop_in(session, f"shop-{limit}", reply_limit=limit) for limit in range(3)]

        for _ in range(12):
            shop = chance.choice(shops)
            start = now - chance.randrange(200) * HOUR
            given = ticket(issue_type=chance.choice(list(IssueType)), opened_at=start)
            ticket_id = (await opened(database, shop.viewer, given, now)).ticket_id
            for step in range(chance.randrange(8)):
                with suppress(Refused):  # a message may be too new, and an act not possible now
                    await self.act(database, chance, shop, ticket_id, start + step * 20 * HOUR, now)

        events = await rows(database, Event)
        for row in await rows(database, Ticket):
            own = sorted((event for event in events if event.ticket_id == row.id), key=lambda event: event.sequence)
            assert fold(own) == facts_of(row)

        happened = {event.type for event in events}
        assert happened >= {EventType.MERCHANT_REPLIED, EventType.CUSTOMER_WROTE, EventType.SHIPMENT_REPLACED}

    async def act(  # noqa: PLR0917 - what may happen to which ticket, and when
        self, database: Database, chance: Random, shop: Shop, ticket_id: UUID, at: datetime, now: datetime
    ) -> None:
        """Do one thing, whichever it is."""
        match chance.choice(ACTS):
            case "customer":
                message = MessageData(MORE, external_id=f"{chance.randrange(10)}")
                sent_at = at + chance.randrange(-50, 50) * HOUR
                await added(database, shop.viewer, now, ticket_id=ticket_id, message=message, sent_at=sent_at)
            case "merchant":
                await self.done(database, chance.choice(OF_MERCHANT), viewer=shop.viewer, ticket_id=ticket_id, now=at)
            case "support":
                await self.done(database, chance.choice(OF_SUPPORT), viewer=SYSTEM, ticket_id=ticket_id, now=at)
            case "take":
                await self.done(database, support.take, viewer=SYSTEM, now=at)
            case "parcel":
                number = f"1Z{chance.randrange(10**12):012}"
                await self.done(
                    database,
                    _replaced,
                    viewer=shop.viewer,
                    ticket_id=ticket_id,
                    now=at,
                    parcel=ParcelData("ups", number),
                )

    @staticmethod
    async def done(database: Database, operation: Callable[..., Awaitable[Any]], **arguments: Any) -> None:
        async with database.transaction() as session:
            await operation(session, **arguments)


async def _replaced(session: AsyncSession, *, ticket_id: UUID, **arguments: Any) -> None:
    """Send everything once more that the ticket is about."""
    products = (await session.exec(select(AffectedProduct.id).where(col(AffectedProduct.ticket_id) == ticket_id))).all()
    await shipments.replace(session, ticket_id=ticket_id, affected_product_ids=products, **arguments)
