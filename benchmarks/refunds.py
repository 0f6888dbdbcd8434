"""Whether many who want the same money at once get one minor unit too much: the last unit of many items.

`python -m benchmarks.refunds` lets 20 programs at a time ask for the last unit of each of 500 items, on SQLite from one
server process and on PostgreSQL from two, and prints a table in Markdown. It fails where more is given than there is.
"""

import argparse
import asyncio
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from sqlmodel import select

from benchmarks import programs
from benchmarks.places import ENDLESS
from domain.people.viewer import SCOPES_OF_ROLE, Viewer, ViewerKind
from domain.refunds import ledger, operations
from domain.refunds.data import LineData, RefundData
from domain.tables import AffectedProduct, Order, RefundReason, Role, Ticket
from server.database import Database
from tests import make, postgres

_HEAD = """\
| database | server processes | items | asked | given | refused | seconds | a second |
|---|--:|--:|--:|--:|--:|--:|--:|"""
_ISSUE = "mutation Issue($input: RefundIssueInput!) { refundIssue(input: $input) { __typename } }"
_ITEMS_AT_ONCE = 2
_PRICE = 1_000
_UNITS = 2
_REFUSALS = {"RefundTooLarge", "NothingRefundable"}
_PATIENCE_SECONDS = 120
_ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class Item:
    """An affected product of which one unit is left to give back, and its ticket."""

    ticket_id: str
    product_id: str


@dataclass(frozen=True, slots=True)
class Shop:
    """A database with items, and the token of their merchant."""

    url: str
    secret: str
    token: str
    items: Sequence[Item]


