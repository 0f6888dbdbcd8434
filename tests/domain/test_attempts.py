"""Attempts at passwords: what is counted, for how long, and that several at once count each."""

import asyncio
from datetime import datetime, timedelta

import pytest

from domain.people import attempts
from domain.people.attempts import WINDOW, TooManyAttempts
from domain.tables import SignInAttempt
from server.database import Database
from tests.domain.shops import rows

SECOND = timedelta(seconds=1)
ANA = "ana@example.com"


async def taken(database: Database, now: datetime, account: str = ANA, most: int = 3) -> None:
    async with database.transaction() as session:
        await attempts.take(session, account=account, most=most, now=now)
        await attempts.take_from(session, address="192.0.2.1", most=5, now=now)


class TestTake:
    async def test_refuses_what_is_beyond_the_limit_and_says_for_how_long(
        self, database: Database, now: datetime
    ) -> None:
        for _ in range(3):
            await taken(database, now)

        with pytest.raises(TooManyAttempts) as refused:
            await taken(database, now + 60 * SECOND)

        assert refused.value.figures["retry_after"] == WINDOW.total_seconds() - 60 + 1

    async def test_counts_what_is_refused_for_nothing(self, database: Database, now: datetime) -> None:
        for _ in range(3):
            await taken(database, now)
        before = await rows(database, SignInAttempt)
        for _ in range(5):
            with pytest.raises(TooManyAttempts):
                await taken(database, now + SECOND)

        assert [row.model_dump() for row in await rows(database, SignInAttempt)] == [row.model_dump() for row in before]

    async def test_begins_anew_when_the_time_is_over(self, database: Database, now: datetime) -> None:
        for _ in range(3):
            await taken(database, now)
        with pytest.raises(TooManyAttempts):
            await taken(database, now + WINDOW - SECOND)

        for _ in range(3):
            await taken(database, now + WINDOW)
        with pytest.raises(TooManyAttempts):
            await taken(database, now + WINDOW)

    async def test_counts_each_of_several_at_once(self, database: Database, now: datetime) -> None:
        outcomes = await asyncio.gather(*(taken(database, now) for _ in range(8)), return_exceptions=True)

        assert sum(outcome is None for outcome in outcomes) == 3
        assert sum(isinstance(outcome, TooManyAttempts) for outcome in outcomes) == 5

    async def test_counts_an_address_over_all_accounts(self, database: Database, now: datetime) -> None:
        for number in range(5):
            await taken(database, now, f"{number}@example.com")

        with pytest.raises(TooManyAttempts):
            await taken(database, now)
        accounts = [row for row in await rows(database, SignInAttempt) if row.key.startswith("account:")]
        assert len(accounts) == 5, "an account is not charged for an address that is over its limit"

    async def test_keeps_neither_addresses_nor_accounts(self, database: Database, now: datetime) -> None:
        await taken(database, now)

        kept = " ".join(row.key for row in await rows(database, SignInAttempt))
        assert "ana" not in kept
        assert "192" not in kept.replace("address:", "").split(":", maxsplit=1)[0]


class TestSettle:
    async def test_forgets_the_account_and_one_of_the_address(self, database: Database, now: datetime) -> None:
        for _ in range(3):
            await taken(database, now)
        async with database.transaction() as session:
            await attempts.settle(session, account=ANA, address="192.0.2.1")

        [row] = await rows(database, SignInAttempt)
        assert (row.key.partition(":")[0], row.tries) == ("address", 2)


class TestSweep:
    async def test_removes_what_counts_no_more(self, database: Database, now: datetime) -> None:
        await taken(database, now)

        async with database.transaction() as session:
            assert await attempts.sweep(session, now=now + WINDOW - SECOND) == 0
            assert await attempts.sweep(session, now=now + WINDOW) == 2
