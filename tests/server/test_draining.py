"""Draining: a server that is told to stop says so, and answers what it has begun."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from server.database import Database
from server.draining import Draining
from tests.server import commands
from tests.server.clients import code_of
from tests.server.commands import Program
from tests.server.desk import desk, owner, sign_in

SERVE = ("serve", "--host", "127.0.0.1", "--port", "0")
SERVE_WITH_PROCESSES = (*SERVE, "--processes", "2")


@asynccontextmanager
async def held_up(database: Database) -> AsyncIterator[None]:
    """Let every sign-in wait: it writes a session, and the table is locked."""
    async with database.transaction() as session:
        if database.dialect.name == "postgresql":
            await (await session.connection()).execute(sa.text("LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE"))
        yield


@pytest.fixture(params=[SERVE, SERVE_WITH_PROCESSES], ids=["one", "several"])
def words(request: pytest.FixtureRequest) -> Iterator[tuple[str, ...]]:
    """Serve with one process and with several."""
    return request.param  # type: ignore[no-any-return]


def address(program: Program) -> str:
    """Read where a server says that it is."""
    lines = [program.says() for _ in range(4)]
    return lines[1].split()[-1].rstrip("/")


async def begun(visitor: httpx.AsyncClient) -> "asyncio.Task[httpx.Response]":
    """Begin to sign in, and let that come as far as the lock."""
    task = asyncio.create_task(sign_in(visitor))
    done, _ = await asyncio.wait([task], timeout=1)
    assert not done
    return task


async def unready(visitor: httpx.AsyncClient) -> httpx.Response:
    """Wait until the server says that it is about to stop."""
    async with asyncio.timeout(commands.PATIENCE_SECONDS):
        while True:
            answer = await visitor.get("/health/ready", headers={"Connection": "close"})
            if answer.status_code != 200:
                return answer
            await asyncio.sleep(0.02)


class TestSigterm:
    async def test_lets_what_has_begun_be_answered(self, database: Database, words: tuple[str, ...]) -> None:
        await owner(database)
        url = database.url.render_as_string(hide_password=False)
        with commands.started(url, words, AFTERSALE_DRAIN_SECONDS="3") as program:
            async with httpx.AsyncClient(base_url=address(program), timeout=commands.PATIENCE_SECONDS) as visitor:
                await visitor.get("/health/live")
                async with held_up(database):
                    slow = await begun(visitor)
                    program.process.send_signal(signal.SIGTERM)
                    ready = await unready(visitor)
                    alive = await visitor.get("/health/live")
                    served = not slow.done()
                answer = await slow
            code = await asyncio.to_thread(program.process.wait, commands.PATIENCE_SECONDS)
            log = program.process.stderr.read() if program.process.stderr else ""

        assert (ready.status_code, code_of(ready)) == (503, "DRAINING")
        assert ready.headers["connection"] == "close"
        assert alive.status_code == 200
        assert served
        assert answer.status_code == 200
        assert code == 0
        assert "Traceback" not in log

    async def test_waits_for_what_has_begun_even_without_time_to_drain(
        self, database: Database, words: tuple[str, ...]
    ) -> None:
        await owner(database)
        url = database.url.render_as_string(hide_password=False)
        with commands.started(url, words) as program:
            async with httpx.AsyncClient(base_url=address(program), timeout=commands.PATIENCE_SECONDS) as visitor:
                await visitor.get("/health/live")
                async with held_up(database):
                    slow = await begun(visitor)
                    program.process.send_signal(signal.SIGTERM)
                    await _refused(visitor.base_url)
                answer = await slow
            code = await asyncio.to_thread(program.process.wait, commands.PATIENCE_SECONDS)

        assert (answer.status_code, code) == (200, 0)

    async def test_cuts_what_takes_too_long(self, database: Database, words: tuple[str, ...]) -> None:
        await owner(database)
        url = database.url.render_as_string(hide_password=False)
        with commands.started(url, words, AFTERSALE_GRACE_SECONDS="1") as program:
            async with httpx.AsyncClient(base_url=address(program), timeout=commands.PATIENCE_SECONDS) as visitor:
                await visitor.get("/health/live")
                async with held_up(database):
                    slow = await begun(visitor)
                    program.process.send_signal(signal.SIGTERM)
                    with suppress(httpx.TransportError):
                        assert (await slow).status_code >= 500
                    code = await asyncio.to_thread(program.process.wait, commands.PATIENCE_SECONDS)

        assert code == 0


class TestDraining:
    async def test_is_what_streams_wait_for(self) -> None:
        draining = Draining()
        stream = asyncio.create_task(draining.wait())
        await asyncio.sleep(0)
        assert not draining.is_set()
        assert not stream.done()

        draining.begin()

        await stream
        assert draining.is_set()

    async def test_leaves_signals_alone_without_a_server(self, tmp_path: Path) -> None:
        async with desk(f"sqlite:///{tmp_path / 'any.db'}"):
            assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL

    async def test_hands_a_signal_on_when_the_time_is_over(self) -> None:
        handed_on = asyncio.Event()
        before = signal.signal(signal.SIGTERM, lambda *_: handed_on.set())
        draining = Draining(0.05)
        try:
            with draining.on_signal():
                signal.raise_signal(signal.SIGTERM)
                await draining.wait()
                early = handed_on.is_set()
                await handed_on.wait()
        finally:
            signal.signal(signal.SIGTERM, before)

        assert not early


async def _refused(url: httpx.URL) -> None:
    """Wait until nobody listens any more."""
    async with asyncio.timeout(commands.PATIENCE_SECONDS):
        while True:
            try:
                _, writer = await asyncio.open_connection(url.host, url.port)
            except OSError:
                return
            writer.close()
            await asyncio.sleep(0.05)
