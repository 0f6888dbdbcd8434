"""Writes of the marketplace's support: taking what waits for it, answering, and settling."""

from datetime import datetime
from functools import partial
from uuid import UUID

import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Refused
from domain.people.viewer import Viewer, within
from domain.tables import Author, EventType, Ticket
from domain.tickets import acting, guards, replies, rules
from domain.tickets.acting import Act
from domain.tickets.data import MessageData
from domain.tickets.replies import Replied

_REPLY = Act(guards.support_reply, rules.after_support_replied, EventType.SUPPORT_REPLIED, guards.of_support)
_CLOSE = Act(guards.support_close, rules.after_closed_by_support, EventType.TICKET_CLOSED, guards.of_support)


class NothingWaits(Refused):
    """No ticket waits for support that nobody has taken."""


async def take(session: AsyncSession, *, viewer: Viewer, now: datetime) -> UUID:
    """Take the ticket that has waited longest, for half an hour; nobody else gets it meanwhile."""
    guards.of_support(is_support=viewer.is_marketplace)
    statement = within(viewer, Ticket)
    row = statement.get_final_froms()[0].c
    statement = (
        statement.where(
            row.state == sa.literal_column("'AWAITING_SUPPORT'"),  # the words of the partial index
            sa.or_(row.claimed_until.is_(None), row.claimed_until <= now),
        )
        .order_by(row.support_since, row.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=statement.get_final_froms()[0])
    )
    for ticket in await acting.locked(session, statement):
        act = Act(guards.support_reply, partial(rules.after_taken, by=viewer.id), EventType.SUPPORT_TOOK)
        await acting.finish(session, act, ticket, viewer=viewer, now=now)
        return ticket.id
    raise NothingWaits


async def reply(
    session: AsyncSession, *, viewer: Viewer, ticket_id: UUID, body: str, language: str | None, now: datetime
) -> Replied:
    """Answer a customer as support, which the merchant is to know of."""
    return await replies.answer(session, _REPLY, Author.SUPPORT, viewer, ticket_id, MessageData(body, language), now)


async def close(session: AsyncSession, *, viewer: Viewer, ticket_id: UUID, now: datetime) -> UUID:
    """Settle a ticket as support, which the merchant is to know of."""
    return await acting.do(session, _CLOSE, viewer=viewer, ticket_id=ticket_id, now=now)
