"""Who looks after people and tokens: owners after their merchant's, admins after everybody's, one at a time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import events
from domain.errors import Refused
from domain.people import handles
from domain.people.viewer import Viewer, ViewerKind, merchant_named
from domain.sql import Maybe, alias
from domain.tables import ApiToken, EventType, Invitation, Member, Role

_MANAGERS = (Role.OWNER, Role.ADMIN)


class MemberNeeded(Refused):
    """Only a member who signed in may do this: an API token may not."""


class RoleNeeded(Refused):
    """Only an owner of the merchant or an admin of the marketplace may do this."""


def check(viewer: Viewer) -> None:
    """Refuse whoever looks after nobody."""
    check_member(viewer)
    if viewer.kind is ViewerKind.MEMBER and viewer.role not in _MANAGERS:
        raise RoleNeeded


def check_member(viewer: Viewer) -> None:
    """Refuse tokens: what a key that leaked could do would outlive it."""
    if viewer.kind is ViewerKind.TOKEN:
        raise MemberNeeded


def may_name(viewer: Viewer, merchant_id: UUID | None) -> bool:
    """Whether a viewer who looks after people does so at this merchant, or without one at the marketplace."""
    return viewer.is_marketplace or merchant_id == viewer.merchant_id


async def over(session: AsyncSession, viewer: Viewer, merchant: str | None) -> UUID | None:
    """Say whose people are meant: the merchant with this handle, else the viewer's own or the marketplace's (None).

    From here on nobody else changes them. Raises MemberNeeded, RoleNeeded, and MerchantUnknown also for a foreign one.
    """
    check(viewer)
    merchant_id = viewer.merchant_id if merchant is None else (await handles.find(session, merchant)).id
    if not may_name(viewer, merchant_id):
        raise handles.MerchantUnknown
    await hold(session, viewer, merchant_id)
    return merchant_id


async def hold(session: AsyncSession, viewer: Viewer, merchant_id: UUID | None) -> None:
    """Let nobody else change who works there, and see that the viewer still does what it came as."""
    await events.take_turns(session, {events.feed_of(merchant_id), events.feed_of(viewer.merchant_id)})
    if viewer.kind is ViewerKind.SYSTEM:
        return
    role = (await session.exec(select(Member.role).where(Member.id == viewer.id))).first()
    if role is None:
        raise MemberNeeded
    if role is not viewer.role:
        raise RoleNeeded


def managed(viewer: Viewer, table: type[Member | ApiToken | Invitation]) -> sa.Select[Any]:
    """Select those of a table that the viewer looks after: none for most."""
    row = alias(table)
    statement = sa.select(row)
    if viewer.role is Role.ADMIN:
        return statement
    if viewer.role is Role.OWNER:
        return statement.where(row.c.merchant_id == viewer.merchant_id)
    return statement.where(sa.false())


def managed_at(viewer: Viewer, table: type[Member | ApiToken | Invitation], merchant: Maybe[str]) -> sa.Select[Any]:
    """Select those that the viewer looks after at one merchant; for an admin who names none, the marketplace's."""
    statement = managed(viewer, table)
    row = statement.get_final_froms()[0]
    if merchant is not None:
        return statement.where(row.c.merchant_id == merchant_named(merchant))
    return statement.where(row.c.merchant_id.is_(None)) if viewer.role is Role.ADMIN else statement


async def hold_around(
    session: AsyncSession,
    viewer: Viewer,
    table: type[Member | ApiToken | Invitation],
    identifier: UUID,
    *,
    unknown: type[Refused],
) -> UUID | None:
    """Let nobody else change who works where a row belongs, and say where; raises `unknown` for a foreign one too."""
    found = (await session.exec(select(table.merchant_id).where(col(table.id) == identifier))).all()
    if not found or not may_name(viewer, found[0]):
        raise unknown
    await hold(session, viewer, found[0])
    return found[0]


async def record(
    session: AsyncSession,
    type_: EventType,
    merchant_id: UUID | None,
    data: Mapping[str, Any],
    *,
    viewer: Viewer,
    at: datetime,
) -> None:
    """Write down what happened to people or tokens of a merchant, or without one of the marketplace."""
    entry = events.Entry(type_, order_id=None, ticket_id=None, data=data)
    await events.append(session, merchant_id=events.feed_of(merchant_id), entries=[entry], viewer=viewer, at=at)
