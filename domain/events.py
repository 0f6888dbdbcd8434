"""Events: what happened, merchant by merchant, without gaps and chained so that a change is noticed.

No personal data goes into an event: ids, states, amounts and digests of texts. The log is never rewritten, and a
person's texts can still be blanked.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite's compiler knows its ON CONFLICT as well
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.sql import any_of
from domain.tables import MARKETPLACE, ActorKind, Event, EventType, metadata

if TYPE_CHECKING:
    from domain.people.viewer import Viewer  # which people do is told here as well

_EVENTS, _FEEDS = metadata.tables["events"], metadata.tables["feeds"]
_APPENDED = "appended"
_CHAINED = [column.name for column in _EVENTS.c if column.name != "digest"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing that happened, to an order or a ticket if it names one; `data` is JSON without personal data."""

    type: EventType
    order_id: UUID | None
    ticket_id: UUID | None
    data: Mapping[str, Any]


def feed_of(merchant_id: UUID | None) -> UUID:
    """Name the feed of a merchant, or without one that of the marketplace itself."""
    return merchant_id or MARKETPLACE


async def take_turns(session: AsyncSession, feeds: Iterable[UUID]) -> None:
    """Lock feeds before anything else, so that of those who would change the same only one does at a time."""
    await _locked(await session.connection(), sorted(set(feeds)))


async def append(
    session: AsyncSession, *, merchant_id: UUID, entries: Sequence[Entry], viewer: "Viewer", at: datetime
) -> int:
    """Write down what happened, as the transaction's last write, and give the sequence of the last event.

    Where several merchants are concerned, `append_to_each` keeps the order in which feeds must be locked.
    """
    return (await append_to_each(session, {merchant_id: entries}, viewer=viewer, at=at))[merchant_id]


async def append_to_each(
    session: AsyncSession, blocks: Mapping[UUID, Sequence[Entry]], *, viewer: "Viewer", at: datetime
) -> dict[UUID, int]:
    """Write down what happened at several merchants, and give the sequence of the last event of each.

    The feeds stay locked until the transaction ends, which is what puts events in order without gaps.
    """
    await session.flush()  # feeds last: while they are locked, nobody else writes for these merchants
    connection = await session.connection()
    lasts = await _locked(connection, sorted(blocks))
    rows: list[dict[str, Any]] = []
    for merchant_id, (sequence, digest) in lasts.items():
        rows += _linked(session.info["secret"], sequence, digest, _rows(merchant_id, blocks[merchant_id], viewer, at))
    if rows:
        await connection.execute(sa.insert(_EVENTS), rows)
        lasts |= {row["merchant_id"]: (row["sequence"], row["digest"]) for row in rows}
        moved = [{"feed": of, "sequence": sequence, "digest": digest} for of, (sequence, digest) in lasts.items()]
        await connection.execute(sa.update(_FEEDS).where(_FEEDS.c.merchant_id == sa.bindparam("feed")), moved)
        session.info.setdefault(_APPENDED, []).extend((row["merchant_id"], row["sequence"]) for row in rows)
    return {merchant_id: sequence for merchant_id, (sequence, _) in lasts.items()}


def appended(session: AsyncSession) -> list[tuple[UUID, int]]:
    """Name the events that a transaction has written so far, by merchant and sequence."""
    return list(session.info.get(_APPENDED, ()))


def verify(key: bytes, events: Iterable[Event]) -> int | None:
    """Recompute a merchant's chain from its first event on, and name the first sequence where it does not hold."""
    before = ""
    for expected, event in enumerate(events, start=1):
        facts = {name: getattr(event, name) for name in _CHAINED}
        if event.sequence != expected or not is_linked(key, before, facts, event.digest):
            return expected
        before = event.digest
    return None


def is_linked(key: bytes, before: str, facts: Mapping[str, Any], digest: str) -> bool:
    """Whether an event, of which all columns but the digest are given, bears the digest that follows the one before."""
    return digest == _digest(key, before, facts)


async def _locked(connection: AsyncConnection, merchant_ids: Sequence[UUID]) -> dict[UUID, tuple[int, str]]:
    """Lock the feeds, which are made where there are none yet, and give the sequence and digest of each."""
    statement = sa.select(_FEEDS.c.merchant_id, _FEEDS.c.sequence, _FEEDS.c.digest)
    own = any_of(_FEEDS.c.merchant_id, merchant_ids)
    found = await connection.execute(statement.where(own).order_by(_FEEDS.c.merchant_id).with_for_update())
    feeds = {merchant_id: (sequence, digest) for merchant_id, sequence, digest in found}
    missing = [{"merchant_id": of, "sequence": 0, "digest": ""} for of in merchant_ids if of not in feeds]
    if not missing:
        return feeds
    await connection.execute(insert(_FEEDS).on_conflict_do_nothing(), missing)
    return await _locked(connection, merchant_ids)


def _rows(merchant_id: UUID, entries: Sequence[Entry], viewer: "Viewer", at: datetime) -> Iterator[dict[str, Any]]:
    for entry in entries:
        yield {
            "merchant_id": merchant_id,
            "type": entry.type,
            "at": at,
            "actor_kind": viewer.actor_kind,
            "actor_id": None if viewer.actor_kind is ActorKind.SYSTEM else viewer.id,
            "order_id": entry.order_id,
            "ticket_id": entry.ticket_id,
            "data": _json(entry.data).decode(),
        }


def _linked(key: bytes, sequence: int, digest: str, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Chain rows to the event of this sequence and digest."""
    for number, row in enumerate(rows, start=sequence + 1):
        facts = {**row, "sequence": number}
        digest = _digest(key, digest, facts)
        yield {**facts, "digest": digest}


def _digest(key: bytes, before: str, facts: Mapping[str, Any]) -> str:
    """Bind an event to the one before; the time is written in UTC, on whichever database it was kept."""
    chained = {**facts, "at": facts["at"].astimezone(UTC), "before": before}
    return hmac.digest(key, _json(chained), "sha256").hex()


def _json(data: Mapping[str, Any]) -> bytes:
    return orjson.dumps(data, default=_plain, option=orjson.OPT_SORT_KEYS)


def _plain(value: object) -> str:
    # PostgreSQL's driver has a UUID of its own.
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(value)
