"""Idempotency keys: who claims one first does the write, and every other is told what came of it."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain import idempotency
from domain.idempotency import Claim
from domain.people.viewer import SYSTEM
from domain.tables import IdempotencyKey
from server.database import Database
from tests.domain.shops import rows

MINE = Claim.by(SYSTEM, mutation="ticketReply", key="1", input_digest="a" * 64)


async def done(database: Database, now: datetime, claim: Claim = MINE, outcome: str = "first") -> str:
    """Do a write under a key, or tell what came of it."""
    async with database.transaction() as session:
        earlier = await idempotency.begin(session, claim, now=now)
        if earlier is not None:
            return earlier
        await idempotency.keep(session, claim, outcome=outcome)
        return f"did {outcome}"


class TestBegin:
    async def test_lets_a_write_be_done_once(self, database: Database, now: datetime) -> None:
        assert await done(database, now) == "did first"
        assert await done(database, now, outcome="second") == "first"

    async def test_lets_one_of_many_at_once_do_it(self, database: Database, now: datetime) -> None:
        told = await asyncio.gather(*(done(database, now, outcome=f"{nth}") for nth in range(4)))

        [did] = [one for one in told if one.startswith("did ")]
        assert sorted(told) == sorted([did, *[did.removeprefix("did ")] * 3])

    async def test_refuses_other_input(self, database: Database, now: datetime) -> None:
        await done(database, now)

        with pytest.raises(idempotency.IdempotencyKeyReused):
            await done(database, now, Claim.by(SYSTEM, mutation="ticketReply", key="1", input_digest="b" * 64))

    @pytest.mark.parametrize(
        "other",
        [
            Claim(UUID(int=1), None, "ticketReply", "1", "b" * 64),
            Claim(SYSTEM.id, None, "ticketClose", "1", "b" * 64),
            Claim(SYSTEM.id, None, "ticketReply", "2", "b" * 64),
        ],
    )
    async def test_keeps_actors_mutations_and_keys_apart(self, database: Database, now: datetime, other: Claim) -> None:
        await done(database, now)

        assert await done(database, now, other, "other") == "did other"

    async def test_keeps_nothing_of_a_transaction_that_does_not_end(self, database: Database, now: datetime) -> None:
        async def half_way() -> None:
            async with database.transaction() as session:
                await idempotency.begin(session, MINE, now=now)
                raise ConnectionAbortedError

        with pytest.raises(ConnectionAbortedError):
            await half_way()

        assert await rows(database, IdempotencyKey) == []
        assert await done(database, now) == "did first"


class TestSweep:
    async def test_removes_what_is_older_than_thirty_days(self, database: Database, now: datetime) -> None:
        await done(database, now)

        async with database.transaction() as session:
            assert await idempotency.sweep(session, now=now + timedelta(days=30)) == 0
            assert await idempotency.sweep(session, now=now + timedelta(days=30, seconds=1)) == 1

        assert await rows(database, IdempotencyKey) == []


class TestClaim:
    @pytest.mark.parametrize("key", ["", "x" * 101, "a\0b", "\ud800"])
    def test_refuses_keys_that_cannot_be_kept(self, key: str) -> None:
        with pytest.raises(idempotency.IdempotencyKeyInvalid):
            Claim.by(SYSTEM, mutation="ticketReply", key=key, input_digest="")
