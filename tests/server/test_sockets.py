"""Sockets as a whole: who may keep one, who is cut off, and how they end."""

import asyncio
import resource
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from domain.people import sessions, tokens
from domain.people.viewer import SYSTEM
from domain.tables import ApiToken, Member, Role, Session
from server.database import Database
from server.sockets import Closing
from server.sockets.protocol import WebSocketProtocol
from tests.server.commands import Program, started
from tests.server.desk import SECRET, owner, token
from tests.server.live import live, url_of
from tests.server.streaming import Stage, streaming
from tests.server.talk import WHO, talk

ERP = {"viewer": {"name": "ERP"}}


@pytest.fixture
async def embedded(sqlite: str) -> AsyncIterator[Database]:
    """Open a database where its kind makes no difference."""
    async with Database(sqlite, secret=SECRET, connections=4) as opened:
        yield opened


@pytest.fixture
def stage() -> Stage:
    """Look behind the schema."""
    return Stage()


class TestCredentials:
    async def test_that_are_revoked_end_the_socket_and_what_runs_on_it(self, database: Database, stage: Stage) -> None:
        revoked, secret = await token(database)
        _, other = await token(database)
        async with streaming(database, stage) as (server, _), talk(server.url) as socket, talk(server.url) as kept:
            await socket.init(secret)
            await kept.init(other)
            await socket.subscribe("subscription { silence }")
            await stage.begun.wait()

            async with database.transaction() as session:
                await tokens.revoke(session, viewer=SYSTEM, token_id=revoked.id, now=datetime.now(UTC))
            since = time.monotonic()
            code = await socket.closed()

            assert code == 4401
            assert time.monotonic() - since < 5
            await stage.ended.wait()
            assert (await kept.ask(WHO))["payload"]["data"] == ERP

    @pytest.mark.parametrize("end", ["sign-out", "expiry", "removal"])
    async def test_of_a_session_that_is_over_end_the_socket(self, database: Database, end: str) -> None:
        member, secret = await _signed_in(database)
        async with live(database) as server, talk(server.url, Cookie=f"aftersale_session={secret}") as socket:
            await socket.init()

            async with database.transaction() as session:
                match end:
                    case "sign-out":
                        await sessions.close(session, secret=secret)
                    case "expiry":
                        await session.exec(sa.update(Session).values(expires_at=datetime.now(UTC)))
                    case "removal":
                        await session.exec(sa.delete(Member).where(col(Member.id) == member.id))
            since = time.monotonic()

            assert await socket.closed() == 4401
            assert time.monotonic() - since < 5

    async def test_of_a_token_that_expires_end_the_socket(self, database: Database) -> None:
        made, secret = await token(database)
        async with live(database) as server, talk(server.url) as socket:
            await socket.init(secret)
            async with database.transaction() as session:
                expired = sa.update(ApiToken).where(col(ApiToken.id) == made.id)
                await session.exec(expired.values(expires_at=datetime.now(UTC)))

            assert await socket.closed() == 4401

    async def test_that_admit_something_else_have_the_peer_connect_again(self, database: Database) -> None:
        _, secret = await _signed_in(database)
        cookie = f"aftersale_session={secret}"
        async with live(database) as server, talk(server.url, Cookie=cookie) as socket:
            await socket.init()
            async with database.transaction() as session:
                await session.exec(sa.update(Member).values(role=Role.AGENT))

            assert await socket.closed() == 4403
            async with talk(server.url, Cookie=cookie) as again:
                await again.init()
                assert (await again.ask("{ viewer { role } }"))["payload"]["data"] == {"viewer": {"role": "AGENT"}}


class TestPlaces:
    async def test_are_so_many_for_each_viewer(self, embedded: Database) -> None:
        _, secret = await token(embedded)
        _, other = await token(embedded)
        async with live(embedded, sockets_per_viewer=2) as server, AsyncExitStack() as stack:
            first, second, third, fourth, fifth = [await stack.enter_async_context(talk(server.url)) for _ in range(5)]
            await first.init(secret)
            await second.init(secret)
            await third.say("connection_init", payload={"authorization": f"Bearer {secret}"})

            assert await third.closed() == 1013
            await fourth.init(other)
            await first.connection.close()
            await fifth.init(secret)


