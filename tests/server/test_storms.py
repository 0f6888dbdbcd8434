"""Many at once, over HTTP: what may happen once happens once. The large ones are `make soak`."""

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack
from typing import Any

from benchmarks import storms
from benchmarks.storms import Desk
from server.database import Database
from tests.server import commands
from tests.server.live import UNTHROTTLED, live
from tests.server.test_verify import verified


class TestStorms:
    async def test_let_one_reply_through_to_each_ticket_and_one_write_for_each_key(self, database_url: str) -> None:
        async with Database(database_url, secret=commands.SECRET.encode()) as database, AsyncExitStack() as running:
            token, tickets = await storms.prepare(database, 4)
            servers = 1 if database.dialect.name == "sqlite" else 2
            started = [await running.enter_async_context(live(database, **UNTHROTTLED)) for _ in range(servers)]
            desk = Desk([server.url for server in started], token)

            replied = await storms.replies(desk, database, tickets, each=5)
            opened = await storms.repetitions(desk, database, keys=4, each=5)

        assert replied.kinds() == {"TicketReplied": 4, "AlreadyReplied": 16}
        assert opened.kinds() == {"TicketOpened": 20}

    async def test_leave_one_write_for_each_key_when_the_server_is_killed(self, database_url: str) -> None:
        settings: dict[str, Any] = {f"AFTERSALE_{name.upper()}": str(value) for name, value in UNTHROTTLED.items()}
        with ExitStack() as running:

            def start() -> commands.Program:
                words = ["serve", "--port", "0"]
                return running.enter_context(commands.started(database_url, words, **settings))

            def address(program: commands.Program) -> str:
                while not (line := program.says()).strip().startswith("start"):
                    assert program.process.poll() is None
                return line.split()[-1].rstrip("/")

            program = await asyncio.to_thread(start)
            first = await asyncio.to_thread(address, program)

            async def kill() -> Sequence[str]:
                os.kill(program.process.pid, signal.SIGKILL)
                return [await asyncio.to_thread(address, start())]

            async with Database(database_url, secret=commands.SECRET.encode()) as database:
                token, _ = await storms.prepare(database, 1)
                before, after = await storms.crash(Desk([first], token), database, keys=60, kill=kill)

        assert 0 < len(before.answers) < 60
        assert after.kinds() == {"TicketOpened": 60}
        result = await asyncio.to_thread(verified, database_url)
        assert (result.exit_code, result.stdout) == (0, "")
