"""A PostgreSQL of one's own, to be stopped and started while a test looks on."""

import asyncio
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from domain import migrations
from tests import postgres


class Outage:
    """Turns one PostgreSQL off and on again."""

    def __init__(self, url: str, data: Path) -> None:
        """Keep where the server runs, and which database in it is migrated."""
        self.url = url
        self._data = data
        self._programs = Path(shlex.split((data / "postmaster.opts").read_text())[0]).parent

    async def begin(self) -> None:
        """Stop the server, and hang up on everyone."""
        await self._control("stop", "--mode=fast")

    async def end(self) -> None:
        """Start it again, as it was started before."""
        await self._control("restart", f"--log={self._data.parent / 'log'}")

    async def _control(self, *words: str) -> None:
        command: list[str | Path] = [self._programs / "pg_ctl", *words, "--wait", "--silent", f"--pgdata={self._data}"]
        await asyncio.to_thread(postgres._run, command, self._data.parent, postgres._account())


@contextmanager
def prepared() -> Iterator[Outage]:
    """Start a PostgreSQL with a migrated database in it."""
    programs = postgres.system_programs() or postgres.bundled_programs()
    assert programs is not None, "This needs PostgreSQL's programs: install them, or `uv sync` for the bundled ones."
    with postgres.started(programs) as admin:
        url = asyncio.run(postgres.create_database(admin))
        asyncio.run(migrations.upgrade(url))
        yield Outage(url, Path(asyncio.run(_data_directory(admin))))


async def _data_directory(admin: str) -> str:
    connection = await asyncpg.connect(admin)
    try:
        folder: str = await connection.fetchval("SHOW data_directory")
    finally:
        await connection.close()
    return folder
