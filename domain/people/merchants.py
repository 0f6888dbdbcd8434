"""Merchants: how one comes to be, and how one is found by its handle."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite's compiler knows its ON CONFLICT as well
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import ids
from domain.errors import Refused
from domain.sql import any_of
from domain.tables import Feed, Merchant
from domain.texts import is_keepable

MAX_NAME = 200
_HANDLE = re.compile(r"[a-z0-9-]{1,64}")


class HandleInvalid(Refused):
    """A merchant's handle has 1 to 64 characters: lower-case letters a to z, digits and hyphens."""


class MerchantNameInvalid(Refused):
    """A merchant's name has 1 to 200 characters, neither NUL nor half of a surrogate pair among them."""


class HandleTaken(Refused):
    """Another merchant has this handle."""


class MerchantUnknown(Refused):
    """There is no such merchant."""


def check(handle: str, name: str) -> None:
    """Refuse what no merchant can be called."""
    if not _HANDLE.fullmatch(handle):
        raise HandleInvalid
    if not name.strip() or len(name) > MAX_NAME or not is_keepable(name):
        raise MerchantNameInvalid(most=MAX_NAME)


async def create(session: AsyncSession, *, handle: str, name: str, now: datetime) -> Merchant:
    """Let a merchant sell. Raises HandleInvalid, MerchantNameInvalid and HandleTaken."""
    check(handle, name)
    if not await create_missing(session, {handle: name}, now=now):
        raise HandleTaken(handle=handle)
    return await find(session, handle)


async def create_missing(session: AsyncSession, names: Mapping[str, str], *, now: datetime) -> set[UUID]:
    """Create each merchant (its name by its handle, both checked) whose handle is free, and give the new ones' ids."""
    # In one order everywhere, so that two imports of the same merchants wait for each other and do not lock up.
    rows = [
        {"id": ids.new(now), "handle": handle, "name": names[handle], "created_at": now} for handle in sorted(names)
    ]
    await session.exec(insert(Merchant).on_conflict_do_nothing(index_elements=["handle"]), params=rows)
    mine = any_of(col(Merchant.id), [row["id"] for row in rows])
    created = set((await session.exec(select(Merchant.id).where(mine))).all())
    if created:
        await session.exec(sa.insert(Feed), params=[{"merchant_id": merchant_id} for merchant_id in created])
    return created


async def find(session: AsyncSession, handle: str) -> Merchant:
    """Find a merchant by its handle; raises MerchantUnknown."""
    if _HANDLE.fullmatch(handle):
        found = (await session.exec(select(Merchant).where(Merchant.handle == handle))).first()
        if found is not None:
            return found
    raise MerchantUnknown


async def ids_of(session: AsyncSession, handles: Iterable[str]) -> dict[str, UUID]:
    """Find the ids of those handles that a merchant has."""
    possible = sorted({handle for handle in handles if _HANDLE.fullmatch(handle)})
    statement = select(Merchant.handle, Merchant.id).where(any_of(col(Merchant.handle), possible))
    return dict((await session.exec(statement)).all()) if possible else {}
