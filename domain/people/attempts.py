"""Attempts at passwords: how many wrong ones may be tried for one account and from one address, in all processes."""

import hmac
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite's compiler knows its ON CONFLICT as well
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Refused
from domain.tables import SignInAttempt

WINDOW = timedelta(minutes=15)
"""For how long attempts count, from the first of them on."""


class TooManyAttempts(Refused):
    """Too many wrong passwords were tried. Wait before you try again."""


async def take(session: AsyncSession, *, account: str, most: int, now: datetime) -> None:
    """Count an attempt at an account, by its e-mail address, before the password is looked at.

    Raises TooManyAttempts, which rolls back: what is refused counts for nothing. Whether there is such an account
    makes no difference.
    """
    await _count(session, "account", account, most, now)


async def take_from(session: AsyncSession, *, address: str, most: int, now: datetime) -> None:
    """Count an attempt from an address. In one transaction it comes after the account's, so that none lock up."""
    await _count(session, "address", address, most, now)


async def settle(session: AsyncSession, *, account: str, address: str | None = None) -> None:
    """Forget an account's attempts because the right password came, and the address's attempt that it was."""
    await session.exec(sa.delete(SignInAttempt).where(col(SignInAttempt.key) == _key(session, "account", account)))
    if address is not None:
        own = (col(SignInAttempt.key) == _key(session, "address", address), col(SignInAttempt.tries) > 0)
        await session.exec(sa.update(SignInAttempt).where(*own).values(tries=SignInAttempt.tries - 1))


async def sweep(session: AsyncSession, *, now: datetime) -> int:
    """Remove what counts no more, and say how much."""
    return (await session.exec(sa.delete(SignInAttempt).where(col(SignInAttempt.since) <= now - WINDOW))).rowcount


async def _count(session: AsyncSession, kind: str, whose: str, most: int, now: datetime) -> None:
    row = SignInAttempt
    is_over = col(row.since) <= now - WINDOW
    statement = insert(row).values(key=_key(session, kind, whose), tries=1, since=now)
    counting = statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "tries": sa.case((is_over, 1), else_=col(row.tries) + 1),
            "since": sa.case((is_over, now), else_=col(row.since)),
        },
    ).returning(col(row.tries), col(row.since))
    tries, since = (await session.exec(counting)).one()
    if tries > most:
        seconds = (since + WINDOW - now).total_seconds()
        raise TooManyAttempts(retry_after=max(1, int(seconds) + 1))


def _key(session: AsyncSession, kind: str, whose: str) -> str:
    """Stand for an account or address without telling it."""
    whole = f"{kind}:{whose}".encode("utf-8", "surrogatepass")
    return f"{kind}:{hmac.digest(session.info['secret'], whole, 'sha256').hex()}"
