"""The events of tickets: they tell what the row says."""

from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from domain.errors import Refused
from domain.tables import Event, IssueType, Ticket
from domain.tickets.data import MessageData
from domain.tickets.facts import facts_of, fold
from server.database import Database
from tests.domain.shops import MORE, Shop, added, opened, rows, shop_in, ticket

HOUR = timedelta(hours=1)


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
            for _ in range(chance.randrange(5)):
                message = MessageData(MORE, external_id=f"{chance.randrange(10)}")
                sent_at = start + chance.randrange(-50, 50) * HOUR
                await self.perhaps_added(database, shop, now, ticket_id=ticket_id, message=message, sent_at=sent_at)

        events = await rows(database, Event)
        for row in await rows(database, Ticket):
            own = sorted((event for event in events if event.ticket_id == row.id), key=lambda event: event.sequence)
            assert fold(own) == facts_of(row)

    async def perhaps_added(self, database: Database, shop: Shop, now: datetime, **arguments: Any) -> None:
        """Add a message, which may be refused: too new, or with an external id of another."""
        with suppress(Refused):
            await added(database, shop.viewer, now, **arguments)
