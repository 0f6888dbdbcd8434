"""Passwords: kept as argon2 hashes, worked out one at a time, beside the event loop."""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import events
from domain.errors import Refused
from domain.people import attempts, authority
from domain.people.viewer import Viewer
from domain.tables import EventType, Member, Session

if TYPE_CHECKING:
    from pwdlib import PasswordHash

MIN_LENGTH = 10
MAX_LENGTH = 1000

# Each hash takes 64 MB, and a crowd at the door all of the memory: one thread, one hash at a time. A lock would
# not do: a request that is cancelled releases it while its thread still works.
_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="password")


class PasswordTooShort(Refused):
    """A password has at least 10 characters."""


class PasswordTooLong(Refused):
    """A password has at most 1,000 characters."""


class PasswordWrong(Refused):
    """The current password is another."""


async def hashed(password: str) -> str:
    """Hash a new password; raises PasswordTooShort or PasswordTooLong."""
    if len(password) < MIN_LENGTH:
        raise PasswordTooShort(least=MIN_LENGTH)
    if len(password) > MAX_LENGTH:
        raise PasswordTooLong(most=MAX_LENGTH)
    return await asyncio.get_running_loop().run_in_executor(_worker, _hash, password)


async def matches(password: str, hash_: str | None) -> bool:
    """Whether a password is the one hashed; where there is no hash it takes as long, and nobody can tell."""
    known = hash_ if len(password) <= MAX_LENGTH else None
    return await asyncio.get_running_loop().run_in_executor(_worker, _verify, password[:MAX_LENGTH], known)


async def exchanged(current: str, hash_: str, new: str) -> str:
    """Hash a new password for whoever knows the current one; raises PasswordWrong, and what `hashed` raises."""
    if not await matches(current, hash_):
        raise PasswordWrong
    return await hashed(new)


async def attempt(session: AsyncSession, *, viewer: Viewer, most: int, now: datetime) -> str:
    """Give the hash of the viewer's own password, to be compared with what was entered; counts as an attempt.

    Raises MemberNeeded and TooManyAttempts.
    """
    authority.check_member(viewer)
    found = (await session.exec(select(Member.email, Member.password_hash).where(Member.id == viewer.id))).first()
    if found is None:
        raise authority.MemberNeeded
    email, password_hash = found
    await attempts.take(session, account=email, most=most, now=now)
    return password_hash


async def change(session: AsyncSession, *, viewer: Viewer, old_hash: str, new_hash: str, now: datetime) -> int:
    """Put a password in the place of one that was entered rightly, and end the viewer's other sessions; says how many.

    Raises PasswordWrong where another has been put there meanwhile.
    """
    await events.take_turns(session, {events.feed_of(viewer.merchant_id)})
    is_old = (col(Member.id) == viewer.id, col(Member.password_hash) == old_hash)
    changing = sa.update(Member).where(*is_old).values(password_hash=new_hash).returning(col(Member.email))
    changed = (await session.exec(changing)).first()
    if changed is None:
        raise PasswordWrong
    await attempts.settle(session, account=changed[0])
    others = (col(Session.member_id) == viewer.id, col(Session.secret_hash) != viewer.session)
    ended = (await session.exec(sa.delete(Session).where(*others))).rowcount
    data = {"memberId": viewer.id.hex, "sessionsEnded": ended}
    await authority.record(session, EventType.PASSWORD_CHANGED, viewer.merchant_id, data, viewer=viewer, at=now)
    return ended


def _hash(password: str) -> str:
    return _argon2().hash(_bytes(password))


def _verify(password: str, hash_: str | None) -> bool:
    if hash_ is None:
        _hash(password)
        return False
    return _argon2().verify(_bytes(password), hash_)


def _bytes(password: str) -> bytes:
    """Give a password the same bytes from every keyboard."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


@cache
def _argon2() -> "PasswordHash":
    from pwdlib import PasswordHash  # noqa: PLC0415 - heavy, and only needed where a password is

    return PasswordHash.recommended()