class TestFlood:
    async def test_of_operations_is_answered_or_refused_one_by_one(self, embedded: Database) -> None:
        _, secret = await token(embedded)
        async with live(embedded) as server, talk(server.url) as socket:
            await socket.init(secret)
            last: dict[str, dict[str, Any]] = {}
            over: set[str] = set()

            async def listen() -> None:
                while len(over) < 10_000:
                    message = await socket.hear()
                    if message["type"] != "complete":
                        last[message["id"]] = message
                    if message["type"] != "next":
                        over.add(message["id"])

            listening = asyncio.create_task(listen())
            for number in range(10_000):
                await socket.subscribe(WHO, str(number))
            await listening

            refused = [message for message in last.values() if message["type"] == "error"]
            assert {message["payload"][0]["extensions"]["code"] for message in refused} == {"TOO_MANY_OPERATIONS"}
            assert all(message["payload"]["data"] == ERP for message in last.values() if message["type"] == "next")
            assert 0 < len(refused) < 10_000
            assert (await socket.ask(WHO))["payload"]["data"] == ERP

    async def test_of_pings_keeps_nobody_from_being_answered(self, embedded: Database) -> None:
        _, secret = await token(embedded)
        async with live(embedded) as server, talk(server.url) as busy, talk(server.url) as socket:
            await busy.init(secret)
            await socket.init(secret)

            async def flood() -> None:
                while True:
                    await busy.say("ping")

            async def listen() -> None:
                while True:
                    await busy.hear()

            flooding = [asyncio.create_task(flood()), asyncio.create_task(listen())]
            try:
                assert (await socket.ask(WHO))["payload"]["data"] == ERP
            finally:
                for task in flooding:
                    task.cancel()
                await asyncio.gather(*flooding, return_exceptions=True)

    async def test_of_pings_that_nobody_reads_fills_no_memory(self, embedded: Database) -> None:
        _, secret = await token(embedded)
        async with live(embedded) as server, talk(server.url) as socket:
            await socket.init(secret)
            (connection,) = (c for c in server.server.server_state.connections if isinstance(c, WebSocketProtocol))
            transport = socket.connection.transport
            transport.pause_reading()
            frame = b"\x89\xfd\0\0\0\0" + b"x" * 125  # a ping, masked with nothing

            sent = 0
            while sent < 32 * 1024 * 1024:
                transport.write(frame * 1_000)
                sent += len(frame) * 1_000
                await socket.connection.drain()

            assert connection.transport.get_write_buffer_size() < 1024 * 1024


