"""People of a merchant and of the marketplace, and what tests of them do over and over."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from domain.people import members
from domain.people.viewer import Viewer, ViewerKind
from domain.tables import Event, EventType, Member, Merchant, Role, Scope
from server.database import Database
from tests import make


@dataclass(frozen=True)
class Staff:
    """Two owners and an agent of casa-verde, an owner of blue-door, and an admin and support of the marketplace."""

    merchant: Merchant
    other: Merchant
    owner: Member
    second: Member
    agent: Member
    stranger: Member
    admin: Member
    support: Member

    @property
    def token(self) -> Viewer:
        """A token of casa-verde that may do whatever a token may."""
        scopes = frozenset(Scope) - {Scope.MARKETPLACE}
        return Viewer(ViewerKind.TOKEN, self.merchant.id, "ERP", scopes, merchant_id=self.merchant.id)


async def staff_in(database: Database) -> Staff:
    async with database.transaction() as session:
        merchant, other = await make.merchant(session, "casa-verde"), await make.merchant(session, "blue-door")
        return Staff(
            merchant,
            other,
            owner=await make.member(session, merchant, email="olivia@casa.example"),
            second=await make.member(session, merchant),
            agent=await make.member(session, merchant, role=Role.AGENT),
            stranger=await make.member(session, other, email="stranger@blue.example"),
            admin=await make.member(session),
            support=await make.member(session, role=Role.SUPPORT),
        )


def as_(member: Member) -> Viewer:
    return members.viewer_of_member(member)


async def done(
    database: Database, operation: Callable[..., Awaitable[Any]], viewer: Member | Viewer, now: datetime, **given: Any
) -> Any:
    """Do something as somebody, in a transaction of its own."""
    asking = as_(viewer) if isinstance(viewer, Member) else viewer
    async with database.transaction() as session:
        return await operation(session, viewer=asking, now=now, **given)


async def told(database: Database) -> list[tuple[EventType, Event]]:
    """Read the events, feed by feed."""
    async with database.transaction() as session:
        found = await session.exec(select(Event).order_by(col(Event.merchant_id), col(Event.sequence)))
        return [(event.type, event) for event in found]
