"""Sessions: members signed in with a browser."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import ids
from domain.people import authority, members
from domain.people.viewer import COARSE, Viewer
from domain.sql import alias, any_of
from domain.tables import EventType, Session
from domain.texts import digest

_RANDOM_BYTES = 32


async def open_(session: AsyncSession, *, member_id: UUID, days: int, now: datetime) -> str:
    """Sign a member in for some days, and give the secret for the cookie; only its digest is kept."""
    secret = secrets.token_urlsafe(_RANDOM_BYTES)
    session.add(
        Session(
            secret_hash=digest(secret),
            id=ids.new(now),
            member_id=member_id,
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(days=days),
        )
    )
    await session.flush()
    return secret


async def close(session: AsyncSession, *, secret: str) -> None:
    """Sign out; a session that is over already stays so."""
    await session.exec(sa.delete(Session).where(col(Session.secret_hash) == digest(secret)))


async def end(
    session: AsyncSession, *, viewer: Viewer, session_ids: Sequence[UUID] | None = None, now: datetime
) -> int:
    """End these sessions of the viewer's own, or all, except the one it asks from; says how many."""
    authority.check_member(viewer)
    await authority.hold(session, viewer, viewer.merchant_id)
    others = [col(Session.member_id) == viewer.id, col(Session.secret_hash) != viewer.session]
    if session_ids is not None:
        others.append(any_of(col(Session.id), session_ids))
    ended = (await session.exec(sa.delete(Session).where(*others))).rowcount
    if ended:
        data = {"memberId": viewer.id.hex, "sessionsEnded": ended}
        await authority.record(session, EventType.SESSIONS_ENDED, viewer.merchant_id, data, viewer=viewer, at=now)
    return ended


def used(uses: Mapping[str, datetime]) -> list[sa.Update]:
    """Note when sessions (by the digest of their secret) were last used, each at most once in some minutes."""
    return [
        sa.update(Session)
        .where(col(Session.secret_hash) == secret_hash, col(Session.seen_at) <= at - COARSE)
        .values(seen_at=at)
        for secret_hash, at in sorted(uses.items())
    ]


def own(viewer: Viewer, _table: object = None) -> sa.Select[Any]:
    """Select the viewer's own sessions; a token has none."""
    row = alias(Session)
    return sa.select(row).where(row.c.member_id == viewer.id)


def is_current(row: Any) -> sa.ColumnElement[bool]:
    """Whether a session is the one that the viewer asks from."""
    current: sa.ColumnElement[bool] = row.secret_hash == sa.bindparam("viewer.session", type_=sa.Text())
    return current


async def sweep(session: AsyncSession, *, now: datetime) -> int:
    """Remove the sessions that have expired, and say how many."""
    return (await session.exec(sa.delete(Session).where(col(Session.expires_at) <= now))).rowcount


def by_secret(secret: str, now: datetime) -> sa.Select[Any]:
    """Select the member signed in with a secret, for `members.viewer_of_member`."""
    return by_digests([digest(secret)], now)


def by_digests(digests: list[str], now: datetime) -> sa.Select[Any]:
    """Select the members signed in with secrets of these digests, for `members.viewer_of_member`."""
    row = alias(Session)
    member, statement = members.known()
    return (
        statement.add_columns(row.c.secret_hash.label("session"))
        .join(row, row.c.member_id == member.c.id)
        .where(any_of(row.c.secret_hash, digests), row.c.expires_at > now)
    )
