"""Writes of what ends a ticket, takes it back, or says that a person knows: all by its merchant."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.people.viewer import Viewer
from domain.tables import EventType
from domain.tickets import acting, guards, rules
from domain.tickets.acting import Act, Acted

_CLOSE = Act(guards.close, rules.after_closed_by_merchant, EventType.TICKET_CLOSED)
_REOPEN = Act(guards.reopen, rules.after_reopened, EventType.TICKET_REOPENED)
_ACKNOWLEDGE = Act(guards.acknowledge, rules.after_acknowledged, EventType.TICKET_ACKNOWLEDGED)


async def close(session: AsyncSession, *, viewer: Viewer, ticket_id: UUID, now: datetime) -> UUID:
    """Settle a ticket."""
    return await acting.do(session, _CLOSE, viewer=viewer, ticket_id=ticket_id, now=now)


async def close_each(
    session: AsyncSession, *, viewer: Viewer, ticket_ids: Sequence[UUID], now: datetime
) -> list[Acted]:
    """Settle several tickets, each for itself."""
    return await acting.do_each(session, _CLOSE, viewer=viewer, ticket_ids=ticket_ids, now=now)


async def reopen(session: AsyncSession, *, viewer: Viewer, ticket_id: UUID, now: datetime) -> UUID:
    """Take a settled ticket back, within the days of the merchant's policy, while there are replies left."""
    return await acting.do(session, _REOPEN, viewer=viewer, ticket_id=ticket_id, now=now)


async def acknowledge(session: AsyncSession, *, viewer: Viewer, ticket_id: UUID, now: datetime) -> UUID:
    """Say that a person knows of what wants attention."""
    return await acting.do(session, _ACKNOWLEDGE, viewer=viewer, ticket_id=ticket_id, now=now)


async def acknowledge_each(
    session: AsyncSession, *, viewer: Viewer, ticket_ids: Sequence[UUID], now: datetime
) -> list[Acted]:
    """Say so of several tickets, each for itself."""
    return await acting.do_each(session, _ACKNOWLEDGE, viewer=viewer, ticket_ids=ticket_ids, now=now)
