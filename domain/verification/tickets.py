"""Tickets: that each one's row says what its events say."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.sql import any_of
from domain.tables import EventType, metadata
from domain.tickets import facts
from domain.tickets.facts import TicketFacts, Told
from domain.verification.snapshots import Findings, Snapshot

_EVENTS, _TICKETS = metadata.tables["events"], metadata.tables["tickets"]
_COLUMNS = [_TICKETS.c[name] for name in facts.NAMES]


async def check(snapshot: Snapshot) -> Findings:
    """Rebuild every ticket from its events, and name those whose rows say something else."""
    async for merchant_id in snapshot.each(_TICKETS.c.merchant_id):
        own = snapshot.raw(_TICKETS.c.merchant_id) == merchant_id
        identifier_of = snapshot.raw(_TICKETS.c.id)
        async for page in snapshot.pages(sa.select(identifier_of).where(own), identifier_of):
            try:
                key = _uuid(merchant_id), [_uuid(identifier) for (identifier,) in page]
            except ValueError:
                yield f"Tickets of merchant {merchant_id}: an id is none."
                continue
            for identifier, told in (await _told(snapshot, *key)).items():
                if told:
                    yield f"Ticket tkt_{identifier.hex}: {told}"


async def _told(snapshot: Snapshot, merchant_id: UUID, identifiers: Sequence[UUID]) -> dict[UUID, str | None]:
    """Say of each ticket what does not hold."""
    events: dict[UUID, list[Any]] = defaultdict(list)
    columns = [snapshot.raw(_EVENTS.c[name]).label(name) for name in ("type", "order_id", "data")]
    statement = sa.select(_EVENTS.c.ticket_id, *columns)
    own = _EVENTS.c.merchant_id == merchant_id, any_of(_EVENTS.c.ticket_id, identifiers)
    for row in await snapshot.rows(statement.where(*own).order_by(_EVENTS.c.ticket_id, _EVENTS.c.sequence)):
        events[row.ticket_id].append(row)
    rows = await _facts(snapshot, merchant_id, identifiers)
    return {one: _difference(rows.get(one), events[one]) for one in identifiers}


async def _facts(snapshot: Snapshot, merchant_id: UUID, identifiers: Sequence[UUID]) -> dict[UUID, TicketFacts]:
    """Read the rows of tickets; those that cannot be read are left out."""
    own = _TICKETS.c.merchant_id == merchant_id, any_of(_TICKETS.c.id, identifiers)
    try:
        found = await snapshot.rows(sa.select(_TICKETS.c.id, *_COLUMNS).where(*own))
    except (LookupError, ValueError, TypeError):
        if len(identifiers) == 1:
            return {}
        half = len(identifiers) // 2
        parts = [await _facts(snapshot, merchant_id, part) for part in (identifiers[:half], identifiers[half:])]
        return {**parts[0], **parts[1]}
    return {row.id: facts.facts_of(row) for row in found}


def _difference(row: TicketFacts | None, events: Sequence[Any]) -> str | None:
    if row is None:
        return "its row cannot be read."
    try:
        told = facts.fold([_read(event) for event in events])
    except (LookupError, ValueError, TypeError, AttributeError):
        return "its events do not tell how it came to be."
    names = sorted(facts.changes(told, row))
    return f"its row differs from its events in {', '.join(names)}." if names else None


def _read(row: Any) -> Told:
    return Told(EventType(row.type), _uuid(row.order_id), row.data)


def _uuid(value: Any) -> UUID:
    return UUID(hex=value) if isinstance(value, str) else UUID(str(value))
