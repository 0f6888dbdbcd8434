"""Sessions: a browser's way in, for some days or until it is closed."""

from datetime import datetime, timedelta

import pytest

from domain.people import members, sessions
from domain.people.viewer import Viewer
from domain.tables import Member, Merchant, Role, Session
from domain.texts import digest
from server.database import Database
from tests import make
from tests.domain.shops import rows

DAY = timedelta(days=1)


@pytest.fixture
async def merchant(database: Database) -> Merchant:
    async with database.transaction() as session:
        return await make.merchant(session)


@pytest.fixture
async def member(database: Database, merchant: Merchant) -> Member:
    async with database.transaction() as session:
        return await make.member(session, merchant, locale="pt-BR", time_zone="America/Sao_Paulo")


async def opened(database: Database, member: Member, now: datetime, days: int = 14) -> str:
    async with database.transaction() as session:
        return await sessions.open_(session, member_id=member.id, days=days, now=now)


async def closed(database: Database, secret: str) -> None:
    async with database.transaction() as session:
        await sessions.close(session, secret=secret)


async def found(database: Database, secret: str, now: datetime) -> list[Viewer]:
    return [members.viewer_of_member(row) for row in await database.read(sessions.by_secret(secret, now))]


class TestOpen:
    async def test_keeps_the_digest_of_a_secret(self, database: Database, member: Member, now: datetime) -> None:
        secret = await opened(database, member, now)

        [row] = await rows(database, Session)
        assert (row.secret_hash, row.member_id) == (digest(secret), member.id)
        assert (row.created_at, row.expires_at) == (now, now + 14 * DAY)
        assert len(secret) == 43

    async def test_makes_another_secret_each_time(self, database: Database, member: Member, now: datetime) -> None:
        assert await opened(database, member, now) != await opened(database, member, now)


class TestBySecret:
    async def test_finds_the_member_signed_in(
        self, database: Database, merchant: Merchant, member: Member, now: datetime
    ) -> None:
        secret = await opened(database, member, now)

        [viewer] = await found(database, secret, now)
        assert (viewer.id, viewer.name, viewer.role) == (member.id, member.name, Role.OWNER)
        assert (viewer.merchant_id, viewer.locale, viewer.time_zone) == (merchant.id, "pt-BR", "America/Sao_Paulo")
        assert viewer.session == digest(secret)

    async def test_finds_support_without_a_merchant(self, database: Database, now: datetime) -> None:
        async with database.transaction() as session:
            support = await make.member(session, role=Role.SUPPORT)
        secret = await opened(database, support, now)

        [viewer] = await found(database, secret, now)
        assert (viewer.merchant_id, viewer.is_marketplace, viewer.role) == (None, True, Role.SUPPORT)

    async def test_finds_nobody_from_its_expiry_on(self, database: Database, member: Member, now: datetime) -> None:
        secret = await opened(database, member, now, days=1)

        assert len(await found(database, secret, now + DAY - timedelta(seconds=1))) == 1
        assert await found(database, secret, now + DAY) == []

    async def test_finds_nobody_by_another_text(self, database: Database, member: Member, now: datetime) -> None:
        secret = await opened(database, member, now)

        for text in ("", secret[:-1], digest(secret), "\0", "\ud800", "x" * 100_000):
            assert await found(database, text, now) == []


class TestClose:
    async def test_ends_one_session_and_no_other(self, database: Database, member: Member, now: datetime) -> None:
        here, there = await opened(database, member, now), await opened(database, member, now)

        await closed(database, here)

        assert await found(database, here, now) == []
        assert len(await found(database, there, now)) == 1

    async def test_may_be_done_again(self, database: Database, member: Member, now: datetime) -> None:
        secret = await opened(database, member, now)

        for _ in range(2):
            await closed(database, secret)

        assert await rows(database, Session) == []


class TestSweep:
    async def test_removes_what_has_expired(self, database: Database, member: Member, now: datetime) -> None:
        for days in (1, 2, 3):
            await opened(database, member, now, days=days)

        async with database.transaction() as session:
            assert await sessions.sweep(session, now=now + 2 * DAY) == 2

        assert [row.expires_at for row in await rows(database, Session)] == [now + 3 * DAY]

    async def test_finds_nothing_the_second_time(self, database: Database, member: Member, now: datetime) -> None:
        await opened(database, member, now, days=1)

        async with database.transaction() as session:
            swept = [await sessions.sweep(session, now=now + DAY) for _ in range(2)]

        assert swept == [1, 0]
