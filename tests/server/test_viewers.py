"""Viewers: how long an answer about a secret counts, and how often the database is asked for it."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.requests import HTTPConnection

from domain.people import tokens
from domain.people.viewer import SYSTEM
from server import viewers
from server.database import Database, DatabaseAway
from server.viewers import Viewers
from tests.server import desk


class Watched:
    """Counts how often a database is asked, and lets its answers wait."""

    def __init__(self, database: Database) -> None:
        """Let answers through."""
        self.database = database
        self.asked = 0
        self.reached = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()

    async def read(self, select: sa.Select[Any]) -> list[sa.Row[Any]]:
        """Ask it."""
        self.asked += 1
        found = await self.database.read(select)
        self.reached.set()
        await self.open.wait()
        return found


class Clock:
    """Stands still."""

    seconds = 100.0

    def __call__(self) -> float:
        """Read it."""
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    """Stop the clock."""
    return Clock()


@pytest.fixture
def watched(database: Database) -> Watched:
    """Watch the database."""
    return Watched(database)


@pytest.fixture
def known(watched: Watched, clock: Clock) -> Viewers:
    """Know nobody yet."""
    return Viewers(watched, secure=False, clock=clock)


class TestKeeping:
    async def test_asks_once_a_second(self, database: Database, watched: Watched, known: Viewers, clock: Clock) -> None:
        _, secret = await desk.token(database)

        first = await known.of(_with(secret))
        clock.seconds += 0.99
        second = await known.of(_with(secret))
        once = watched.asked
        clock.seconds += 0.01
        await known.of(_with(secret))

        assert first is second is not None
        assert (once, watched.asked) == (1, 2)

    async def test_refuses_a_revoked_token_within_a_second(
        self, database: Database, known: Viewers, clock: Clock
    ) -> None:
        token, secret = await desk.token(database)
        await known.of(_with(secret))

        async with database.transaction() as session:
            await tokens.revoke(session, viewer=SYSTEM, token_id=token.id, now=datetime.now(UTC))
        clock.seconds += viewers.KEPT_SECONDS

        assert await known.of(_with(secret)) is None

    async def test_keeps_no_refusal(self, watched: Watched, known: Viewers) -> None:
        assert await known.of(_with("ast_wrong")) is None
        assert await known.of(_with("ast_wrong")) is None

        assert watched.asked == 2

    async def test_drops_at_once_what_has_changed(self, database: Database, watched: Watched, known: Viewers) -> None:
        _, secret = await desk.token(database)
        await known.of(_with(secret))

        known.forget("token", secret)
        await known.of(_with(secret))

        assert watched.asked == 2

    async def test_does_not_keep_an_answer_that_was_under_way_when_it_changed(
        self, database: Database, watched: Watched, known: Viewers
    ) -> None:
        _, secret = await desk.token(database)
        watched.open.clear()
        under_way = asyncio.create_task(known.of(_with(secret)))
        await watched.reached.wait()

        known.forget("token", secret)
        watched.open.set()
        await under_way
        await known.of(_with(secret))

        assert watched.asked == 2

    async def test_holds_only_so_many(
        self, database: Database, watched: Watched, known: Viewers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(viewers, "_MOST", 2)
        secrets = [(await desk.token(database))[1] for _ in range(3)]

        for secret in (*secrets, secrets[2], secrets[0]):
            await known.of(_with(secret))

        assert watched.asked == 4


class TestAmong:
    async def test_knows_those_who_are_known_still(self, database: Database, known: Viewers) -> None:
        revoked, secret = await desk.token(database)
        _, other = await desk.token(database)
        first, second = (known.key_of(_with(each)) for each in (secret, other))
        assert first
        assert second
        asked = {first, second}
        before = await known.among(asked)

        async with database.transaction() as session:
            await tokens.revoke(session, viewer=SYSTEM, token_id=revoked.id, now=datetime.now(UTC))

        assert before.keys() == asked
        assert before[second] == await known.of(_with(other))
        assert (await known.among(asked)).keys() == {second}

    async def test_drops_what_was_kept_and_is_no_longer_true(self, database: Database, known: Viewers) -> None:
        revoked, secret = await desk.token(database)
        await known.of(_with(secret))
        async with database.transaction() as session:
            await tokens.revoke(session, viewer=SYSTEM, token_id=revoked.id, now=datetime.now(UTC))

        await known.among({key for key in [known.key_of(_with(secret))] if key})

        assert await known.of(_with(secret)) is None

    async def test_asks_nothing_about_nobody(self, watched: Watched, known: Viewers) -> None:
        assert await known.among([]) == {}
        assert watched.asked == 0

    async def test_has_no_key_for_a_request_without_credentials(self, known: Viewers) -> None:
        assert known.key_of(HTTPConnection({"type": "http", "headers": []})) is None


class TestAskingTogether:
    async def test_shares_one_question(self, database: Database, watched: Watched, known: Viewers) -> None:
        _, secret = await desk.token(database)

        found = await asyncio.gather(*(known.of(_with(secret)) for _ in range(5)))

        assert {viewer.name for viewer in found if viewer} == {"ERP"}
        assert watched.asked == 1

    async def test_goes_on_when_the_first_to_ask_gives_up(
        self, database: Database, watched: Watched, known: Viewers
    ) -> None:
        _, secret = await desk.token(database)
        watched.open.clear()
        first, second = (asyncio.create_task(known.of(_with(secret))) for _ in range(2))
        await watched.reached.wait()

        first.cancel()
        watched.open.set()

        viewer = await second
        assert viewer is not None
        assert (first.cancelled(), watched.asked) == (True, 1)

    async def test_does_not_wait_for_a_question_that_is_a_second_old(
        self, database: Database, watched: Watched, known: Viewers, clock: Clock
    ) -> None:
        _, secret = await desk.token(database)
        watched.open.clear()
        early = asyncio.create_task(known.of(_with(secret)))
        await watched.reached.wait()

        clock.seconds += viewers.KEPT_SECONDS
        late = asyncio.create_task(known.of(_with(secret)))
        await asyncio.sleep(0)
        watched.open.set()
        await asyncio.gather(early, late)

        assert watched.asked == 2

    async def test_tells_all_when_the_database_is_away_and_asks_again(self, known: Viewers, watched: Watched) -> None:
        class Away:
            async def read(self, _select: object) -> list[Any]:
                raise DatabaseAway

        known._database = Away()
        failed = await asyncio.gather(*(known.of(_with("ast_any")) for _ in range(2)), return_exceptions=True)
        known._database = watched

        assert [type(error) for error in failed] == [DatabaseAway, DatabaseAway]
        assert await known.of(_with("ast_any")) is None


def _with(secret: str) -> HTTPConnection:
    return HTTPConnection({"type": "http", "headers": [(b"authorization", f"Bearer {secret}".encode())]})
