"""Writes of what members have seen: it only marks what is unread."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite's compiler knows its ON CONFLICT as well
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Refused
from domain.people.viewer import Viewer, within
from domain.tables import Ticket, TicketSight
from domain.tickets import acting
from domain.tickets.acting import TicketUnknown


class PeopleOnly(Refused):
    """Only a person who signed in sees a ticket; a program does not."""


async def see(session: AsyncSession, *, viewer: Viewer, ticket_id: UUID, now: datetime) -> UUID:
    """Note that a member has looked at a ticket now. Nothing else changes, and no event tells of it."""
    member_id = acting.member_of(viewer)
    if member_id is None:
        raise PeopleOnly
    statement = within(viewer, Ticket)
    row = statement.get_final_froms()[0].c
    found = await (await session.connection()).execute(
        statement.with_only_columns(row.merchant_id).where(row.id == ticket_id)
    )
    merchant_id = found.scalar()
    if merchant_id is None:
        raise TicketUnknown
    sight = insert(TicketSight).values(merchant_id=merchant_id, ticket_id=ticket_id, member_id=member_id, seen_at=now)
    columns = ["merchant_id", "ticket_id", "member_id"]
    await session.exec(sight.on_conflict_do_update(index_elements=columns, set_={"seen_at": sa.literal(now)}))
    return ticket_id
