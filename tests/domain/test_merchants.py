"""Merchants: what they can be called, and that a handle has one merchant, whoever comes first."""

import asyncio

import pytest

from domain.people import handles, merchants
from domain.people.merchants import HandleInvalid, HandleTaken, MerchantNameInvalid
from domain.tables import Feed, Merchant
from server.database import Database
from tests.domain.imports import rows
from tests.make import NOW


async def created(database: Database, handle: str, name: str = "Casa Verde") -> Merchant:
    async with database.transaction() as session:
        return await merchants.create(session, handle=handle, name=name, now=NOW)


class TestCreate:
    @pytest.mark.parametrize("handle", ["a", "casa-verde", "0", "9-lives", "x" * 64])
    async def test_keeps_a_merchant_with_its_policy_and_its_feed(self, database: Database, handle: str) -> None:
        merchant = await created(database, handle)

        [row] = await rows(database, Merchant)
        assert row == merchant
        assert (row.handle, row.name, row.created_at) == (handle, "Casa Verde", NOW)
        assert (row.reply_limit, row.reopen_days, row.sandbox) == (1, 30, False)
        assert [(feed.merchant_id, feed.sequence, feed.digest) for feed in await rows(database, Feed)] == [
            (merchant.id, 0, "")
        ]

    @pytest.mark.parametrize("handle", ["", "Casa", "casa verde", "casa_verde", "ação", "a" * 65, "a\n", "٣", "\0"])
    async def test_refuses_other_handles(self, database: Database, handle: str) -> None:
        with pytest.raises(HandleInvalid):
            await created(database, handle)

    @pytest.mark.parametrize("name", ["", " ", "x" * 201, "Casa\0", "Casa \ud83d"])
    async def test_refuses_names_that_cannot_be_kept(self, database: Database, name: str) -> None:
        with pytest.raises(MerchantNameInvalid):
            await created(database, "casa-verde", name)

    async def test_gives_a_handle_once(self, database: Database) -> None:
        await created(database, "casa-verde")

        with pytest.raises(HandleTaken):
            await created(database, "casa-verde", "Another")

        assert [row.name for row in await rows(database, Merchant)] == ["Casa Verde"]

    async def test_gives_a_handle_once_to_many_who_come_at_the_same_time(self, database: Database) -> None:
        outcomes = await asyncio.gather(
            *(created(database, "casa-verde", name) for name in ("A", "B", "C", "D")), return_exceptions=True
        )

        [winner] = [outcome for outcome in outcomes if isinstance(outcome, Merchant)]
        assert [type(outcome) for outcome in outcomes].count(HandleTaken) == 3
        assert [row.name for row in await rows(database, Merchant)] == [winner.name]


class TestFind:
    async def test_finds_by_the_handle_alone(self, database: Database) -> None:
        merchant = await created(database, "casa-verde")
        await created(database, "casa")

        async with database.transaction() as session:
            assert await handles.find(session, "casa-verde") == merchant
            assert await handles.ids_of(session, ["casa-verde", "nobody", "\0"]) == {"casa-verde": merchant.id}

    @pytest.mark.parametrize("handle", ["nobody", "Casa-Verde", "\0", "\ud83d", ""])
    async def test_knows_no_other(self, database: Database, handle: str) -> None:
        await created(database, "casa-verde")

        async with database.transaction() as session:
            with pytest.raises(handles.MerchantUnknown):
                await handles.find(session, handle)
            assert await handles.ids_of(session, [handle]) == {}
