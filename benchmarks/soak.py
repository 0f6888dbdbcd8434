"""Storms of writes on PostgreSQL behind two servers, and on SQLite behind its one: what may come once comes once."""

import argparse
import asyncio
import os
import secrets
import signal
import subprocess  # for the error of `programs.run` alone
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from benchmarks import places, programs, storms
from benchmarks.storms import Broken, Desk
from server.database import Database
from tests import postgres

_SERVE = ["server", "serve", "--port", "0"]


def main() -> None:
    """Run all storms on both databases, and end with 1 where one is broken."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        try:
            for name, url, servers in _databases(given.databases, Path(folder)):
                print(
                    f"{name}, {servers} server{'s' * (servers > 1)}, {storms.AT_ONCE} requests at once to each",
                    flush=True,
                )
                _weather(url, Path(folder), servers, given)
        except Broken as broken:
            sys.exit(f"BROKEN: {broken}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("databases", nargs="*", default=["postgresql", "sqlite"])
    parser.add_argument("--tickets", type=int, default=1_000, help="how many tickets are replied to")
    parser.add_argument("--keys", type=int, default=1_000, help="how many idempotency keys are used")
    parser.add_argument("--each", type=int, default=10, help="how many do each thing at once")
    return parser.parse_args()


def _databases(names: Sequence[str], folder: Path) -> Iterator[tuple[str, str, int]]:
    for name in names:
        if name == "sqlite":
            yield "SQLite", f"sqlite+aiosqlite:///{folder}/soak.db", 1
            continue
        with postgres.server() as admin:
            made = asyncio.run(postgres.create_database(admin))
            try:
                yield "PostgreSQL", made, 2
            finally:
                asyncio.run(postgres.drop_database(admin, made))


def _weather(url: str, folder: Path, servers: int, given: argparse.Namespace) -> None:
    secret = secrets.token_urlsafe(48)
    environment = places.environment(url, secret)
    programs.run(["server", "migrate"], environment)
    numbers = count()
    with ExitStack() as running:

        def start() -> programs.Program:
            return running.enter_context(programs.serving(_SERVE, environment, folder / f"{next(numbers)}.log"))

        started = [start() for _ in range(servers)]

        async def kill() -> list[str]:
            for program in started:
                os.kill(program.pid, signal.SIGKILL)
            return [(await asyncio.to_thread(start)).address]

        async def blow() -> None:
            async with Database(url, secret=secret.encode()) as database:
                token, tickets = await storms.prepare(database, given.tickets)
                desk = Desk([program.address for program in started], token)
                print("  replies:    ", await storms.replies(desk, database, tickets, each=given.each), flush=True)
                same = await storms.repetitions(desk, database, keys=given.keys, each=given.each)
                print("  repetitions:", same, flush=True)
                first, again = await storms.crash(desk, database, keys=given.keys, kill=kill)
                print("  killed:     ", first, f"; {len(first.failed):,} without one", flush=True)
                print("  asked again:", again, flush=True)

        asyncio.run(blow())
    try:
        programs.run(["server", "verify"], environment)
    except subprocess.CalledProcessError as error:
        raise Broken(error.stdout) from error


if __name__ == "__main__":
    main()
