"""Documents made to keep a server busy: over either transport, one short error, and the next document is answered."""

import asyncio

import pytest

from domain.tables import Scope
from server.database import Database
from tests.schema.test_limits import ATTACKS
from tests.server.desk import SECRET, token
from tests.server.live import UNTHROTTLED, live
from tests.server.talk import WHO, talk
from tests.server.transports import KINDS, Kind, transport

LARGEST_REFUSAL = 4_000
PATIENCE_SECONDS = 20
"""A guard against hanging alone: `tests/schema/test_limits.py` measures how quickly they are refused."""


@pytest.fixture
async def embedded(sqlite: str) -> Database:
    """Take one kind of database: none of these documents gets as far."""
    return Database(sqlite, secret=SECRET, connections=2)


class TestAttack:
    @pytest.mark.parametrize("kind", KINDS)
    async def test_is_refused_by_one_short_error(self, embedded: Database, kind: Kind) -> None:
        async with embedded, live(embedded, **UNTHROTTLED) as server, transport(kind, server.url) as ask:
            _, secret = await token(embedded, scopes=frozenset(Scope))
            headers = {"Authorization": f"Bearer {secret}"}
            answers = {}
            async with asyncio.timeout(PATIENCE_SECONDS):
                for name, document in ATTACKS.items():
                    answers[name] = await ask(document, headers=headers)
                after = await ask(WHO, headers=headers)

        assert {name: len(answer.errors) for name, answer in answers.items()} == dict.fromkeys(ATTACKS, 1)
        assert {name for name, answer in answers.items() if answer.data is not None} == set()
        assert max(len(answer.body) for answer in answers.values()) < LARGEST_REFUSAL
        assert after.data is not None

    async def test_is_told_alike_over_either_transport(self, embedded: Database) -> None:
        async with embedded, live(embedded, **UNTHROTTLED) as server:
            _, secret = await token(embedded, scopes=frozenset(Scope))
            bodies = {}
            for kind in KINDS:
                async with transport(kind, server.url) as ask:
                    headers = {"Authorization": f"Bearer {secret}"}
                    bodies[kind] = [(await ask(document, headers=headers)).body for document in ATTACKS.values()]

        assert bodies["http"] == bodies["websocket"]

    async def test_ends_a_socket_where_it_is_a_batch(self, embedded: Database) -> None:
        async with embedded, live(embedded, **UNTHROTTLED) as server, talk(server.url) as socket:
            _, secret = await token(embedded, scopes=frozenset(Scope))
            await socket.init(secret)
            await socket.say("subscribe", id="1", payload=[{"query": WHO}] * 10_000)

            assert await socket.closed() == 4400
