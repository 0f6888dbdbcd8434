"""Storms: many who do the same at once. Each says what came of it, and raises Broken where more came of it than may."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from typing import Any

import httpx
import sqlalchemy as sa
from sqlmodel import col

from domain.orders import operations as orders
from domain.orders.data import ItemData, MerchantData, OrderData
from domain.people import tokens
from domain.people.viewer import SYSTEM
from domain.tables import Author, IdempotencyKey, IssueType, Message, OrderState, Scope, Ticket
from domain.tickets import operations as tickets
from domain.tickets.data import AffectedData, MessageData, TicketData
from server.database import Database

MERCHANT = "casa-verde"
ORDERS = 50
AT_ONCE = 20
"""How many ask each server: twice as many as it has connections. Who waits ten seconds for one is told so by a 503."""

PATIENCE_SECONDS = 120.0
REPLY = """mutation Reply($input: TicketReplyInput!) {
    ticketReply(input: $input) { __typename ... on AlreadyReplied { author repliedAt } }
}"""
OPEN = """mutation Open($input: TicketOpenInput!) {
    ticketOpen(input: $input) {
        __typename ... on TicketOpened { created ticket { id number } events { sequence type } }
    }
}"""

_COUNT = sa.select(sa.func.count())
_TICKETS = _COUNT.select_from(Ticket)
_ANSWERS = _COUNT.where(col(Message.author) == Author.MERCHANT)
_KEYS = _COUNT.where(col(IdempotencyKey.mutation) == "ticketOpen")


class Broken(Exception):  # noqa: N818 - it says what is the case
    """Something came out that may not."""


@dataclass(slots=True)
class Storm:
    """What became of a storm's requests."""

    seconds: float = 0.0
    answers: list[Any] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def kinds(self) -> Counter[str]:
        """Count the answers by their types."""
        return Counter(answer["__typename"] for answer in self.answers)

    def __str__(self) -> str:
        """Say it in a line."""
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(self.kinds().items()))
        count = len(self.answers)
        return f"{count:,} answers in {self.seconds:,.1f} s ({count / self.seconds:,.0f}/s): {kinds}"


@dataclass(frozen=True, slots=True)
class Desk:
    """Servers on one database, in turn, and a token that may do everything at the merchant."""

    addresses: Sequence[str]
    token: str


async def prepare(database: Database, count: int) -> tuple[str, list[str]]:
    """Let there be a merchant with an order, and so many tickets about it; give a token and the tickets' ids."""
    now = datetime.now(UTC)
    item = ItemData(external_id="1", product_id="lamp", quantity=2, unit_price_minor=1_000)
    made = [
        OrderData(f"S-{nth}", OrderState.DELIVERED, now, "EUR", (item,), MerchantData(MERCHANT))
        for nth in range(ORDERS)
    ]
    scopes = frozenset({Scope.ORDERS_READ, Scope.TICKETS_READ, Scope.TICKETS_WRITE})
    opened = []
    async with database.transaction() as session:
        await orders.import_(session, viewer=SYSTEM, orders=made, create_merchants=True, now=now)
        _, token = await tokens.create(session, viewer=SYSTEM, merchant=MERCHANT, name="Storm", scopes=scopes, now=now)
        for nth in range(count):
            asked = TicketData(
                issue_type=IssueType.DAMAGED,
                message=MessageData("It came in two pieces.", "en"),
                affected=(AffectedData("1", 1),),
                order_number=made[nth % ORDERS].number,
                merchant=MERCHANT,
            )
            one = await tickets.open_(session, viewer=SYSTEM, ticket=asked, now=now)
            opened.append(f"tkt_{one.ticket_id.hex}")
    return token, opened


async def replies(desk: Desk, database: Database, ticket_ids: Sequence[str], *, each: int) -> Storm:
    """Answer each ticket so many times at once: exactly one reply of each is taken."""
    before = await _counted(database, _ANSWERS)
    asked = [
        {"ticketId": ticket_id, "body": f"Answer {nth}.", "idempotencyKey": f"{ticket_id} {nth}"}
        for ticket_id in ticket_ids
        for nth in range(each)
    ]
    storm = await _storm(desk, REPLY, asked)
    kept = await _counted(database, _ANSWERS) - before
    expected = {"TicketReplied": len(ticket_ids), "AlreadyReplied": len(ticket_ids) * (each - 1)}
    _demand(storm, not storm.failed, f"{len(storm.failed)} requests failed: {storm.failed[:3]}")
    _demand(storm, storm.kinds() == Counter(expected), f"expected {expected}")
    _demand(storm, kept == len(ticket_ids), f"{kept} replies were kept")
    return storm


