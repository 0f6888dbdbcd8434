"""Events: in order and without gaps, whoever writes at the same time, and chained so that a change is noticed."""

import asyncio
import json
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import col

from domain import events
from domain.events import Entry
from domain.people.viewer import SYSTEM, Viewer
from domain.tables import ActorKind, Event, EventType, Feed, Merchant
from server.database import Database
from tests import make
from tests.conftest import SECRET
from tests.domain.imports import counted, rows, viewer_of
from tests.make import NOW

ORDER = UUID(int=1)


def entries(count: int, **data: Any) -> list[Entry]:
    return [Entry(EventType.ORDER_CREATED, ORDER, None, {"place": place, **data}) for place in range(count)]


async def merchants(database: Database, *handles: str) -> list[Merchant]:
    async with database.transaction() as session:
        return [await make.merchant(session, handle) for handle in handles]


async def appended(database: Database, merchant: Merchant, given: list[Entry], viewer: Viewer = SYSTEM) -> int:
    async with database.transaction() as session:
        return await events.append(session, merchant_id=merchant.id, entries=given, viewer=viewer, at=NOW)


async def of(database: Database, merchant: Merchant) -> list[Event]:
    return [event for event in await rows(database, Event) if event.merchant_id == merchant.id]


class TestAppend:
    async def test_counts_on_from_the_last_event_of_the_merchant(self, database: Database) -> None:
        casa, loja = await merchants(database, "casa-verde", "loja-azul")

        assert await appended(database, casa, entries(3)) == 3
        assert await appended(database, loja, entries(1)) == 1
        assert await appended(database, casa, entries(2)) == 5

        assert [event.sequence for event in await of(database, casa)] == [1, 2, 3, 4, 5]
        last = (await of(database, casa))[-1]
        [feed] = [feed for feed in await rows(database, Feed) if feed.merchant_id == casa.id]
        assert (feed.sequence, feed.digest) == (5, last.digest)

    async def test_keeps_what_happened_and_who_did_it(self, database: Database) -> None:
        [casa] = await merchants(database, "casa-verde")
        entry = Entry(EventType.TICKET_OPENED, ORDER, UUID(int=2), {"b": [1, None], "a": UUID(int=3)})

        await appended(database, casa, [entry], viewer_of(casa))

        [event] = await of(database, casa)
        assert (event.type, event.order_id, event.ticket_id) == (EventType.TICKET_OPENED, ORDER, UUID(int=2))
        assert (event.at, event.actor_kind, event.actor_id) == (NOW, ActorKind.TOKEN, UUID(int=7))
        assert event.data == '{"a":"00000000-0000-0000-0000-000000000003","b":[1,null]}'

    async def test_names_nobody_where_the_program_itself_acted(self, database: Database) -> None:
        [casa] = await merchants(database, "casa-verde")

        await appended(database, casa, entries(1))

        [event] = await of(database, casa)
        assert (event.actor_kind, event.actor_id) == (ActorKind.SYSTEM, None)

    async def test_appends_nothing_where_nothing_happened(self, database: Database) -> None:
        [casa] = await merchants(database, "casa-verde")
        await appended(database, casa, entries(2))

        assert await appended(database, casa, []) == 2
        assert len(await of(database, casa)) == 2

    async def test_leaves_no_trace_of_a_transaction_that_fails(self, database: Database) -> None:
        [casa] = await merchants(database, "casa-verde")

        async def fail() -> None:
            async with database.transaction() as session:
                await events.append(session, merchant_id=casa.id, entries=entries(2), viewer=SYSTEM, at=NOW)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await fail()

        assert await appended(database, casa, entries(1)) == 1
        assert events.verify(SECRET, await of(database, casa)) is None

    async def test_takes_as_many_statements_for_many_events_as_for_one(self, database: Database) -> None:
        [casa] = await merchants(database, "casa-verde")
        await appended(database, casa, entries(1))

        numbers = []
        for count in (1, 500):
            async with database.transaction() as session:
                with counted(session) as statements:
                    await events.append(session, merchant_id=casa.id, entries=entries(count), viewer=SYSTEM, at=NOW)
                numbers.append(len(statements))

        assert numbers == [3, 3]


class TestAppendToEach:
    async def test_appends_to_each_merchant_its_own(self, database: Database) -> None:
        casa, loja = await merchants(database, "casa-verde", "loja-azul")
        await appended(database, loja, entries(1))

        async with database.transaction() as session:
            blocks = {loja.id: entries(2), casa.id: entries(3)}
            lasts = await events.append_to_each(session, blocks, viewer=SYSTEM, at=NOW)

        assert lasts == {casa.id: 3, loja.id: 3}
        for merchant in (casa, loja):
            assert events.verify(SECRET, await of(database, merchant)) is None

    async def test_leaves_no_gap_however_many_append_at_the_same_time(self, database: Database) -> None:
        both = await merchants(database, "casa-verde", "loja-azul")

        async def append(place: int) -> None:
            turned = both[:: 1 if place % 2 else -1]
            async with database.transaction() as session:
                blocks = {merchant.id: entries(3, writer=place) for merchant in turned}
                await events.append_to_each(session, blocks, viewer=SYSTEM, at=NOW)

        await asyncio.gather(*(append(place) for place in range(12)))

        for merchant in both:
            written = await of(database, merchant)
            assert [event.sequence for event in written] == list(range(1, 37))
            assert events.verify(SECRET, written) is None
            writers = [json.loads(event.data)["writer"] for event in written]
            assert all(len(set(writers[start : start + 3])) == 1 for start in range(0, 36, 3))


class TestVerify:
    @pytest.mark.parametrize(
        "changed",
        [
            {"data": '{"place":7}'},
            {"type": EventType.TICKET_OPENED},
            {"order_id": UUID(int=9)},
            {"actor_id": UUID(int=9)},
            {"at": NOW.replace(year=2027)},
            {"digest": "0" * 64},
        ],
        ids=lambda changed: next(iter(changed)),
    )
    async def test_names_the_event_that_was_changed(self, database: Database, changed: dict[str, Any]) -> None:
        [casa] = await merchants(database, "casa-verde")
        await appended(database, casa, entries(5))

        async with database.transaction() as session:
            await session.exec(sa.update(Event).where(col(Event.sequence) == 3).values(**changed))

        assert events.verify(SECRET, await of(database, casa)) == 3

    async def test_names_the_place_where_one_is_missing(self, database: Database) -> None:
        [casa] = await merchants(database, "casa-verde")
        await appended(database, casa, entries(4))

        written = await of(database, casa)

        assert events.verify(SECRET, written) is None
        assert events.verify(SECRET, written[1:]) == 1
        assert events.verify(SECRET, written[:1] + written[2:]) == 2

    async def test_holds_only_with_the_key_it_was_made_with(self, database: Database) -> None:
        [casa] = await merchants(database, "casa-verde")
        await appended(database, casa, entries(2))

        assert events.verify(b"another key", await of(database, casa)) == 1