class TestSlowReader:
    async def test_is_cut_off(self, embedded: Database, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("server.sockets.protocol.LINGER_SECONDS", 0.1)
        _, secret = await token(embedded)
        async with streaming(embedded, stage, send_seconds=0.2) as (server, _), talk(server.url) as socket:
            await socket.init(secret)
            connections = server.server.server_state.connections
            (connection,) = (c for c in connections if isinstance(c, WebSocketProtocol))
            socket.connection.transport.pause_reading()
            await socket.subscribe("subscription { flood }")

            await stage.ended.wait()
            assert connection.transport.get_write_buffer_size() < 1024 * 1024
            async with asyncio.timeout(20):
                while connection in connections:  # noqa: ASYNC110 - uvicorn's own set, which tells nobody
                    await asyncio.sleep(0.01)


class TestRestart:
    async def test_is_told_to_every_peer(self, database: Database) -> None:
        _, secret = await token(database)
        with started(url_of(database), ["serve", "--port", "0"]) as program:
            url = _address(program)
            async with talk(url) as socket, talk(url) as stranger:
                await socket.init(secret)
                assert (await socket.ask(WHO))["payload"]["data"] == ERP

                stopping = asyncio.create_task(asyncio.to_thread(program.stop))

                assert await socket.goodbye() == (1012, "Service restart")
                assert await stranger.goodbye() == (1012, "Service restart")
            began = time.monotonic()
            assert await stopping == 0
            assert time.monotonic() - began < 4

    async def test_lets_what_is_being_answered_be_answered(self, embedded: Database, stage: Stage) -> None:
        _, secret = await token(embedded)
        async with streaming(embedded, stage) as (server, _), talk(server.url) as socket:
            await socket.init(secret)
            await socket.subscribe("subscription { silence }", "1")
            await stage.begun.wait()
            stage.begun.clear()
            await socket.subscribe("{ patience }", "2")
            await stage.begun.wait()

            server.server.should_exit = True
            await stage.ended.wait()
            stage.may_answer.set()

            answer = await socket.hear()
            assert (answer["id"], answer["payload"]["data"]) == ("2", {"patience": "rewarded"})
            assert await socket.hear() == {"id": "2", "type": "complete"}
            assert await socket.closed() == 1012

    async def test_does_not_wait_for_ever(self, embedded: Database, stage: Stage) -> None:
        _, secret = await token(embedded)
        async with streaming(embedded, stage, leave_seconds=0.1) as (server, _), talk(server.url) as socket:
            await socket.init(secret)
            await socket.subscribe("{ patience }")
            await stage.begun.wait()

            server.server.should_exit = True

            assert await socket.closed() == 1012
            await stage.ended.wait()

    async def test_begins_nothing_more(self, embedded: Database, stage: Stage) -> None:
        _, secret = await token(embedded)
        async with streaming(embedded, stage) as (server, sockets), talk(server.url) as socket:
            await socket.init(secret)
            await socket.subscribe("{ patience }")
            await stage.begun.wait()
            closing = asyncio.create_task(sockets.close_all(Closing(1012, "Service restart")))
            await asyncio.sleep(0)
            async with talk(server.url) as late:
                assert await late.closed() == 1012

            refused = await socket.ask(WHO, "2")
            stage.may_answer.set()
            await closing

            assert refused["type"] == "error"
            assert len(sockets) == 0


class TestCost:
    async def test_of_a_thousand_idle_sockets_is_less_than_50_mb(self, database: Database) -> None:
        _, secret = await token(database)
        with (
            _many_files(),
            started(url_of(database), ["serve", "--port", "0"], AFTERSALE_SOCKETS_PER_VIEWER="1100") as program,
        ):
            url = _address(program)
            assert program.process.stderr is not None
            # Its log would fill the pipe, and then it would wait for somebody to read it.
            threading.Thread(target=program.process.stderr.read, daemon=True).start()
            async with AsyncExitStack() as stack:
                await _open(stack, url, secret, 100)
                before = _resident(program.process.pid)

                await _open(stack, url, secret, 1_000)

                cost = _resident(program.process.pid) - before
                assert 0 < cost < 50 * 1024 * 1024, cost


async def _open(stack: AsyncExitStack, url: str, secret: str, number: int) -> None:
    for _ in range(number // 100):
        opened = await asyncio.gather(*(stack.enter_async_context(talk(url)) for _ in range(100)))
        await asyncio.gather(*(socket.init(secret) for socket in opened))
        await asyncio.gather(*(socket.ask(WHO) for socket in opened))


async def _signed_in(database: Database) -> tuple[Member, str]:
    member = await owner(database)
    async with database.transaction() as session:
        return member, await sessions.open_(session, member_id=member.id, days=1, now=datetime.now(UTC))


def _address(program: Program) -> str:
    """Read where a program says that it serves."""
    program.says()
    return program.says().split()[-1].rstrip("/")


def _resident(process: int) -> int:
    """Give the bytes of memory that a process holds."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * resource.getpagesize()


@contextmanager
def _many_files() -> Iterator[None]:
    """Let this process, and those that it starts, open as many files as they may."""
    before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (before, most))
