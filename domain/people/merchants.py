"""Merchants: how one comes to be, and what of it can be changed."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite's compiler knows its ON CONFLICT as well
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import ids
from domain.errors import Refused
from domain.people import authority
from domain.people.handles import HANDLE, MerchantUnknown, find
from domain.people.viewer import Viewer
from domain.sql import any_of
from domain.tables import EventType, Feed, Merchant
from domain.texts import MAX_NAME, is_language_tag, is_name

MAX_REPLY_LIMIT = 100
MAX_REOPEN_DAYS = 365


class HandleInvalid(Refused):
    """A merchant's handle has 1 to 64 characters: lower-case letters a to z, digits and hyphens."""


class MerchantNameInvalid(Refused):
    """A merchant's name has 1 to 200 characters, neither NUL nor half of a surrogate pair among them."""


class MerchantLocaleInvalid(Refused):
    """A merchant's locale is a language tag of BCP 47, such as en or pt-BR."""


class ReplyPolicyInvalid(Refused):
    """A reply limit is 1 to 100 replies, and a ticket can be reopened for 0 to 365 days."""


class ReplyPolicyOfMarketplace(Refused):
    """How often a merchant may reply, and for how long reopen, is for an admin of the marketplace to say."""


class HandleTaken(Refused):
    """Another merchant has this handle."""


def check(handle: str, name: str) -> None:
    """Refuse what no merchant can be called."""
    if not HANDLE.fullmatch(handle):
        raise HandleInvalid
    if not is_name(name):
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


async def update(
    session: AsyncSession,
    *,
    viewer: Viewer,
    merchant: str | None,
    name: str | None = None,
    locale: str | None = None,
    reply_limit: int | None = None,
    reopen_days: int | None = None,
    now: datetime,
) -> UUID:
    """Change what is given: an owner the name and the locale, an admin also the policy; for tickets that come."""
    _check_change(viewer, name=name, locale=locale, reply_limit=reply_limit, reopen_days=reopen_days)
    merchant_id = await authority.over(session, viewer, merchant)
    if merchant_id is None:
        raise MerchantUnknown
    given = {"name": name, "locale": locale, "reply_limit": reply_limit, "reopen_days": reopen_days}
    row = (await session.exec(select(Merchant).where(Merchant.id == merchant_id))).one()
    changed = {key: value for key, value in given.items() if value is not None and value != getattr(row, key)}
    if changed:
        await session.exec(sa.update(Merchant).where(col(Merchant.id) == merchant_id).values(**changed))
        told = {key: value for key, value in changed.items() if key != "name"}
        data = {"changed": sorted(changed), **told}
        await authority.record(session, EventType.MERCHANT_UPDATED, merchant_id, data, viewer=viewer, at=now)
    return merchant_id


def _check_change(
    viewer: Viewer, *, name: str | None, locale: str | None, reply_limit: int | None, reopen_days: int | None
) -> None:
    authority.check(viewer)
    if (reply_limit, reopen_days) != (None, None) and not viewer.is_marketplace:
        raise ReplyPolicyOfMarketplace
    if name is not None and not is_name(name):
        raise MerchantNameInvalid(most=MAX_NAME)
    if locale is not None and not is_language_tag(locale):
        raise MerchantLocaleInvalid
    if reply_limit is not None and not 1 <= reply_limit <= MAX_REPLY_LIMIT:
        raise ReplyPolicyInvalid
    if reopen_days is not None and not 0 <= reopen_days <= MAX_REOPEN_DAYS:
        raise ReplyPolicyInvalid
