"""Databases to measure on, each filled once by the demo and kept for the next run."""

import asyncio
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from benchmarks import postgres, programs

CONNECTIONS = 10
"""How many connections read, in the server and in the limit alike."""

MERCHANT = "casa-verde"
"""The demo's first merchant, which has most orders."""


@dataclass(frozen=True, slots=True)
class Place:
    """A database with data, and a token that reads those of its largest merchant."""

    url: str
    secret: str
    token: str
    pid: int | None = None
    about: str = ""

    def environment(self) -> dict[str, str]:
        """Tell a server of ours which database to use."""
        return _environment(self.url, self.secret)


@contextmanager
def kept(kind: str, folder: Path, *, orders: int, merchants: int) -> Iterator[Place]:
    """Run the database of this kind that is kept in a folder, filled; raises RuntimeError where it cannot be had."""
    secret = secrets.token_urlsafe(48)
    if kind == "sqlite":
        url = _sqlite(folder, secret, orders=orders, merchants=merchants)
        yield Place(url, secret, _token(url, secret), about="SQLite")
        return
    with postgres.server(folder / "postgresql") as server:
        url = _postgresql(server.url, secret, orders=orders, merchants=merchants)
        about = f"PostgreSQL {asyncio.run(_ask(server.url, 'SHOW server_version'))}, {server.settings}"
        yield Place(url, secret, _token(url, secret), server.pid, about)


def _sqlite(folder: Path, secret: str, *, orders: int, merchants: int) -> str:
    """Fill a SQLite file under another name, and take its own once it is whole."""
    whole = (folder / f"sqlite-{orders}-{merchants}").resolve()
    if not whole.exists():
        part = whole.with_name(f"{whole.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        _fill(_url_of_file(part), secret, orders=orders, merchants=merchants)
        part.rename(whole)
    programs.run(["server", "migrate"], _environment(_url_of_file(whole), secret))
    return _url_of_file(whole)


def _postgresql(admin_url: str, secret: str, *, orders: int, merchants: int) -> str:
    """Fill a PostgreSQL database under another name, and give it its own once it is whole."""
    name = f"aftersale_bench_{orders}_{merchants}"
    url = urlsplit(admin_url)._replace(path=f"/{name}").geturl()
    if asyncio.run(_ask(admin_url, "SELECT 1 FROM pg_database WHERE datname = $1", name)) is None:
        part = f"{name}_part"
        asyncio.run(_ask(admin_url, f'DROP DATABASE IF EXISTS "{part}" WITH (FORCE)'))
        asyncio.run(_ask(admin_url, f'CREATE DATABASE "{part}"'))
        filling = f"{url}_part"
        _fill(filling, secret, orders=orders, merchants=merchants)
        # What autovacuum would have done within minutes: without it the first runs are measured on a half-known table.
        asyncio.run(_ask(filling, "VACUUM ANALYZE"))
        asyncio.run(_ask(admin_url, f'ALTER DATABASE "{part}" RENAME TO "{name}"'))
    programs.run(["server", "migrate"], _environment(url, secret))
    return url


def _fill(url: str, secret: str, *, orders: int, merchants: int) -> None:
    environment = _environment(url, secret)
    programs.run(["server", "migrate"], environment)
    programs.run(["server", "demo", "--orders", str(orders), "--merchants", str(merchants)], environment)


def _token(url: str, secret: str) -> str:
    words = ["--merchant", MERCHANT, "--scopes", "orders:read,tickets:read", "--expires-days", "1"]
    return programs.run(["server", "token", "create", *words], _environment(url, secret)).strip()


def _environment(url: str, secret: str) -> dict[str, str]:
    return {
        "AFTERSALE_DATABASE_URL": url,
        "AFTERSALE_SECRET": secret,
        "AFTERSALE_DATABASE_CONNECTIONS": str(CONNECTIONS),
    }


def _url_of_file(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'aftersale.db'}"


async def _ask(url: str, statement: str, *parameters: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        found: object = await connection.fetchval(statement, *parameters)
    finally:
        await connection.close()
    return found