async def repetitions(desk: Desk, database: Database, *, keys: int, each: int) -> Storm:
    """Open tickets under so many keys, each so many times at once: one ticket for a key, and one outcome."""
    before = await _counted(database, _TICKETS)
    storm = await _storm(desk, OPEN, [_opening("key", key) for key in range(keys) for _ in range(each)])
    _demand(storm, not storm.failed, f"{len(storm.failed)} requests failed: {storm.failed[:3]}")
    outcomes = Counter(json.dumps(answer, sort_keys=True) for answer in storm.answers)
    _demand(storm, sorted(outcomes.values()) == [each] * keys, f"{len(outcomes)} outcomes of {keys} keys")
    await _demand_one_for_each(storm, database, before, keys)
    return storm


async def crash(
    desk: Desk, database: Database, *, keys: int, kill: Callable[[], Awaitable[Sequence[str]]]
) -> tuple[Storm, Storm]:
    """Open tickets under keys while the server is killed, then ask again: one ticket for each key.

    `kill` ends the server at once, and gives the addresses of those that are there afterwards.
    """
    before = await _counted(database, _TICKETS)
    asked = [_opening("crash", key) for key in range(keys)]
    halfway = asyncio.Event()
    storm = asyncio.create_task(_storm(desk, OPEN, asked, reached=(keys // 4, halfway)))
    await asyncio.wait({storm, asyncio.create_task(halfway.wait())}, return_when=asyncio.FIRST_COMPLETED)
    addresses = await kill()
    first = await storm
    again = await _storm(Desk(addresses, desk.token), OPEN, asked)
    _demand(first, bool(first.failed) and bool(first.answers), "the server was not killed half-way")
    _demand(again, not again.failed, f"{len(again.failed)} requests failed: {again.failed[:3]}")
    told = [json.dumps(answer, sort_keys=True) for answer in again.answers]
    _demand(again, len(set(told)) == keys, f"{len(set(told))} outcomes of {keys} keys")
    lost = [answer for answer in first.answers if json.dumps(answer, sort_keys=True) not in set(told)]
    _demand(first, not lost, f"{len(lost)} outcomes that were told are told no more")
    await _demand_one_for_each(again, database, before, keys)
    return first, again


def _opening(name: str, nth: int) -> dict[str, Any]:
    key = f"{name} {nth}"
    return {
        "orderNumber": f"S-{nth % ORDERS}",
        "issueType": "DAMAGED",
        "affectedProducts": [{"externalId": "1", "quantity": 1}],
        "message": {"body": key, "language": "en"},
        "idempotencyKey": key,
    }


async def _demand_one_for_each(storm: Storm, database: Database, before: int, keys: int) -> None:
    made = await _counted(database, _TICKETS) - before
    kept = await _counted(database, _KEYS)
    _demand(storm, made == keys, f"{made} tickets of {keys} keys")
    _demand(storm, kept >= keys, f"{kept} keys were kept")


def _demand(storm: Storm, holds: bool, otherwise: str) -> None:  # noqa: FBT001 - a condition, as in assert
    if not holds:
        message = f"{otherwise}; {storm}"
        raise Broken(message)


async def _counted(database: Database, statement: sa.Select[Any]) -> int:
    [[count]] = await database.read(statement)
    return int(count)


async def _storm(
    desk: Desk, document: str, asked: Iterable[dict[str, Any]], *, reached: tuple[int, asyncio.Event] | None = None
) -> Storm:
    """Send all, so many at once, to the servers in turn."""
    storm, places = Storm(), asyncio.Semaphore(AT_ONCE * len(desk.addresses))
    began = time.perf_counter()
    async with _clients(desk) as clients, asyncio.TaskGroup() as group:
        for given, client in zip(asked, cycle(clients), strict=False):
            await places.acquire()
            sending = group.create_task(_send(storm, client, document, given, reached))
            sending.add_done_callback(lambda _: places.release())
    storm.seconds = time.perf_counter() - began
    return storm


async def _send(
    storm: Storm,
    client: httpx.AsyncClient,
    document: str,
    given: dict[str, Any],
    reached: tuple[int, asyncio.Event] | None,
) -> None:
    try:
        answer = await client.post("/graphql", json={"query": document, "variables": {"input": given}})
    except httpx.HTTPError as error:
        storm.failed.append(repr(error))
        return
    body = answer.json() if answer.is_success else {}
    data = next(iter((body.get("data") or {}).values()), None)
    if data is None or "errors" in body:
        storm.failed.append(f"{answer.status_code} {answer.text[:200]}")
        return
    storm.answers.append(data)
    if reached is not None and len(storm.answers) >= reached[0]:
        reached[1].set()


@asynccontextmanager
async def _clients(desk: Desk) -> AsyncIterator[list[httpx.AsyncClient]]:
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
    headers = {"Authorization": f"Bearer {desk.token}"}
    made = [
        httpx.AsyncClient(base_url=address, headers=headers, limits=limits, timeout=PATIENCE_SECONDS)
        for address in desk.addresses
    ]
    try:
        yield made
    finally:
        for client in made:
            await client.aclose()
