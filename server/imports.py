"""How files of orders and tickets come in: line by line, written in batches of one transaction each.

A line that is refused leaves the others alone, and a file that comes in again changes nothing.
"""

from collections.abc import Awaitable, Callable, Hashable, Iterator
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

_ATTEMPTS = 3
_BATCH_BYTES = 4 * 2**20

T = TypeVar("T")
Outcome: TypeAlias = ImportOutcome | Refused
Problem: TypeAlias = BadLine | BadInput | Refused


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """What the lines of a file are: how one is read, what it must not share with another of its batch, and how many
    are written at once."""

    read: Callable[[object], T]
    key: Callable[[T], Hashable]
    write: Callable[[AsyncSession, list[T], datetime], Awaitable[list[Outcome]]]


@dataclass(slots=True)
class Counts:
    """What became of the lines so far; `line` is the number of the last one that is done."""

    line: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0


@dataclass(slots=True)
class _Batch(Generic[T]):
    """Lines that are written together, each with what was read from it, or why that cannot be."""

    lines: list[tuple[Line, T | Problem]] = field(default_factory=list)
    keys: set[Hashable] = field(default_factory=set)
    size: int = 0
