"""Health, as proxies and containers ask for it."""

from server.database import Database
from tests.server.desk import desk


class TestLive:
    async def test_needs_nothing(self, database: Database) -> None:
        async with desk(database) as visitor:
            assert (await visitor.get("/health/live")).status_code == 200


class TestReady:
    async def test_asks_the_database(self, database: Database) -> None:
        async with desk(database) as visitor:
            answer = await visitor.get("/health/ready")

        assert answer.json() == {"status": "ready"}