def main() -> int:
    """Let them all ask, on either database."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.refunds")
    parser.add_argument("--items", type=int, default=500, help="of how many items the last unit is asked for")
    parser.add_argument("--at-once", type=int, default=20, help="how many ask for each of them")
    parser.add_argument("--on", choices=("SQLite", "PostgreSQL"), help="on one of the databases only")
    given = parser.parse_args()
    print(_HEAD, flush=True)
    wrong = False
    with tempfile.TemporaryDirectory(prefix="aftersale-bench-") as folder:
        for name, servers, url in _databases(Path(folder), given.on):
            shop = asyncio.run(_open(url, given.items))
            wrong |= _rush(name, servers, shop, given.at_once, Path(folder))
    return 1 if wrong else 0


def _databases(folder: Path, only: str | None) -> Iterator[tuple[str, int, str]]:
    if only != "PostgreSQL":
        yield "SQLite", 1, f"sqlite+aiosqlite:///{folder / 'aftersale.db'}"
    if only == "SQLite":
        return
    with postgres.server() as admin:
        made = asyncio.run(postgres.create_database(admin))
        try:
            yield "PostgreSQL", 2, made
        finally:
            asyncio.run(postgres.drop_database(admin, made))


def _rush(name: str, servers: int, shop: Shop, at_once: int, folder: Path) -> bool:
    """Let all ask, print a row, and say whether anything is wrong."""
    with _serving(shop, servers, folder) as addresses:
        began = time.perf_counter()
        told = asyncio.run(_ask_all(shop, addresses, at_once))
        seconds = time.perf_counter() - began
    given, refused = told["RefundIssued"], sum(told[name] for name in _REFUSALS)
    problems = asyncio.run(_problems(shop))
    if given != len(shop.items) or given + refused != told.total() or problems:
        print(f"Wrong on {name}: {dict(told)} {problems}", file=sys.stderr)
        return True
    row = [name, str(servers), f"{len(shop.items):,}", f"{told.total():,}", f"{given:,}", f"{refused:,}"]
    print(f"| {' | '.join([*row, f'{seconds:,.0f}', f'{told.total() / seconds:,.0f}'])} |", flush=True)
    return False


@contextmanager
def _serving(shop: Shop, servers: int, folder: Path) -> Iterator[list[str]]:
    environment = {
        "AFTERSALE_DATABASE_URL": shop.url,
        "AFTERSALE_SECRET": shop.secret,
        "AFTERSALE_COST_MAXIMUM": ENDLESS,
        "AFTERSALE_COST_RESTORE_RATE": ENDLESS,
    }
    words = ["server", "serve", "--host", "127.0.0.1", "--port", "0"]
    with ExitStack() as stack:
        logs = (folder / f"server-{number}.log" for number in range(servers))
        yield [stack.enter_context(programs.serving(words, environment, log)).address for log in logs]


async def _ask_all(shop: Shop, addresses: Sequence[str], at_once: int) -> Counter[str]:
    """Ask for the last unit of each item, a few items at a time, and count what came of it."""
    turns = asyncio.Semaphore(_ITEMS_AT_ONCE)
    limits = httpx.Limits(max_connections=_ITEMS_AT_ONCE * at_once)
    headers = {"Authorization": f"Bearer {shop.token}"}
    async with httpx.AsyncClient(headers=headers, limits=limits, timeout=_PATIENCE_SECONDS) as client:

        async def ask(item: Item, number: int) -> str:
            line = {"affectedProductId": item.product_id, "quantity": 1}
            about = {"ticketId": item.ticket_id, "reason": RefundReason.DAMAGED.value, "lines": [line]}
            given = {**about, "idempotencyKey": f"{item.product_id} {number}"}
            address = addresses[number % len(addresses)]
            body = {"query": _ISSUE, "variables": {"input": given}}
            answer = await _sent(client, f"{address}/graphql", body)
            found: Any = answer.json() if answer.status_code == httpx.codes.OK else {}
            done = (found.get("data") or {}).get("refundIssue") or {}
            return str(done.get("__typename", f"status {answer.status_code} {found.get('errors')}"))

        async def ask_for(item: Item) -> list[str]:
            async with turns:
                return await asyncio.gather(*(ask(item, number) for number in range(at_once)))

        told = await asyncio.gather(*(ask_for(item) for item in shop.items))
    return Counter(name for names in told for name in names)


async def _sent(client: httpx.AsyncClient, address: str, body: dict[str, Any]) -> httpx.Response:
    """Send a call; one that is lost, or told to come again later, is sent again under its key, as partners do."""
    for _ in range(_ATTEMPTS - 1):
        with suppress(httpx.TransportError):
            answer = await client.post(address, json=body)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                return answer
            await asyncio.sleep(float(answer.headers.get("Retry-After", 1)))
    return await client.post(address, json=body)


async def _open(url: str, count: int) -> Shop:
    """Make a merchant with items of two units each, of which one is given back already."""
    secret = secrets.token_urlsafe(48)
    programs.run(["server", "migrate"], {"AFTERSALE_DATABASE_URL": url, "AFTERSALE_SECRET": secret})
    now = datetime.now(UTC)
    async with Database(url, secret=secret.encode()) as database:
        async with database.transaction() as session:
            merchant = await make.merchant(session)
            made, token = await make.token(session, merchant)
            for _ in range(count):
                order = await make.order(session, merchant, items=[{"quantity": _UNITS, "unit_price_minor": _PRICE}])
                await make.ticket(session, order, await make.items_of(session, order))
            products = (await session.exec(select(AffectedProduct.ticket_id, AffectedProduct.id))).all()
        viewer = Viewer(ViewerKind.TOKEN, made.id, "ERP", SCOPES_OF_ROLE[Role.OWNER], merchant_id=merchant.id)
        for ticket_id, product_id in products:
            await _give_one(database, viewer, ticket_id, product_id, now)
    items = [Item(f"tkt_{ticket_id.hex}", f"aff_{product_id.hex}") for ticket_id, product_id in products]
    return Shop(url, secret, token, items)


async def _give_one(database: Database, viewer: Viewer, ticket_id: UUID, product_id: UUID, now: datetime) -> None:
    refund = RefundData(RefundReason.DAMAGED, (LineData(product_id, quantity=1),))
    async with database.transaction() as session:
        await operations.issue(session, viewer=viewer, ticket_id=ticket_id, refund=refund, at_once=True, now=now)


async def _problems(shop: Shop) -> list[str]:
    """Say what is wrong with the money: more given back than was paid, or less, or a ledger out of balance."""
    async with Database(shop.url, secret=shop.secret.encode()) as database:
        async with database.transaction() as session:
            orders = (await session.exec(select(Order).join(Ticket))).all()
        unbalanced = await database.read(ledger.unbalanced())
    wrong = [str(order.id) for order in orders if order.pending_minor + order.refunded_minor != _UNITS * _PRICE]
    return [*wrong, *(str(row.id) for row in unbalanced)]


if __name__ == "__main__":
    sys.exit(main())
