"""The database that is measured: one that is named, or a PostgreSQL for this run; the demo fills it."""

import asyncio
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import sqlalchemy as sa
from sqlmodel import col, select

from benchmarks import programs
from domain import engine
from domain.tables import Merchant, Order, Ticket
from server.database import Database
from tests import postgres

MERCHANT = "casa-verde"
"""The demo's first merchant, which has most orders."""

CONNECTIONS = 10
"""How many connections read, in the server and in the limit alike."""

ENDLESS = str(2**53 - 1)
"""What the token may spend, at once and each second: a measurement is not to be throttled."""

_MERCHANTS = 50
_MOST_TICKETS = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """A database with data, and a token that reads those of its largest merchant."""

    url: str
    secret: str
    token: str
    about: str
    tickets: list[str]
    """Ids of tickets of that merchant, whichever."""

    @property
    def environment(self) -> dict[str, str]:
        """Tell a server which database to use."""
        return environment(self.url, self.secret)


@contextmanager
def filled(url: str | None, orders: int) -> Iterator[Place]:
    """Fill a database unless it is, and find out what is in it."""
    if url is not None:
        yield _filled(url, orders)
        return
    with postgres.server() as admin:
        made = asyncio.run(postgres.create_database(admin))
        try:
            yield _filled(made, orders)
        finally:
            asyncio.run(postgres.drop_database(admin, made))


def backends(place: Place) -> list[int]:
    """Name the processes of PostgreSQL that answer this machine; none for SQLite, which has none."""
    url = engine.parsed(place.url)
    if engine.file_of(url) is not None or url.host not in {"127.0.0.1", "localhost"}:
        return []
    name = engine.SERVER_SETTINGS["application_name"]
    rows = asyncio.run(_ask(place.url, "SELECT pid FROM pg_stat_activity WHERE application_name = $1", name))
    return [row["pid"] for row in rows]


def _filled(url: str, orders: int) -> Place:
    secret = secrets.token_urlsafe(48)
    given = environment(url, secret)
    programs.run(["server", "migrate"], given)
    size = ["--orders", str(orders), "--merchants", str(_MERCHANTS)]
    programs.run(["server", "demo", "--if-empty", *size], given)
    if engine.file_of(engine.parsed(url)) is None:
        # What autovacuum would do within minutes: until then PostgreSQL knows its tables by half.
        asyncio.run(_ask(url, "VACUUM ANALYZE"))
    who = ["--merchant", MERCHANT, "--scopes", "orders:read,tickets:read", "--expires-days", "1"]
    token = programs.run(["server", "token", "create", *who], given).strip()
    return asyncio.run(_described(url, secret, token))


async def _described(url: str, secret: str, token: str) -> Place:
    async with Database(url, secret=secret.encode()) as database:
        is_sqlite = engine.file_of(database.url) is not None
        [[version]] = await database.fetch("SELECT sqlite_version()" if is_sqlite else "SHOW server_version", ())
        [[orders]] = await database.read(sa.select(sa.func.count()).select_from(Order))
        own = select(Ticket.id).join(Merchant).where(col(Merchant.handle) == MERCHANT)
        rows = await database.read(own.order_by(sa.func.random()).limit(_MOST_TICKETS))
    about = f"{'SQLite' if is_sqlite else 'PostgreSQL'} {version} with {orders:,} orders"
    return Place(url, secret, token, about, [f"tkt_{row.id.hex}" for row in rows])


async def _ask(url: str, statement: str, *parameters: str) -> Sequence[Any]:
    connection = await asyncpg.connect(engine.dsn(engine.parsed(url)))
    try:
        rows: Sequence[Any] = await connection.fetch(statement, *parameters)
    finally:
        await connection.close()
    return rows


def environment(url: str, secret: str) -> dict[str, str]:
    """Tell a server which database to use, and to throttle nobody."""
    return {
        "AFTERSALE_DATABASE_URL": url,
        "AFTERSALE_SECRET": secret,
        "AFTERSALE_COST_MAXIMUM": ENDLESS,
        "AFTERSALE_COST_RESTORE_RATE": ENDLESS,
        "AFTERSALE_DATABASE_CONNECTIONS": str(CONNECTIONS),
    }
