"""Sessions: members signed in with a browser."""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.people import members
from domain.sql import alias, any_of
from domain.tables import Session
from domain.texts import digest

_RANDOM_BYTES = 32


async def open_(session: AsyncSession, *, member_id: UUID, days: int, now: datetime) -> str:
    """Sign a member in for some days, and give the secret for the cookie; only its digest is kept."""
    secret = secrets.token_urlsafe(_RANDOM_BYTES)
    session.add(
        Session(
            secret_hash=digest(secret),
            member_id=member_id,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
    )
    await session.flush()
    return secret


async def close(session: AsyncSession, *, secret: str) -> None:
    """Sign out; a session that is over already stays so."""
    await session.exec(sa.delete(Session).where(col(Session.secret_hash) == digest(secret)))


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
