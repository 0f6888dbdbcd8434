"""How files of orders and tickets come in: line by line, written in batches of one transaction each.

A line that is refused leaves the others alone, and a file that comes in again changes nothing.
"""

from collections.abc import Awaitable, Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Generic, TypeAlias, TypeVar

import orjson
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Refused
from domain.orders import operations as orders
from domain.orders.data import OrderData
from domain.orders.operations import MAX_ORDERS, ImportOutcome
from domain.people.viewer import SYSTEM
from domain.texts import digest
from domain.tickets import operations as tickets
from domain.tickets.data import TicketData
from schema.imports import BadInput, order_from, ticket_from
from server import jsonl
from server.database import Database
from server.jsonl import BadLine, Line

_BATCH_BYTES = 4 * 2**20

T = TypeVar("T")
Problem: TypeAlias = BadLine | BadInput | Refused
Outcome: TypeAlias = ImportOutcome | Problem
Write: TypeAlias = Callable[[AsyncSession, list[T], datetime], Awaitable[Sequence[Outcome]]]


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """What the lines of a file hold: how one is read, by what it is known, and how some are written."""

    read: Callable[[object], T]
    key: Callable[[T], Hashable]
    write: Write[T]


@dataclass(slots=True)
class Batch(Generic[T]):
    """Lines that are written in one transaction, each with what was read from it, or with why that cannot be."""

    lines: list[tuple[Line, T | Problem]] = field(default_factory=list)
    keys: set[Hashable] = field(default_factory=set)
    size: int = 0

    @property
    def read(self) -> list[T]:
        """What could be read."""
        return [read for _, read in self.lines if not isinstance(read, Problem)]


def batches(kind: Kind[T], lines: Iterable[Line]) -> Iterator[Batch[T]]:
    """Read lines, and put together those that fit into one transaction and are of different orders or tickets.

    Thus a line that comes later changes what an earlier one has written, wherever a batch ends.
    """
    batch = Batch[T]()
    for line in lines:
        read = _read(kind, line)
        key = line.number if isinstance(read, Problem) else kind.key(read)
        is_full = len(batch.lines) == MAX_ORDERS or batch.size > _BATCH_BYTES
        if is_full or key in batch.keys:
            yield batch
            batch = Batch[T]()
        batch.lines.append((line, read))
        batch.keys.add(key)
        batch.size += len(line.content)
    if batch.lines:
        yield batch


async def write(database: Database, kind: Kind[T], batch: Batch[T]) -> list[tuple[Line, Outcome]]:
    """Write a batch, and say of each of its lines what became of it; others' interference is tried again."""
    read = batch.read
    written = iter(await database.write(lambda session: kind.write(session, read, datetime.now(UTC))) if read else ())
    return [(line, given if isinstance(given, Problem) else next(written)) for line, given in batch.lines]


def orders_kind(*, create_merchants: bool) -> Kind[OrderData]:
    """Read orders, as the marketplace: each names its merchant."""

    async def write_orders(session: AsyncSession, given: list[OrderData], now: datetime) -> list[Outcome]:
        imported = await orders.import_(
            session, viewer=SYSTEM, orders=given, create_merchants=create_merchants, now=now
        )
        return [one.problem or one.outcome or ImportOutcome.UNCHANGED for one in imported]

    return Kind(
        order_from, lambda order: (order.merchant and order.merchant.handle, order.number.strip()), write_orders
    )


def tickets_kind() -> Kind[TicketData]:
    """Read tickets, as the marketplace: each names its merchant, or its order by its id."""
    return Kind(_ticket, lambda ticket: (ticket.merchant, ticket.external_id), _open_tickets)


def reason(problem: Problem) -> dict[str, Any]:
    """Say why a line was refused, for programs and for people."""
    told: dict[str, Any] = {"code": type(problem).__name__, "message": str(problem)}
    if isinstance(problem, Refused) and problem.figures:
        told["figures"] = problem.figures
    return told


def _read(kind: Kind[T], line: Line) -> T | Problem:
    try:
        return kind.read(jsonl.value(line))
    except (BadLine, BadInput) as problem:
        return problem


async def _open_tickets(session: AsyncSession, given: list[TicketData], now: datetime) -> list[Outcome]:
    return [await _open(session, ticket, now) for ticket in given]


async def _open(session: AsyncSession, ticket: TicketData, now: datetime) -> Outcome:
    """Open a ticket or say why not; what it had written by then is taken back."""
    try:
        async with session.begin_nested():
            opened = await tickets.open_(session, viewer=SYSTEM, ticket=ticket, now=now)
    except Refused as problem:
        return problem
    return ImportOutcome.CREATED if opened.created else ImportOutcome.UNCHANGED


def _ticket(value: object) -> TicketData:
    """Read a ticket; one that has no id of its own gets one made of what it says, so that it is opened once."""
    ticket = ticket_from(value)
    if ticket.external_id is not None:
        return ticket
    return replace(ticket, external_id=f"line-{digest(orjson.dumps(ticket).decode())[:32]}")
